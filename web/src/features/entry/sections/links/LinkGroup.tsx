import { ActionIcon } from "@mantine/core";
import { IconBox, IconNotebook, IconTemplate, IconX } from "@tabler/icons-react";
import { Link } from "@tanstack/react-router";
import { useId } from "react";
import { useTranslation } from "react-i18next";
import type { LinkedEntry } from "../../../../api/types";
import { pageName } from "../../../../lib/pages";
import shared from "../sections.module.css";
import type { Group } from "./kinds";
import classes from "./links.module.css";

interface LinkGroupProps {
  group: Group;
  onRemove?: ((link: LinkedEntry) => void) | undefined;
}

/** The links of one meaning. */
export function LinkGroup({ group, onRemove }: LinkGroupProps) {
  const { t } = useTranslation();
  const id = useId();
  return (
    <div className={classes.group}>
      <h3 id={id} className={classes.heading}>
        {t(`links.${group.held ? "held" : "back"}_${group.kind}`)}
      </h3>
      <ul className={shared.list} aria-labelledby={id}>
        {group.links.map((link) => (
          <li key={link.pid} className={classes.link}>
            <Kind link={link} />
            <span className={classes.said}>
              <Link
                to="/e/$pid/{-$slug}"
                params={{ pid: link.pid }}
                className={classes.title}
                data-struck={link.state === "struck" || link.state === "void" || undefined}
              >
                {link.title || t("ui.untitled")}
              </Link>{" "}
              <span className={shared.meta}>
                {link.notebook && link.page ? pageName(link.notebook, link.page) : ""}
                {link.state !== "normal" && ` ${t(`state.${link.state}`)}`}
              </span>
            </span>
            {onRemove && (
              <ActionIcon
                variant="subtle"
                color="gray"
                data-unlink={`${link.link}-${link.pid}`}
                aria-label={t("links.remove", { title: link.title || t("ui.untitled") })}
                onClick={() => onRemove(link)}
              >
                <IconX size={18} className="icon" aria-hidden />
              </ActionIcon>
            )}
          </li>
        ))}
      </ul>
    </div>
  );
}

function Kind({ link }: { link: LinkedEntry }) {
  const { t } = useTranslation();
  const noun = link.template ? "template" : link.kind;
  const Icon = { template: IconTemplate, experiment: IconNotebook, resource: IconBox }[noun];
  return <Icon size={18} className={`icon ${classes.icon}`} aria-label={t(`kind.${noun}`)} />;
}

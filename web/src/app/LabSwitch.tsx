import { Menu } from "@mantine/core";
import { IconCheck, IconChevronDown } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import { useMe } from "../api/queries";
import type { Lab } from "../api/types";
import { useWorkplace, workIn } from "../api/workplace";
import { announce } from "../ui/announce";
import classes from "./frame.module.css";

/** The lab and its class beside the name of the service; who is in several teams
 * chooses here where new things go. Nothing is closed by it, nor signed out. */
export function LabSwitch() {
  const { t } = useTranslation();
  const me = useMe();
  const { team, lab } = useWorkplace();
  if (!me || !lab) return null;
  const about = (one: Lab) => `${one.name} · ${t(`class.${one.class}`)}`;
  if (me.memberships.length < 2) return <span className={classes.lab}>{about(lab)}</span>;
  const here = me.memberships.find((one) => one.team_id === team);
  const labs = me.labs.filter((one) => me.memberships.some(({ lab_id }) => lab_id === one.id));
  return (
    <Menu position="bottom-start" width={300} withinPortal={false}>
      <Menu.Target>
        <button
          type="button"
          className={classes.switch}
          aria-label={t("app.change_place", { place: `${here?.team ?? ""}, ${about(lab)}` })}
        >
          <span className={classes.lab}>
            {here?.team} — {about(lab)}
          </span>
          <IconChevronDown size={16} className="icon" aria-hidden />
        </button>
      </Menu.Target>
      <Menu.Dropdown>
        {labs.map((one) => (
          <LabItems key={one.id} lab={one} title={about(one)} team={team} />
        ))}
      </Menu.Dropdown>
    </Menu>
  );
}

function LabItems({ lab, title, team }: { lab: Lab; title: string; team: string | undefined }) {
  const { t } = useTranslation();
  const inside = (useMe()?.memberships ?? []).filter((one) => one.lab_id === lab.id);
  return (
    // biome-ignore lint/a11y/useSemanticElements: a group inside a menu
    <div role="group" aria-label={title}>
      <Menu.Label aria-hidden>{title}</Menu.Label>
      {inside.map((one) => (
        <Menu.Item
          key={one.team_id}
          aria-current={one.team_id === team || undefined}
          leftSection={
            <IconCheck
              size={18}
              className="icon"
              aria-hidden
              visibility={one.team_id === team ? "visible" : "hidden"}
            />
          }
          onClick={() => {
            workIn(one.team_id);
            announce(t("app.place_changed", { team: one.team, lab: lab.name }));
          }}
        >
          {one.team} <span className={classes.role}>{t(`role.${one.role}`)}</span>
        </Menu.Item>
      ))}
    </div>
  );
}

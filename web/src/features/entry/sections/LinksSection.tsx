import { Select } from "@mantine/core";
import { useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { api } from "../../../api/client";
import type { Entry, LinkedEntry, LinkKind } from "../../../api/types";
import { ErrorBlock } from "../../../ui/ErrorBlock";
import { Section } from "../../../ui/Section";
import { groupsOf, kinds } from "./links/kinds";
import { LinkGroup } from "./links/LinkGroup";
import classes from "./links/links.module.css";
import { EntrySearch } from "./parts/EntrySearch";
import { useFocusAfter } from "./parts/focus";
import { pathOf, type SectionProps, useWrite } from "./parts/write";
import shared from "./sections.module.css";

/** What an entry is linked to, both ways, in words. An entry that the reader
 * may not read does not appear: the service leaves it out. */
export function LinksSection({ entry, replace }: SectionProps) {
  const { t } = useTranslation();
  const write = useWrite({ entry, replace });
  const box = useRef<HTMLDivElement>(null);
  const focus = useFocusAfter(box);
  const [kind, setKind] = useState<LinkKind>("related");
  const may = entry.can.write === true;
  const groups = groupsOf(entry.links, entry.backlinks);

  const remove = async (link: LinkedEntry) => {
    const at = entry.links.indexOf(link);
    const next = entry.links[at + 1] ?? entry.links[at - 1];
    const why = await write.run(
      () => api.delete<Entry>(`${pathOf(entry)}/links/${link.link}/${link.pid}`),
      t("links.removed", { title: link.title || t("ui.untitled") }),
    );
    if (!why) focus(next && `[data-unlink="${next.link}-${next.pid}"]`, "[data-add-link] input");
  };
  if (groups.length === 0 && !may) return null;
  return (
    <div ref={box}>
      <Section title={t("links.title")}>
        {write.failed && (
          <ErrorBlock what={t("links.failed")} why={write.failed} onClose={write.clear} />
        )}
        {groups.map((group) => (
          <LinkGroup
            key={group.key}
            group={group}
            onRemove={may && group.held ? (link) => void remove(link) : undefined}
          />
        ))}
        {may && (
          <div className={shared.row} data-add-link data-no-print>
            <Select
              className={classes.kind ?? ""}
              label={t("links.kind")}
              data={kinds.map((value) => ({ value, label: t(`links.held_${value}`) }))}
              value={kind}
              allowDeselect={false}
              onChange={(next) => next && setKind(next as LinkKind)}
            />
            <div className={shared.grow}>
              <EntrySearch
                label={t("links.target")}
                without={[
                  entry.pid,
                  ...entry.links.filter((one) => one.link === kind).map((one) => one.pid),
                ]}
                onPick={(found) =>
                  void write.run(
                    () => api.post<Entry>(`${pathOf(entry)}/links`, { target: found.pid, kind }),
                    t("links.added", { title: found.title || t("ui.untitled") }),
                  )
                }
              />
            </div>
          </div>
        )}
      </Section>
    </div>
  );
}

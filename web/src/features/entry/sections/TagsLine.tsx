import { IconX } from "@tabler/icons-react";
import { Link } from "@tanstack/react-router";
import { useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { api } from "../../../api/client";
import type { Entry, List } from "../../../api/types";
import chip from "../../../ui/chip.module.css";
import { having, useFocusAfter } from "./parts/focus";
import { SuggestBox } from "./parts/SuggestBox";
import { pathOf, type SectionProps, useWrite } from "./parts/write";
import classes from "./tags.module.css";

/** What the service suggests while one types. */
interface Suggestion {
  value: string;
  label: string;
  count?: number;
}

const quoted = (tag: string) => `tag:"${tag.replaceAll('"', "")}"`;

/** The tags of an entry; each leads to the entries that have it. */
export function TagsLine({ entry, replace }: SectionProps) {
  const { t } = useTranslation();
  const write = useWrite({ entry, replace });
  const box = useRef<HTMLDivElement>(null);
  const input = useRef<HTMLInputElement>(null);
  const [busy, setBusy] = useState<string>();
  const focus = useFocusAfter(box);
  const may = entry.can.write === true;
  const { tags } = entry;

  const add = (label: string) =>
    void write.run(
      () => api.post<Entry>(`${pathOf(entry)}/tags`, { label }),
      t("tags.added", { tag: label }),
    );
  const remove = async (tag: string) => {
    setBusy(tag);
    const at = tags.indexOf(tag);
    const next = tags[at + 1] ?? tags[at - 1];
    const why = await write.run(
      () => api.delete<Entry>(`${pathOf(entry)}/tags/${encodeURIComponent(tag)}`),
      t("tags.removed", { tag }),
    );
    setBusy(undefined);
    if (!why) focus(next && having("data-remove", next), "input");
  };
  if (tags.length === 0 && !may) return null;
  return (
    <div ref={box} className={classes.line}>
      {tags.length > 0 && (
        <ul className={classes.tags} aria-label={t("tags.title")}>
          {tags.map((tag) => (
            <li key={tag} className={chip.chip} aria-busy={busy === tag || undefined}>
              <Link to="/find" search={{ q: quoted(tag) }} className={classes.tag}>
                {tag}
              </Link>
              {may && (
                <button
                  type="button"
                  className={chip.remove}
                  data-remove={tag}
                  aria-label={t("tags.remove", { tag })}
                  onClick={() => void remove(tag)}
                >
                  <IconX size={14} className="icon" aria-hidden />
                </button>
              )}
            </li>
          ))}
        </ul>
      )}
      {may && (
        <div className={classes.add} data-no-print>
          <SuggestBox<Suggestion>
            quiet
            box={input}
            label={t("tags.add")}
            placeholder={t("tags.add")}
            queryKey={["suggest", "tag", entry.team.id]}
            load={async (q, signal) => {
              const query = { kind: "tag", q, team: entry.team.id };
              const list = await api.get<List<Suggestion>>("/suggest", query, { signal });
              return list.items.filter((one) => !tags.includes(one.label));
            }}
            idOf={(one) => one.label}
            option={(one) => (
              <span className={classes.suggestion}>
                <span>{one.label}</span>
                {one.count !== undefined && (
                  <span className="figures">{t("tags.entries", { count: one.count })}</span>
                )}
              </span>
            )}
            onPick={(one) => add(one.label)}
            onText={add}
            empty={t("tags.new")}
            error={write.failed}
          />
        </div>
      )}
    </div>
  );
}

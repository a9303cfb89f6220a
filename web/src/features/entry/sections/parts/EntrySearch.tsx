import { useTranslation } from "react-i18next";
import { api } from "../../../../api/client";
import type { EntryRow, Kind, List } from "../../../../api/types";
import { pageName } from "../../../../lib/pages";
import classes from "../sections.module.css";
import { SuggestBox } from "./SuggestBox";

/** What the service suggests of an entry: enough to tell it from another. */
export type Found = Pick<EntryRow, "id" | "pid" | "serial" | "kind" | "title"> &
  Partial<Pick<EntryRow, "notebook" | "page" | "template">>;

interface EntrySearchProps {
  label: string;
  quiet?: boolean;
  kind?: Kind;
  /** Entries that cannot be chosen, by pid. */
  without: string[];
  onPick: (entry: Found) => void;
  disabled?: boolean;
}

/** Finds an entry by its title or number, among those that the reader may read. */
export function EntrySearch({ label, quiet, kind, without, onPick, disabled }: EntrySearchProps) {
  const { t } = useTranslation();
  return (
    <SuggestBox<Found>
      label={label}
      quiet={quiet ?? false}
      disabled={disabled ?? false}
      placeholder={t("links.search_hint")}
      queryKey={["search-entries", kind ?? "all"]}
      load={async (q, signal) => {
        const list = await api.get<List<Found>>("/search/entries", { q, kind }, { signal });
        return list.items.filter((row) => !kind || row.kind === kind);
      }}
      idOf={(row) => row.pid}
      option={(row) => (
        <span className={classes.option}>
          <span>{row.title || t("ui.untitled")}</span>
          <span className={classes.meta}>
            {t(`kind.${row.kind}`)}
            {row.notebook && row.page ? ` · ${pageName(row.notebook.code, row.page)}` : ""}
            {without.includes(row.pid) ? ` · ${t("links.already")}` : ""}
          </span>
        </span>
      )}
      onPick={(row) => {
        if (!without.includes(row.pid)) onPick(row);
      }}
      empty={t("links.none_found")}
    />
  );
}

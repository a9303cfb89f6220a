import { useDebouncedValue } from "@mantine/hooks";
import { useQuery } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { api } from "../api/client";
import { notebooksQuery, projectsQuery, todayQuery } from "../api/queries";
import type { EntryRow, List, NewEntry } from "../api/types";
import { useWorkplace } from "../api/workplace";
import { pageName } from "../lib/pages";

/** Something to go to or to do. */
export interface Item {
  key: string;
  label: string;
  about?: string;
  /** The keys that do the same. */
  keys?: string;
  run: () => void;
}

export interface Group {
  key: "recent" | "go" | "do" | "entries" | "people" | "search";
  items: Item[];
}

/** What the frame can do on behalf of the palette. */
export interface PaletteActs {
  make: (entry: NewEntry) => void;
  help: () => void;
  sidebar: () => void;
}

const most = 7;

/** Folds case and accents, so that « modele » finds « Modèle ». */
export function folded(text: string): string {
  return text.normalize("NFD").replace(/\p{M}/gu, "").toLocaleLowerCase();
}

/** The items that hold every word asked for; those that begin with the first one
 * come first. */
export function matching(items: Item[], asked: string): Item[] {
  const words = folded(asked).split(/\s+/).filter(Boolean);
  const first = words[0] ?? "";
  const fits = ({ label, about }: Item) => {
    const text = folded(`${label} ${about ?? ""}`);
    return words.every((word) => text.includes(word));
  };
  const rank = ({ label }: Item) => (folded(label).startsWith(first) ? 0 : 1);
  return items.filter(fits).sort((a, b) => rank(a) - rank(b));
}

/** What the query asks for: everything, or one kind after its sign. */
export function readQuery(query: string): { sign: "" | ">" | "#" | "@" | "?"; text: string } {
  const sign = /^[>#@?]/.exec(query)?.[0] as ">" | "#" | "@" | "?" | undefined;
  return { sign: sign ?? "", text: query.slice(sign ? 1 : 0).trim() };
}

/** What there is to choose from, by group, for what was typed. */
export function usePaletteGroups(query: string, acts: PaletteActs): Group[] {
  const { sign, text } = readQuery(query);
  const all = sign === "";
  const go = useGoTo();
  const doing = useDoing(acts);
  const entries = useEntries(all || sign === "#" ? text : "");
  const people = usePeople(sign === "@" ? text : "");
  const recent = useRecent(all && text === "");
  const search = useSearchItem(text);
  const groups: Group[] = [
    { key: "recent", items: recent },
    { key: "go", items: all ? matching(go, text).slice(0, text ? most : 5) : [] },
    { key: "do", items: all || sign === ">" ? matching(doing, text) : [] },
    { key: "do", items: sign === "?" ? doing.filter((item) => item.keys) : [] },
    { key: "entries", items: entries },
    { key: "people", items: people },
    { key: "search", items: all && text ? [search] : [] },
  ];
  return groups.filter((group) => group.items.length > 0);
}

function useGoTo(): Item[] {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const { lab } = useWorkplace();
  const notebooks = useQuery(notebooksQuery).data ?? [];
  const projects = useQuery(projectsQuery).data ?? [];
  return [
    { key: "/", label: t("today.title"), keys: "G H", run: () => void navigate({ to: "/" }) },
    {
      key: "/n",
      label: t("palette.notebooks"),
      keys: "G N",
      run: () => void navigate({ to: "/n" }),
    },
    {
      key: "experiments",
      label: t("find.experiments"),
      run: () => void navigate({ to: "/find", search: { kind: "experiment" } }),
    },
    {
      key: "resources",
      label: t("find.resources"),
      keys: "G R",
      run: () => void navigate({ to: "/find", search: { kind: "resource" } }),
    },
    {
      key: "templates",
      label: t("find.templates"),
      run: () => void navigate({ to: "/find", search: { template: true } }),
    },
    ...notebooks.map(({ code, title, holder }) => ({
      key: `n-${code}`,
      label: code,
      about: title || holder.name,
      run: () => void navigate({ to: "/n/$code", params: { code } }),
    })),
    ...projects.map(({ pid, title }) => ({
      key: `p-${pid}`,
      label: title,
      about: t("palette.project"),
      run: () => void navigate({ to: "/p/$pid", params: { pid } }),
    })),
    { key: "me", label: t("app.account"), run: () => void navigate({ to: "/me/{-$page}" }) },
    ...(lab
      ? [
          {
            key: "team",
            label: t("app.team_settings"),
            run: () => void navigate({ to: "/l/$lab/set/{-$page}", params: { lab: lab.code } }),
          },
        ]
      : []),
  ];
}

function useDoing(acts: PaletteActs): Item[] {
  const { t } = useTranslation();
  const navigate = useNavigate();
  return [
    {
      key: "new",
      label: t("palette.new_experiment"),
      keys: "C",
      run: () => acts.make({ kind: "experiment" }),
    },
    {
      key: "new-resource",
      label: t("palette.new_resource"),
      run: () => acts.make({ kind: "resource" }),
    },
    {
      key: "new-template",
      label: t("palette.new_template"),
      run: () => acts.make({ kind: "experiment", template: true }),
    },
    {
      key: "import",
      label: t("palette.import"),
      run: () => void navigate({ to: "/find", search: { dialog: "import" } }),
    },
    { key: "sidebar", label: t("keys.sidebar"), keys: "M", run: acts.sidebar },
    { key: "help", label: t("keys.title"), keys: "?", run: acts.help },
  ];
}

type Open = (pid: string) => void;

function useOpen(): Open {
  const navigate = useNavigate();
  return (pid) => void navigate({ to: "/e/$pid/{-$slug}", params: { pid } });
}

function useEntryItem(): (row: EntryRow) => Item {
  const { t } = useTranslation();
  const open = useOpen();
  return (row) => ({
    key: row.pid,
    label: row.title || t("ui.untitled"),
    about: row.notebook && row.page ? pageName(row.notebook.code, row.page) : t(`kind.${row.kind}`),
    run: () => open(row.pid),
  });
}

function useRecent(wanted: boolean): Item[] {
  const today = useQuery({ ...todayQuery, enabled: wanted }).data;
  const item = useEntryItem();
  return wanted ? (today?.continue ?? []).slice(0, 5).map(item) : [];
}

function useEntries(asked: string): Item[] {
  const [q] = useDebouncedValue(asked, 180);
  const item = useEntryItem();
  const found = useQuery({
    queryKey: ["search-entries", "palette", q],
    queryFn: ({ signal }) => api.get<List<EntryRow>>("/search/entries", { q }, { signal }),
    enabled: q !== "",
    placeholderData: (before) => before,
    retry: false,
    staleTime: 10_000,
  }).data;
  return asked === "" ? [] : (found?.items ?? []).slice(0, most).map(item);
}

interface Suggestion {
  value: string;
  label: string;
}

/** People lead to what they wrote. */
function usePeople(asked: string): Item[] {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const [q] = useDebouncedValue(asked, 180);
  const found = useQuery({
    queryKey: ["suggest", "person", "palette", q],
    queryFn: ({ signal }) =>
      api.get<List<Suggestion>>("/suggest", { kind: "person", q }, { signal }),
    enabled: q !== "",
    retry: false,
    staleTime: 10_000,
  }).data;
  if (asked === "") return [];
  return (found?.items ?? []).slice(0, most).map(({ value, label }) => ({
    key: value,
    label,
    about: t("palette.entries_of"),
    run: () =>
      void navigate({ to: "/find", search: { q: `author:"${label.replaceAll('"', "")}"` } }),
  }));
}

function useSearchItem(text: string): Item {
  const { t } = useTranslation();
  const navigate = useNavigate();
  return {
    key: "search",
    label: t("palette.search", { text }),
    keys: t("keys.enter"),
    run: () => void navigate({ to: "/find", search: { q: text } }),
  };
}

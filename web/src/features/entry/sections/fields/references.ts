import { queryOptions, useQueries, useQuery } from "@tanstack/react-query";
import { api } from "../../../../api/client";
import type { Entry, EntryRow, Kind, List, Member } from "../../../../api/types";

/** What a field of references points at, as far as the reader may know it. */
export interface Named {
  value: string;
  label: string;
  pid?: string;
  href?: string;
}

/** An entry by the number that eLabFTW's fields keep. */
const bySerial = (kind: Kind, serial: string) =>
  queryOptions({
    queryKey: ["entries", "serial", kind, serial],
    queryFn: async () => {
      const query = { kind, q: `id:${serial}`, limit: 1, state: allStates };
      const list = await api.get<List<EntryRow>>("/entries", query);
      return list.items.find((row) => String(row.serial) === serial) ?? null;
    },
    enabled: /^\d+$/.test(serial),
    staleTime: 60_000,
    retry: false,
  });

const allStates = ["draft", "normal", "archived", "struck", "void"];

/** The entries that the values of a field name: from the links of the entry,
 * else asked for. One that the reader may not read keeps its number alone. */
export function useNamedEntries(entry: Entry, kind: Kind, values: string[]): Named[] {
  const linked = [...entry.links, ...entry.backlinks].filter((link) => link.kind === kind);
  const near = (value: string) => linked.find((link) => String(link.serial) === value);
  const asked = useQueries({
    queries: values.map((value) => ({
      ...bySerial(kind, value),
      enabled: near(value) === undefined && /^\d+$/.test(value),
    })),
  });
  return values.map((value, at) => {
    const found = near(value) ?? asked[at]?.data ?? undefined;
    return found ? { value, label: found.title, pid: found.pid } : { value, label: "" };
  });
}

/** The people of the team of an entry: those a field of people may name. */
export const teamPeople = (team: string) =>
  queryOptions({
    queryKey: ["teams", team, "members"],
    queryFn: () => api.get<List<Member>>(`/teams/${team}/members`).then((list) => list.items),
    staleTime: 60_000,
    retry: false,
  });

export function useNamedPeople(entry: Entry, values: string[]): Named[] {
  const people = useQuery({ ...teamPeople(entry.team.id), enabled: values.length > 0 }).data ?? [];
  return values.map((value) => {
    const found = people.find(({ user }) => String(user.serial) === value || user.id === value);
    return { value, label: found?.user.name ?? "" };
  });
}

/** The files of the entry that the values of a field name. */
export function namedUploads(entry: Entry, values: string[]): Named[] {
  return values.map((value) => {
    const found = entry.uploads.find((one) => String(one.serial) === value || one.id === value);
    return found ? { value, label: found.name, href: found.url } : { value, label: "" };
  });
}

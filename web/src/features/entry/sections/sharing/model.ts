import { queryOptions } from "@tanstack/react-query";
import { api } from "../../../../api/client";
import type { Entry, Level, Person } from "../../../../api/types";
import { pathOf } from "../parts/write";

/** One row of who an entry is open to. */
export interface Grant {
  principal: string;
  level: Level;
  name: string;
}

/** Who an entry is open to, and who that comes to. */
export interface Sharing {
  follows_notebook: boolean;
  read_base: number;
  write_base: number;
  grants: Grant[];
  /** What is open to everyone at once. */
  reach: Grant[];
  readers: { person: Person; level: Level; reasons: string[] }[];
  /** How many further people there are. */
  more: number;
}

export interface Explanation {
  level: Level;
  reasons: { rule: string; via: string; level: Level }[];
}

export const sharingQuery = (pid: string) =>
  queryOptions({
    queryKey: ["entry-grants", pid],
    queryFn: () => api.get<Sharing>(`${pathOf({ pid })}/grants`),
    retry: false,
  });

export const explainQuery = (pid: string, user: string) =>
  queryOptions({
    queryKey: ["entry-grants", pid, "explain", user],
    queryFn: () => api.get<Explanation>(`${pathOf({ pid })}/explain`, { user }),
    enabled: user !== "",
    retry: false,
  });

/** The numbers that say how wide an entry is open, from narrow to wide. */
export const bases = [10, 20, 30, 40, 50] as const;
export type Base = (typeof bases)[number];

export const levels: Level[] = ["read", "comment", "write", "own"];

/** The word before the colon of a principal: user, team, notebook …; public and
 * users have none. */
export function kindOf(principal: string): string {
  return principal.split(":")[0] ?? principal;
}

interface Row {
  base: Base;
  principal: string;
  reads: Level;
  writes: Level;
}

/** The rows that a wider and wider circle asks for. */
function circles(entry: Entry): Row[] {
  const team = entry.team.id;
  return [
    { base: 20, principal: `admins:${team}`, reads: "comment", writes: "own" },
    { base: 30, principal: `team:${team}`, reads: "comment", writes: "write" },
    { base: 40, principal: "users", reads: "comment", writes: "write" },
    { base: 50, principal: "public", reads: "read", writes: "read" },
  ];
}

/** The rows that are not of a circle: people, notebooks, other teams, groups. */
export function apart(entry: Entry, grants: Grant[]): Grant[] {
  const rows = circles(entry).map((row) => row.principal);
  return grants.filter((grant) => !rows.includes(grant.principal));
}

/** The whole list with the circles set as asked. A row that was there already,
 * on the same side, keeps the level it had. */
export function widened(
  entry: Entry,
  before: Sharing,
  others: Grant[],
  read: number,
  write: number,
) {
  const rows = circles(entry).flatMap((row) => {
    if (read < row.base && write < row.base) return [];
    const had = before.grants.find((grant) => grant.principal === row.principal);
    const side = before.write_base >= row.base;
    if (had && side === write >= row.base) return [had];
    const level = write >= row.base ? row.writes : row.reads;
    return [{ principal: row.principal, level, name: had?.name ?? entry.team.name }];
  });
  return [...others, ...rows];
}

export interface Difference {
  principal: string;
  name: string;
  from: Level;
  to: Level;
}

/** What a list changes of another, row by row. */
export function differences(before: Grant[], after: Grant[]): Difference[] {
  const levelIn = (list: Grant[], principal: string): Level =>
    list.find((grant) => grant.principal === principal)?.level ?? "none";
  const all = [...after, ...before.filter((one) => levelIn(after, one.principal) === "none")];
  return all
    .map(({ principal, name }) => ({
      principal,
      name,
      from: levelIn(before, principal),
      to: levelIn(after, principal),
    }))
    .filter(({ from, to }) => from !== to);
}

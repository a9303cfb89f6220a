import { infiniteQueryOptions, queryOptions } from "@tanstack/react-query";
import { api } from "../../api/client";
import type { Content, Entry, List, Member, Version } from "../../api/types";

export const entryQuery = (pid: string) =>
  queryOptions({
    queryKey: ["entry", pid],
    queryFn: () => api.get<Entry>(`/entries/${pid}`),
  });

export const versionsQuery = (pid: string) =>
  infiniteQueryOptions({
    queryKey: ["entry-versions", pid],
    queryFn: ({ pageParam }) =>
      api.get<List<Version>>(`/entries/${pid}/versions`, { before: pageParam, limit: 100 }),
    initialPageParam: "",
    getNextPageParam: (page) => (page.next ? String(page.next) : undefined),
  });

/** A version never changes once it is made. */
export const contentQuery = (pid: string, n: number) =>
  queryOptions({
    queryKey: ["entry-version", pid, n],
    queryFn: () => api.get<Content>(`/entries/${pid}/versions/${n}`),
    staleTime: Number.POSITIVE_INFINITY,
  });

export const teamPeopleQuery = (team: string) =>
  queryOptions({
    queryKey: ["teams", team, "members"],
    queryFn: () => api.get<List<Member>>(`/teams/${team}/members`).then((list) => list.items),
  });

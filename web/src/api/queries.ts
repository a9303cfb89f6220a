import { queryOptions, useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { api } from "./client";
import type {
  Entry,
  Kind,
  Label,
  List,
  Me,
  NewEntry,
  Notebook,
  Project,
  Team,
  Today,
} from "./types";

// What more than one feature reads. What one feature reads is in its folder.

/** The person signed in; fails as unauthenticated when nobody is. */
export const meQuery = queryOptions({
  queryKey: ["me"],
  queryFn: () => api.get<Me>("/me", {}, { anonymous: true }),
  staleTime: 5 * 60_000,
  retry: false,
});

export const setupQuery = queryOptions({
  queryKey: ["setup"],
  queryFn: () => api.get<{ needed: boolean }>("/setup", {}, { anonymous: true }),
  staleTime: Number.POSITIVE_INFINITY,
  retry: false,
});

export const notebooksQuery = queryOptions({
  queryKey: ["notebooks"],
  queryFn: () => api.get<List<Notebook>>("/notebooks").then((list) => list.items),
  staleTime: 30_000,
});

export const projectsQuery = queryOptions({
  queryKey: ["projects"],
  queryFn: () => api.get<List<Project>>("/projects").then((list) => list.items),
  staleTime: 30_000,
});

export const teamsQuery = queryOptions({
  queryKey: ["teams"],
  queryFn: () => api.get<List<Team>>("/teams").then((list) => list.items),
  staleTime: 60_000,
});

export const todayQuery = queryOptions({
  queryKey: ["today"],
  queryFn: () => api.get<Today>("/today"),
});

/** Categories or statuses of a team, hidden ones included. */
export const labelsQuery = (team: string, noun: "categories" | "statuses", of: Kind) =>
  queryOptions({
    queryKey: ["labels", team, noun, of],
    queryFn: () =>
      api.get<List<Label>>(`/teams/${team}/${noun}`, { of }).then((list) => list.items),
    staleTime: 60_000,
    enabled: team !== "",
  });

/** The person signed in, inside pages that ask for one. */
export function useMe(): Me | undefined {
  return useQuery(meQuery).data;
}

/** Makes an entry at once; the caller opens it. */
export function useCreateEntry() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (entry: NewEntry) => api.post<Entry>("/entries", entry),
    onSuccess: (entry) => {
      client.setQueryData(["entry", entry.pid], entry);
      client.invalidateQueries({ queryKey: ["entries"] });
      client.invalidateQueries({ queryKey: ["notebooks"] });
      client.invalidateQueries({ queryKey: ["today"] });
    },
  });
}

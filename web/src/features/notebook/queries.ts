import { infiniteQueryOptions, queryOptions } from "@tanstack/react-query";
import { api } from "../../api/client";
import type { List, Member, Notebook, NotebookMember, Page } from "../../api/types";

export const notebookQuery = (code: string) =>
  queryOptions({
    queryKey: ["notebooks", code],
    queryFn: () => api.get<Notebook>(`/notebooks/${encodeURIComponent(code)}`),
  });

const pageSize = 200;

/** The pages of a notebook in order, void and moved ones included. */
export const pagesQuery = (code: string) =>
  infiniteQueryOptions({
    queryKey: ["notebooks", code, "pages"],
    queryFn: ({ pageParam }) =>
      api.get<List<Page>>(`/notebooks/${encodeURIComponent(code)}/pages`, {
        after: pageParam,
        limit: pageSize,
      }),
    initialPageParam: "",
    getNextPageParam: (page) => (page.next ? String(page.next) : undefined),
  });

export const membersQuery = (code: string) =>
  queryOptions({
    queryKey: ["notebooks", code, "members"],
    queryFn: () =>
      api
        .get<List<NotebookMember>>(`/notebooks/${encodeURIComponent(code)}/members`)
        .then((list) => list.items),
  });

export const teamMembersQuery = (team: string) =>
  queryOptions({
    queryKey: ["teams", team, "members"],
    queryFn: () => api.get<List<Member>>(`/teams/${team}/members`).then((list) => list.items),
  });

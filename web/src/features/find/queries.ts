import { infiniteQueryOptions, queryOptions } from "@tanstack/react-query";
import { api } from "../../api/client";
import { isProblem } from "../../api/problem";
import type { Chip, Count, EntryRow, Kind, List } from "../../api/types";

export type Sort =
  | "changed"
  | "created"
  | "date"
  | "title"
  | "page"
  | "author"
  | "status"
  | "category";

/** What the address of a list says. */
export interface FindState {
  q?: string;
  kind?: Kind;
  template?: true;
  sort?: Sort;
  ascending?: true;
  archived?: true;
  mine?: true;
  dialog?: "import";
}

/** The filter of a list, as the API takes it. */
export function filterOf(state: FindState, me: string) {
  return {
    q: state.q,
    kind: state.template ? undefined : (state.kind ?? "experiment"),
    template: state.template ?? false,
    author: state.mine ? me : undefined,
    state: state.archived ? ["draft", "normal", "archived"] : undefined,
  };
}

const pageSize = 100;

export const rowsQuery = (state: FindState, me: string) => {
  const filter = filterOf(state, me);
  const order = { sort: state.sort ?? "changed", ascending: state.ascending ?? false };
  return infiniteQueryOptions({
    queryKey: ["entries", "rows", filter, order],
    queryFn: ({ pageParam, signal }) =>
      api.get<List<EntryRow>>(
        "/entries",
        { ...filter, ...order, limit: pageSize, after: pageParam },
        { signal },
      ),
    initialPageParam: "",
    getNextPageParam: (page) => (page.next ? String(page.next) : undefined),
    retry: (count, error) => count < 1 && isProblem(error, "offline"),
  });
};

/** Counted apart, since it may come later than the rows. */
export const countQuery = (state: FindState, me: string) => {
  const filter = filterOf(state, me);
  return queryOptions({
    queryKey: ["entries", "count", filter],
    queryFn: ({ signal }) => api.get<Count>("/entries/count", filter, { signal }),
    staleTime: 30_000,
    retry: false,
  });
};

export const chipsQuery = (q: string) =>
  queryOptions({
    queryKey: ["query", q],
    queryFn: ({ signal }) =>
      api.get<{ chips: Chip[] | null }>("/query", { q }, { signal }).then((a) => a.chips ?? []),
    enabled: q !== "",
    retry: false,
    staleTime: Number.POSITIVE_INFINITY,
  });

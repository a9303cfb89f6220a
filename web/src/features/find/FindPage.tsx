import { useInfiniteQuery, useQuery } from "@tanstack/react-query";
import { getRouteApi } from "@tanstack/react-router";
import { useCallback, useEffect, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { isProblem } from "../../api/problem";
import { useMe } from "../../api/queries";
import { useSentence } from "../../api/sentence";
import type { EntryRow } from "../../api/types";
import { announce } from "../../ui/announce";
import { ErrorBlock } from "../../ui/ErrorBlock";
import { Loading } from "../../ui/Loading";
import { Page } from "../../ui/Page";
import { QueryBar } from "../../ui/QueryBar";
import { BulkBar } from "./BulkBar";
import { CheatSheet } from "./CheatSheet";
import { Empty } from "./Empty";
import classes from "./find.module.css";
import { ImportDialog } from "./ImportDialog";
import { chipsQuery, countQuery, type FindState, rowsQuery } from "./queries";
import { Rows } from "./Rows";
import { Tools } from "./Tools";

const route = getRouteApi("/frame/find");

/** Any list of entries: the whole state is in the address. */
export function FindPage() {
  const { t } = useTranslation();
  const state: FindState = route.useSearch();
  const navigate = route.useNavigate();
  const me = useMe()?.user.id ?? "";
  const list = useRows(state, me);
  const [selected, setSelected] = useState<ReadonlySet<string>>(new Set());
  const change = useCallback(
    (changes: Partial<FindState> | { [K in keyof FindState]: undefined }) => {
      setSelected(new Set());
      void navigate({
        search: (before) => ({ ...before, ...changes }) as FindState,
        replace: true,
      });
    },
    [navigate],
  );
  const search = useCallback((q: string) => change({ q: q.trim() || undefined }), [change]);
  return (
    <Page title={t(titleOf(state))} acts={<Total state={state} me={me} />} fills>
      <div className={classes.bar}>
        <Query state={state} problem={list.fault} onChange={search} />
        <Tools state={state} onChange={change} />
      </div>
      {list.failed && (
        <ErrorBlock
          what={t("find.failed")}
          why={list.why}
          reference={isProblem(list.failed) ? list.failed.request : undefined}
          onRetry={list.retry}
        />
      )}
      {list.waiting && <Loading rows={12} />}
      {list.rows && list.rows.length === 0 && <Empty state={state} onChange={change} />}
      {list.rows && list.rows.length > 0 && (
        <Rows
          state={state}
          rows={list.rows}
          selected={selected}
          onSelect={setSelected}
          onChange={change}
          onMore={list.more}
          loadingMore={list.loadingMore}
        />
      )}
      <BulkBar selected={selected} onClear={() => setSelected(new Set())} />
      <ImportDialog
        opened={state.dialog === "import"}
        onClose={() => change({ dialog: undefined })}
      />
    </Page>
  );
}

function titleOf(state: FindState) {
  if (state.template) return "find.templates";
  return state.kind === "resource" ? "find.resources" : "find.experiments";
}

/** The rows of a state of the list. When a query cannot be read, the rows of
 * the last one that could stay. */
function useRows(state: FindState, me: string) {
  const sentence = useSentence();
  const query = useInfiniteQuery(rowsQuery(state, me));
  const good = useRef<EntryRow[] | undefined>(undefined);
  const rows = query.data?.pages.flatMap((page) => page.items);
  if (rows) good.current = rows;
  const fault =
    isProblem(query.error, "invalid") && query.error.field === "q" ? query.error : undefined;
  const failed = query.error && !fault ? query.error : undefined;
  const shown = rows ?? (fault || query.isPending ? good.current : undefined);
  return {
    rows: shown,
    waiting: query.isPending && !shown,
    fault,
    failed,
    why: failed ? sentence(failed) : "",
    retry: () => void query.refetch(),
    more:
      query.hasNextPage && !query.isFetchingNextPage ? () => void query.fetchNextPage() : undefined,
    loadingMore: query.isFetchingNextPage,
  };
}

interface QueryProps {
  state: FindState;
  problem: ReturnType<typeof useRows>["fault"];
  onChange: (q: string) => void;
}

function Query({ state, problem, onChange }: QueryProps) {
  const { t } = useTranslation();
  const sentence = useSentence();
  const q = state.q ?? "";
  const chips = useQuery(chipsQuery(q)).data ?? [];
  const suggestion = problem?.args.suggestion;
  return (
    <QueryBar
      label={t("find.search_in", { list: t(titleOf(state)) })}
      value={q}
      onChange={onChange}
      chips={problem ? [] : chips}
      error={
        problem && {
          why: sentence(problem),
          offset: problem.offset,
          suggestion: typeof suggestion === "string" ? suggestion : undefined,
        }
      }
      cheatSheet={<CheatSheet />}
    />
  );
}

function Total({ state, me }: { state: FindState; me: string }) {
  const { t } = useTranslation();
  const count = useQuery(countQuery(state, me)).data;
  const words =
    count &&
    (count.exact
      ? t("find.results", { count: count.count })
      : t("find.results_at_least", { count: count.count }));
  useEffect(() => {
    if (words) announce(words);
  }, [words]);
  return <span className={classes.total}>{words}</span>;
}

import { Button } from "@mantine/core";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { getRouteApi, Link } from "@tanstack/react-router";
import { useCallback, useEffect, useState } from "react";
import { useTranslation } from "react-i18next";
import { isProblem } from "../../api/problem";
import { useSentence } from "../../api/sentence";
import type { Entry } from "../../api/types";
import { listen } from "../../lib/events";
import { EmptyState } from "../../ui/EmptyState";
import { ErrorBlock } from "../../ui/ErrorBlock";
import { Loading } from "../../ui/Loading";
import { Page } from "../../ui/Page";
import { usePanelToggle } from "../../ui/panel";
import { HistoryPanel } from "./history/HistoryPanel";
import { VersionView } from "./history/VersionView";
import { entryQuery } from "./queries";
import { Whole } from "./Whole";

const route = getRouteApi("/frame/e/$pid/{-$slug}");

/** One entry: everything writable is edited where it stands. An address with a
 * version shows the entry as it was then. */
export function EntryPage() {
  const { pid } = route.useParams();
  const { v } = route.useSearch();
  const [history, setHistory] = useState(v !== undefined);
  const entry = useQuery(entryQuery(pid));
  const replace = useReplace(pid);
  useHeard(pid, entry.data?.id);
  usePanelToggle(useCallback(() => setHistory((open) => !open), []));
  if (!entry.data) return <NotThere query={entry} />;
  const then = v !== undefined && v !== entry.data.version;
  return (
    <>
      {then ? (
        <VersionView entry={entry.data} n={v} replace={replace} />
      ) : (
        <Whole
          entry={entry.data}
          replace={replace}
          stale={entry.isError}
          onHistory={() => setHistory(true)}
        />
      )}
      <HistoryPanel
        entry={entry.data}
        open={history}
        shown={then ? v : undefined}
        onClose={() => setHistory(false)}
      />
    </>
  );
}

/** Puts a newer answer in the place of the entry: answers may overtake each
 * other. Lists that show it look again when they are next opened. */
function useReplace(pid: string): (entry: Entry) => void {
  const client = useQueryClient();
  return useCallback(
    (entry: Entry) => {
      client.setQueryData(entryQuery(pid).queryKey, (before: Entry | undefined) =>
        before && before.version > entry.version ? before : entry,
      );
      for (const queryKey of [["entries"], ["today"], ["entry-versions", pid]])
        void client.invalidateQueries({ queryKey });
    },
    [client, pid],
  );
}

/** Looks again when somebody changed the entry. */
function useHeard(pid: string, id: string | undefined): void {
  const client = useQueryClient();
  useEffect(
    () =>
      listen((change) => {
        const { queryKey } = entryQuery(pid);
        const version = client.getQueryData<Entry>(queryKey)?.version ?? 0;
        const ours = change.kind === "missed" || change.entry === pid || change.entry === id;
        if (!ours || (change.kind === "changed" && change.version <= version)) return;
        void client.invalidateQueries({ queryKey });
        void client.invalidateQueries({ queryKey: ["entry-versions", pid] });
      }),
    [client, pid, id],
  );
}

interface NotThereProps {
  query: { isError: boolean; error: unknown; refetch: () => unknown };
}

function NotThere({ query }: NotThereProps) {
  const { t } = useTranslation();
  const sentence = useSentence();
  if (!query.isError)
    return (
      <Page title={t("entry.loading")} hiddenTitle>
        <Loading rows={10} />
      </Page>
    );
  if (isProblem(query.error, "not_found"))
    return (
      <Page title={t("app.not_found_title")}>
        <EmptyState
          acts={
            <Button component={Link} to="/" variant="default">
              {t("app.go_home")}
            </Button>
          }
        >
          {t("errors.not_found")}
        </EmptyState>
      </Page>
    );
  return (
    <Page title={t("app.error_title")}>
      <ErrorBlock
        what={t("app.page_failed")}
        why={sentence(query.error)}
        reference={isProblem(query.error) ? query.error.request : undefined}
        onRetry={() => query.refetch()}
      />
    </Page>
  );
}

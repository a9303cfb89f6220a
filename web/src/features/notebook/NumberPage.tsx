import { useQuery } from "@tanstack/react-query";
import { getRouteApi, Navigate } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { api } from "../../api/client";
import { isProblem } from "../../api/problem";
import { useSentence } from "../../api/sentence";
import type { Entry } from "../../api/types";
import { pageName } from "../../lib/pages";
import { ErrorBlock } from "../../ui/ErrorBlock";
import { Loading } from "../../ui/Loading";
import { Page } from "../../ui/Page";

const route = getRouteApi("/frame/n/$code/$no");

/** The entry that stands on a page of a notebook: leads to its own address. */
export function NumberPage() {
  const { t } = useTranslation();
  const sentence = useSentence();
  const { code, no } = route.useParams();
  const entry = useQuery({
    queryKey: ["notebooks", code, "n", no],
    queryFn: () =>
      api.get<Entry>(`/notebooks/${encodeURIComponent(code)}/n/${encodeURIComponent(no)}`),
    retry: false,
  });
  if (entry.data)
    return <Navigate to="/e/$pid/{-$slug}" params={{ pid: entry.data.pid }} replace />;
  if (!entry.isError) return <Loading />;
  return (
    <Page title={pageName(code, Number(no) || 0)}>
      <ErrorBlock
        what={t("app.page_failed")}
        why={sentence(entry.error)}
        reference={isProblem(entry.error) ? entry.error.request : undefined}
      />
    </Page>
  );
}

import { useQuery } from "@tanstack/react-query";
import { getRouteApi } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { api } from "../../api/client";
import { useSentence } from "../../api/sentence";
import type { Entry } from "../../api/types";
import { ErrorBlock } from "../../ui/ErrorBlock";
import { Loading } from "../../ui/Loading";
import { Page } from "../../ui/Page";

const route = getRouteApi("/frame/e/$pid/{-$slug}");

/** One entry, to read. The service has sanitised its HTML. */
export function EntryPage() {
  const { t } = useTranslation();
  const sentence = useSentence();
  const { pid } = route.useParams();
  const entry = useQuery({
    queryKey: ["entry", pid],
    queryFn: () => api.get<Entry>(`/entries/${pid}`),
  });
  return (
    <Page title={entry.data?.title || t("ui.untitled")}>
      {entry.isPending && <Loading />}
      {entry.isError && <ErrorBlock what={t("app.page_failed")} why={sentence(entry.error)} />}
      {/* biome-ignore lint/security/noDangerouslySetInnerHtml: sanitised by the service */}
      {entry.data && <div dangerouslySetInnerHTML={{ __html: entry.data.body_html }} />}
    </Page>
  );
}

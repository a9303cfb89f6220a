import { useQuery } from "@tanstack/react-query";
import { getRouteApi, Link } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { isProblem } from "../../api/problem";
import { projectsQuery } from "../../api/queries";
import { useSentence } from "../../api/sentence";
import type { Notebook } from "../../api/types";
import { useFormats } from "../../lib/format";
import { Banner } from "../../ui/Banner";
import { Breadcrumb } from "../../ui/Breadcrumb";
import { ErrorBlock } from "../../ui/ErrorBlock";
import { Loading } from "../../ui/Loading";
import { Page } from "../../ui/Page";
import { Members } from "./Members";
import { NotebookActs } from "./NotebookActs";
import classes from "./notebook.module.css";
import { Pages } from "./Pages";
import { notebookQuery } from "./queries";

const route = getRouteApi("/frame/n/$code");

/** One notebook: what it is for, who may open it, and its pages in order. */
export function NotebookPage() {
  const { t } = useTranslation();
  const sentence = useSentence();
  const { code } = route.useParams();
  const notebook = useQuery(notebookQuery(code));
  if (notebook.isError) {
    const gone = isProblem(notebook.error, "not_found");
    return (
      <Page title={gone ? t("app.not_found_title") : t("app.error_title")}>
        <ErrorBlock
          what={t("app.page_failed")}
          why={sentence(notebook.error)}
          onRetry={gone ? undefined : () => notebook.refetch()}
        />
      </Page>
    );
  }
  if (!notebook.data) return <Loading rows={10} />;
  return <Whole notebook={notebook.data} />;
}

function Whole({ notebook }: { notebook: Notebook }) {
  const { t } = useTranslation();
  const formats = useFormats();
  return (
    <Page
      title={notebook.title || notebook.code}
      place={notebook.title ? notebook.code : notebook.holder.name}
      above={<Above notebook={notebook} />}
      acts={<NotebookActs notebook={notebook} />}
    >
      {notebook.closed_at && (
        <Banner tone="info">
          {t("notebook.closed_on", { date: formats.longDate(notebook.closed_at) })}
        </Banner>
      )}
      {!notebook.can.write && !notebook.closed_at && (
        <Banner tone="info">{t("notebook.read_only", { name: notebook.holder.name })}</Banner>
      )}
      {notebook.purpose && <p className={classes.purpose}>{notebook.purpose}</p>}
      <dl className={classes.facts}>
        <dt>{t("notebook.holder")}</dt>
        <dd>{notebook.holder.name}</dd>
        <dt>{t("notebook.opened_on")}</dt>
        <dd>{formats.longDate(notebook.created_at)}</dd>
      </dl>
      <Pages notebook={notebook} />
      <Members notebook={notebook} />
    </Page>
  );
}

function Above({ notebook }: { notebook: Notebook }) {
  const { t } = useTranslation();
  const project = useQuery(projectsQuery).data?.find((one) => one.id === notebook.project_id);
  const crumbs = [
    <Link key="all" to="/n">
      {t("notebook.all")}
    </Link>,
    project && (
      <Link key="project" to="/p/$pid" params={{ pid: project.pid }}>
        {project.title}
      </Link>
    ),
    <span key="code" className="figures">
      {notebook.code}
    </span>,
  ];
  return <Breadcrumb crumbs={crumbs.filter(Boolean)} />;
}

import { Button } from "@mantine/core";
import { IconEdit } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { getRouteApi, Link } from "@tanstack/react-router";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { api } from "../../api/client";
import { isProblem } from "../../api/problem";
import { notebooksQuery } from "../../api/queries";
import { useSentence } from "../../api/sentence";
import type { Project } from "../../api/types";
import { Breadcrumb } from "../../ui/Breadcrumb";
import { EmptyState } from "../../ui/EmptyState";
import { ErrorBlock } from "../../ui/ErrorBlock";
import { Loading } from "../../ui/Loading";
import { Page } from "../../ui/Page";
import { ProjectDialog } from "./ProjectDialog";
import classes from "./project.module.css";

const route = getRouteApi("/frame/p/$pid");

/** One project: what it is for and the notebooks in it. */
export function ProjectPage() {
  const { t } = useTranslation();
  const sentence = useSentence();
  const { pid } = route.useParams();
  const project = useQuery({
    queryKey: ["projects", pid],
    queryFn: () => api.get<Project>(`/projects/${pid}`),
  });
  if (project.isError) {
    const gone = isProblem(project.error, "not_found");
    return (
      <Page title={gone ? t("app.not_found_title") : t("app.error_title")}>
        <ErrorBlock what={t("app.page_failed")} why={sentence(project.error)} />
      </Page>
    );
  }
  if (!project.data) return <Loading />;
  return <Whole project={project.data} />;
}

function Whole({ project }: { project: Project }) {
  const { t } = useTranslation();
  const [editing, setEditing] = useState(false);
  const notebooks = useQuery(notebooksQuery).data;
  const inside = notebooks?.filter((notebook) => notebook.project_id === project.id);
  const edit = project.can?.name && (
    <Button
      variant="default"
      leftSection={<IconEdit size={18} className="icon" aria-hidden />}
      onClick={() => setEditing(true)}
    >
      {t("ui.edit")}
    </Button>
  );
  return (
    <Page
      title={project.title}
      acts={edit}
      above={
        <Breadcrumb
          crumbs={[
            <Link key="all" to="/n">
              {t("notebook.all")}
            </Link>,
            <span key="here">{t("project.noun")}</span>,
          ]}
        />
      }
    >
      {project.purpose && <p className={classes.purpose}>{project.purpose}</p>}
      <h2>{t("notebook.all")}</h2>
      {inside?.length === 0 && <EmptyState>{t("project.no_notebook")}</EmptyState>}
      {inside && inside.length > 0 && (
        <ul className={classes.list}>
          {inside.map((notebook) => (
            <li key={notebook.code}>
              <Link to="/n/$code" params={{ code: notebook.code }}>
                <span className="figures">{notebook.code}</span> {notebook.title}
              </Link>{" "}
              — {notebook.holder.name}
            </li>
          ))}
        </ul>
      )}
      {editing && <ProjectDialog project={project} onClose={() => setEditing(false)} />}
    </Page>
  );
}

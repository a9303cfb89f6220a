import { Button } from "@mantine/core";
import { IconPlus } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { Link, useNavigate } from "@tanstack/react-router";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { notebooksQuery, projectsQuery } from "../../api/queries";
import { useSentence } from "../../api/sentence";
import type { Notebook } from "../../api/types";
import { EmptyState } from "../../ui/EmptyState";
import { ErrorBlock } from "../../ui/ErrorBlock";
import { Loading } from "../../ui/Loading";
import { Page } from "../../ui/Page";
import { NotebookDialog } from "./NotebookDialog";
import classes from "./notebook.module.css";
import { ProjectDialog } from "./ProjectDialog";

/** Every notebook that the reader may open. */
export function NotebooksPage() {
  const { t } = useTranslation();
  const sentence = useSentence();
  const navigate = useNavigate();
  const notebooks = useQuery(notebooksQuery);
  const [making, setMaking] = useState(false);
  const [grouping, setGrouping] = useState(false);
  const add = (
    <>
      <Button variant="default" onClick={() => setGrouping(true)}>
        {t("project.create")}
      </Button>
      <Button
        leftSection={<IconPlus size={18} className="icon" aria-hidden />}
        onClick={() => setMaking(true)}
      >
        {t("notebook.create")}
      </Button>
    </>
  );
  return (
    <Page title={t("notebook.all")} acts={add}>
      {notebooks.isPending && <Loading />}
      {notebooks.isError && (
        <ErrorBlock
          what={t("notebook.list_failed")}
          why={sentence(notebooks.error)}
          onRetry={() => notebooks.refetch()}
        />
      )}
      {notebooks.data?.length === 0 && <EmptyState>{t("notebook.purpose_of")}</EmptyState>}
      {notebooks.data && notebooks.data.length > 0 && (
        <ul className={classes.list}>
          {notebooks.data.map((notebook) => (
            <li key={notebook.code} className={classes.item}>
              <div className={classes.name}>
                <Link to="/n/$code" params={{ code: notebook.code }}>
                  <span className="figures">{notebook.code}</span> {notebook.title}
                </Link>
                {notebook.purpose && <p>{notebook.purpose}</p>}
              </div>
              <span>{notebook.holder.name}</span>
              {notebook.closed_at && <span>{t("notebook.closed")}</span>}
              <span className={classes.size}>{t("notebook.pages", { count: notebook.pages })}</span>
            </li>
          ))}
        </ul>
      )}
      <Projects notebooks={notebooks.data ?? []} />
      <NotebookDialog
        opened={making}
        onClose={() => setMaking(false)}
        onDone={(code) => navigate({ to: "/n/$code", params: { code } })}
      />
      {grouping && (
        <ProjectDialog
          onClose={() => setGrouping(false)}
          onDone={(pid) => navigate({ to: "/p/$pid", params: { pid } })}
        />
      )}
    </Page>
  );
}

/** The projects, those without a notebook too. */
function Projects({ notebooks }: { notebooks: Notebook[] }) {
  const { t } = useTranslation();
  const projects = useQuery(projectsQuery).data ?? [];
  if (projects.length === 0) return null;
  return (
    <section className={classes.section} aria-labelledby="projects">
      <h2 id="projects">{t("project.all")}</h2>
      <ul className={classes.list}>
        {projects.map((project) => (
          <li key={project.pid} className={classes.item}>
            <div className={classes.name}>
              <Link to="/p/$pid" params={{ pid: project.pid }}>
                {project.title}
              </Link>
              {project.purpose && <p>{project.purpose}</p>}
            </div>
            <span className={classes.size}>
              {t("project.notebooks", {
                count: notebooks.filter((one) => one.project_id === project.id).length,
              })}
            </span>
          </li>
        ))}
      </ul>
    </section>
  );
}

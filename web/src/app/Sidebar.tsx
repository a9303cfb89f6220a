import {
  IconBox,
  IconFlask,
  IconHome,
  IconNotebook,
  IconTemplate,
  IconUsersGroup,
} from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { notebooksQuery, projectsQuery, useMe } from "../api/queries";
import type { Notebook } from "../api/types";
import { useWorkplace } from "../api/workplace";
import classes from "./frame.module.css";

const icon = { size: 18, className: "icon", "aria-hidden": true } as const;
const whole = { activeOptions: { exact: true, includeSearch: true } };

/** The main navigation: today, lists, notebooks by project, the lab. */
export function Sidebar() {
  const { t } = useTranslation();
  const me = useMe();
  const { lab } = useWorkplace();
  return (
    <nav aria-label={t("app.main_nav")} className={classes.nav} data-region tabIndex={-1}>
      <Link to="/" className={classes.navlink} {...whole}>
        <IconHome {...icon} />
        <span>{t("today.title")}</span>
      </Link>
      <Link to="/find" search={{}} className={classes.navlink} {...whole}>
        <IconFlask {...icon} />
        <span>{t("find.experiments")}</span>
      </Link>
      <Link to="/find" search={{ kind: "resource" }} className={classes.navlink} {...whole}>
        <IconBox {...icon} />
        <span>{t("find.resources")}</span>
      </Link>
      <Link to="/find" search={{ template: true }} className={classes.navlink} {...whole}>
        <IconTemplate {...icon} />
        <span>{t("find.templates")}</span>
      </Link>
      <Notebooks me={me?.user.id} lab={me && me.labs.length > 1 ? lab?.id : undefined} />
      {lab && (
        <>
          <div className={classes.group}>{t("app.lab")}</div>
          <Link to="/l/$lab/set/{-$page}" params={{ lab: lab.code }} className={classes.navlink}>
            <IconUsersGroup {...icon} />
            <span>{t("app.team_settings")}</span>
          </Link>
        </>
      )}
    </nav>
  );
}

interface NotebooksProps {
  me: string | undefined;
  /** The lab whose notebooks are listed, for people of several; all when left out. */
  lab: string | undefined;
}

function Notebooks({ me, lab }: NotebooksProps) {
  const { t } = useTranslation();
  const notebooks = useQuery(notebooksQuery).data;
  const projects = useQuery(projectsQuery).data ?? [];
  const open = (notebooks ?? []).filter(
    (notebook) => !notebook.closed_at && (!lab || notebook.lab_id === lab),
  );
  const free = open.filter((n) => !projects.some((project) => project.id === n.project_id));
  return (
    <>
      <div className={classes.group}>
        <Link to="/n" style={{ color: "inherit" }}>
          {t("notebook.all")}
        </Link>
      </div>
      {projects.map((project) => {
        const inside = open.filter((n) => n.project_id === project.id);
        if (inside.length === 0) return null;
        return (
          <section key={project.id} aria-label={project.title} className={classes.nav}>
            <Link to="/p/$pid" params={{ pid: project.pid }} className={classes.navlink}>
              <span>{project.title}</span>
            </Link>
            <NotebookLinks list={inside} me={me} />
          </section>
        );
      })}
      <NotebookLinks list={free} me={me} />
      {notebooks?.length === 0 && <p className={classes.empty}>{t("notebook.none")}</p>}
    </>
  );
}

function NotebookLinks({ list, me }: { list: Notebook[]; me: string | undefined }) {
  const { t } = useTranslation();
  return list.map((notebook) => (
    <Link
      key={notebook.code}
      to="/n/$code"
      params={{ code: notebook.code }}
      className={classes.navlink}
      title={notebook.title || notebook.holder.name}
    >
      <IconNotebook {...icon} />
      <span>
        <span className={classes.code}>{notebook.code}</span>{" "}
        {notebook.title || (notebook.holder.id === me ? "" : notebook.holder.name)}
        {notebook.holder.id === me && ` ${t("notebook.mine")}`}
      </span>
    </Link>
  ));
}

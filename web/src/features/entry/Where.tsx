import { Link } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import type { Entry } from "../../api/types";
import { pageNumber } from "../../lib/pages";
import { Breadcrumb } from "../../ui/Breadcrumb";

/** Where an entry stands: its team, its notebook and page, or its kind. */
export function Where({ entry }: { entry: Entry }) {
  const { t } = useTranslation();
  const { notebook, page, kind, template } = entry;
  const search = template ? { template: true as const } : { kind };
  const list = template ? "find.templates" : `find.${kind}s`;
  const crumbs = [
    <span key="team">{entry.team.name}</span>,
    notebook ? (
      <Link key="notebook" to="/n/$code" params={{ code: notebook.code }} title={notebook.title}>
        <span className="figures">{notebook.code}</span>
      </Link>
    ) : (
      <Link key="list" to="/find" search={search}>
        {t(list)}
      </Link>
    ),
    <span key="entry" className="figures" aria-current="page">
      {page ? pageNumber(page) : t(template ? "kind.template" : `kind.${kind}`)}
    </span>,
  ];
  return <Breadcrumb crumbs={crumbs} />;
}

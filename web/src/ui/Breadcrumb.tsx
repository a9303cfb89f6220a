import { Fragment, type ReactNode } from "react";
import { useTranslation } from "react-i18next";
import classes from "./breadcrumb.module.css";

/** Where a page stands: links from the widest to the nearest; names that the
 * reader may not see are left out by the caller. */
export function Breadcrumb({ crumbs }: { crumbs: ReactNode[] }) {
  const { t } = useTranslation();
  return (
    <nav aria-label={t("ui.breadcrumb")} className={classes.crumbs} data-no-print>
      {crumbs.map((crumb, place) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: a crumb is its place
        <Fragment key={place}>
          {place > 0 && <span aria-hidden> › </span>}
          {crumb}
        </Fragment>
      ))}
    </nav>
  );
}

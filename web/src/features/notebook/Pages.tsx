import { Button } from "@mantine/core";
import { useInfiniteQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { useSentence } from "../../api/sentence";
import type { Notebook, Page } from "../../api/types";
import { pageNumber } from "../../lib/pages";
import { EmptyState } from "../../ui/EmptyState";
import { ErrorBlock } from "../../ui/ErrorBlock";
import { Loading } from "../../ui/Loading";
import classes from "./notebook.module.css";
import { pagesQuery } from "./queries";

/** The pages by number. Void and moved ones keep their line: a number is never
 * used again. */
export function Pages({ notebook }: { notebook: Notebook }) {
  const { t } = useTranslation();
  const sentence = useSentence();
  const query = useInfiniteQuery(pagesQuery(notebook.code));
  const pages = query.data?.pages.flatMap((page) => page.items);
  return (
    <section className={classes.section} aria-labelledby="pages">
      <h2 id="pages">{t("notebook.pages_title")}</h2>
      <p className={classes.count}>{t("notebook.pages", { count: notebook.pages })}</p>
      {query.isPending && <Loading rows={8} />}
      {query.isError && (
        <ErrorBlock
          what={t("notebook.pages_failed")}
          why={sentence(query.error)}
          onRetry={() => query.refetch()}
        />
      )}
      {pages?.length === 0 && <EmptyState>{t("notebook.no_pages")}</EmptyState>}
      {pages && pages.length > 0 && (
        <ol className={classes.list}>
          {pages.map((page) => (
            <Line key={page.no} page={page} />
          ))}
        </ol>
      )}
      {query.hasNextPage && (
        <Button
          variant="default"
          loading={query.isFetchingNextPage}
          onClick={() => query.fetchNextPage()}
        >
          {t("notebook.more_pages")}
        </Button>
      )}
    </section>
  );
}

function Line({ page }: { page: Page }) {
  const { t } = useTranslation();
  return (
    <li className={classes.line}>
      <span className={`${classes.no} figures`}>{pageNumber(page.no)}</span>
      {page.entry_pid ? (
        <Link to="/e/$pid/{-$slug}" params={{ pid: page.entry_pid }} className={classes.pageTitle}>
          {page.title || t("ui.untitled")}
        </Link>
      ) : (
        <span className={classes.closed}>
          {t(page.why === "written" ? "notebook.page_not_yours" : `notebook.page_${page.why}`)}
        </span>
      )}
      {page.entry_pid && page.why !== "written" && (
        <span className={classes.why}>{t(`notebook.page_${page.why}`)}</span>
      )}
    </li>
  );
}

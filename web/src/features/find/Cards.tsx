import { Button, Checkbox } from "@mantine/core";
import { Link } from "@tanstack/react-router";
import { useEffect, useRef } from "react";
import { useTranslation } from "react-i18next";
import { pageName } from "../../lib/pages";
import { Dot } from "../../ui/Dot";
import { Moment } from "../../ui/Moment";
import classes from "./find.module.css";
import type { RowsProps } from "./Rows";
import { Title } from "./Title";

/** The rows as a list of cards, for narrow windows. */
export function Cards({ rows, selected, onSelect, onMore, loadingMore }: RowsProps) {
  const { t } = useTranslation();
  const toggle = (pid: string) => {
    const next = new Set(selected);
    if (!next.delete(pid)) next.add(pid);
    onSelect(next);
  };
  return (
    <>
      <ul className={classes.cards}>
        {rows.map((row) => (
          <li key={row.pid} className={classes.card}>
            <Checkbox
              aria-label={t("find.select_row", { title: row.title || t("ui.untitled") })}
              checked={selected.has(row.pid)}
              onChange={() => toggle(row.pid)}
            />
            <div className={classes.cardBody}>
              <Link to="/e/$pid/{-$slug}" params={{ pid: row.pid }} className={classes.cardTitle}>
                <Title row={row} />
              </Link>
              <div className={classes.cardMeta}>
                {row.notebook && row.page !== undefined && (
                  <span className="figures">{pageName(row.notebook.code, row.page)}</span>
                )}
                {row.status && <Dot color={row.status.color}>{row.status.title}</Dot>}
                <span>{row.author.name}</span>
                <Moment at={row.changed_at} />
              </div>
            </div>
          </li>
        ))}
      </ul>
      {(onMore || loadingMore) && <More onMore={onMore} loading={loadingMore} />}
    </>
  );
}

/** Loads what follows when it comes into sight; a button for those who do not scroll. */
function More({ onMore, loading }: { onMore: (() => void) | undefined; loading: boolean }) {
  const { t } = useTranslation();
  const end = useRef<HTMLDivElement>(null);
  useEffect(() => {
    if (!end.current || !onMore) return;
    const watcher = new IntersectionObserver(
      ([entry]) => {
        if (entry?.isIntersecting) onMore();
      },
      { rootMargin: "400px" },
    );
    watcher.observe(end.current);
    return () => watcher.disconnect();
  }, [onMore]);
  return (
    <div ref={end}>
      <Button variant="default" fullWidth onClick={onMore} disabled={!onMore}>
        {loading ? t("find.loading_more") : t("find.more")}
      </Button>
    </div>
  );
}

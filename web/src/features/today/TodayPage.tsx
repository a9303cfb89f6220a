import { Button } from "@mantine/core";
import { IconPlus } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { type ReactNode, useState } from "react";
import { useTranslation } from "react-i18next";
import { useNewEntry } from "../../api/newEntry";
import { isProblem } from "../../api/problem";
import { todayQuery, useMe } from "../../api/queries";
import { useSentence } from "../../api/sentence";
import type { EntryRow, Today } from "../../api/types";
import { unsentOnThisDevice } from "../../lib/drafts";
import { useFormats } from "../../lib/format";
import { pageName } from "../../lib/pages";
import { Banner } from "../../ui/Banner";
import { EmptyState } from "../../ui/EmptyState";
import { ErrorBlock } from "../../ui/ErrorBlock";
import { Loading } from "../../ui/Loading";
import { Moment } from "../../ui/Moment";
import { Page } from "../../ui/Page";
import { Checklist } from "./Checklist";
import classes from "./today.module.css";

/** The first page of the day, always in this order: what waits on this device,
 * what to go on with, what is due. */
export function TodayPage() {
  const { t } = useTranslation();
  const formats = useFormats();
  const sentence = useSentence();
  const newEntry = useNewEntry();
  const today = useQuery(todayQuery);
  return (
    <Page
      title={formats.today(new Date())}
      place={t("today.title")}
      acts={
        <Button
          variant="default"
          leftSection={<IconPlus size={18} className="icon" aria-hidden />}
          loading={newEntry.pending}
          onClick={() => newEntry.make({ kind: "experiment" })}
        >
          {t("today.new_experiment")}
        </Button>
      }
    >
      {newEntry.error && <ErrorBlock what={t("app.not_created")} why={sentence(newEntry.error)} />}
      <Unsent />
      <Checklist today={today.data} />
      {today.isPending && <Loading rows={6} />}
      {today.isError && (
        <ErrorBlock
          what={t("today.failed")}
          why={sentence(today.error)}
          reference={isProblem(today.error) ? today.error.request : undefined}
          onRetry={() => today.refetch()}
        />
      )}
      {today.data && <Blocks today={today.data} />}
    </Page>
  );
}

/** Text that this device keeps and the service does not have. */
function Unsent() {
  const { t } = useTranslation();
  const me = useMe();
  const [drafts] = useState(() => unsentOnThisDevice(me?.user.id ?? ""));
  if (drafts.length === 0) return null;
  return (
    <Banner tone="warn">
      {t("today.unsent", { count: drafts.length })}
      <ul className={classes.plain}>
        {drafts.slice(0, 5).map((draft) => (
          <li key={draft.pid}>
            <Link to="/e/$pid/{-$slug}" params={{ pid: draft.pid }}>
              {draft.title || t("ui.untitled")}
            </Link>{" "}
            <Moment at={draft.at} />
          </li>
        ))}
      </ul>
    </Banner>
  );
}

function Blocks({ today }: { today: Today }) {
  const { t } = useTranslation();
  return (
    <>
      <Block title={t("today.continue")}>
        {today.continue.length === 0 ? (
          <EmptyState>{t("today.nothing_yet")}</EmptyState>
        ) : (
          <Rows rows={today.continue.slice(0, 5)} />
        )}
      </Block>
      {today.drafts.length > 0 && (
        <Block title={t("today.drafts")}>
          <Rows rows={today.drafts.slice(0, 5)} />
        </Block>
      )}
      {today.steps.length > 0 && (
        <Block title={t("today.due")}>
          <ul className={classes.rows}>
            {today.steps.slice(0, 5).map(({ step, entry, title }) => (
              <li key={step.id} className={classes.row}>
                <Link to="/e/$pid/{-$slug}" params={{ pid: entry }} className={classes.title}>
                  {step.body}
                </Link>
                <span className={classes.meta}>{title || t("ui.untitled")}</span>
                {step.deadline && <Moment at={step.deadline} />}
              </li>
            ))}
          </ul>
        </Block>
      )}
    </>
  );
}

function Block({ title, children }: { title: string; children: ReactNode }) {
  return (
    <section className={classes.block} aria-label={title}>
      <h2>{title}</h2>
      {children}
    </section>
  );
}

function Rows({ rows }: { rows: EntryRow[] }) {
  const { t } = useTranslation();
  return (
    <ul className={classes.rows}>
      {rows.map((row) => (
        <li key={row.pid} className={classes.row}>
          <Link to="/e/$pid/{-$slug}" params={{ pid: row.pid }} className={classes.title}>
            {row.title || t("ui.untitled")}
          </Link>
          <span className={classes.meta}>
            {row.notebook && row.page
              ? pageName(row.notebook.code, row.page)
              : t(`kind.${row.kind}`)}
            {row.next_step && ` · ${t("today.next_step", { step: row.next_step })}`}
          </span>
          <Moment at={row.changed_at} />
        </li>
      ))}
    </ul>
  );
}

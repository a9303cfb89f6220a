import { Button, SegmentedControl } from "@mantine/core";
import { useInfiniteQuery, useQuery } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { isProblem } from "../../../api/problem";
import { useSentence } from "../../../api/sentence";
import type { Content, Entry } from "../../../api/types";
import { useFormats } from "../../../lib/format";
import { Banner } from "../../../ui/Banner";
import { ConfirmDialog } from "../../../ui/Dialog";
import { ErrorBlock } from "../../../ui/ErrorBlock";
import { Loading } from "../../../ui/Loading";
import { Page } from "../../../ui/Page";
import { Section } from "../../../ui/Section";
import { useAct } from "../acts/useAct";
import { contentQuery, versionsQuery } from "../queries";
import { Prose } from "../text/Prose";
import { Where } from "../Where";
import { Differences } from "./Differences";
import classes from "./history.module.css";
import { otherParts, type Titles, titlesOf } from "./otherParts";

type Against = "none" | "before" | "now";

interface VersionViewProps {
  entry: Entry;
  n: number;
  replace: (entry: Entry) => void;
}

/** The entry as it was at one version, to read: as it stood, what that version
 * changed, or what has changed since. */
export function VersionView({ entry, n, replace }: VersionViewProps) {
  const { t } = useTranslation();
  const sentence = useSentence();
  const [against, setAgainst] = useState<Against>("none");
  const then = useQuery(contentQuery(entry.pid, n));
  const other = against === "before" ? n - 1 : entry.version;
  const compared = useQuery({
    ...contentQuery(entry.pid, Math.max(other, 1)),
    enabled: against !== "none",
  });
  const failed = then.error ?? compared.error;
  return (
    <Page
      title={then.data?.title || entry.title || t("ui.untitled")}
      place={`v${n}`}
      above={<Where entry={entry} />}
    >
      <ThisVersion entry={entry} n={n} replace={replace} />
      <div data-no-print>
        <SegmentedControl
          aria-label={t("versions.compare")}
          className={classes.modes ?? ""}
          value={against}
          onChange={(next) => setAgainst(next as Against)}
          data={[
            { value: "none", label: t("versions.as_it_was") },
            { value: "before", label: t("versions.what_it_changed"), disabled: n <= 1 },
            { value: "now", label: t("versions.since_then") },
          ]}
        />
      </div>
      {failed && (
        <ErrorBlock
          what={t("versions.version_failed")}
          why={sentence(failed)}
          reference={isProblem(failed) ? failed.request : undefined}
          onRetry={() => void (then.isError ? then : compared).refetch()}
        />
      )}
      {!then.data && !failed && <Loading rows={8} />}
      {then.data && against === "none" && <AsItWas content={then.data} titles={titlesOf(entry)} />}
      {then.data && against !== "none" && !compared.data && !failed && <Loading rows={8} />}
      {then.data && compared.data && against === "before" && (
        <Differences before={compared.data} after={then.data} titles={titlesOf(entry)} />
      )}
      {then.data && compared.data && against === "now" && (
        <Differences before={then.data} after={compared.data} titles={titlesOf(entry)} />
      )}
    </Page>
  );
}

function ThisVersion({ entry, n, replace }: VersionViewProps) {
  const { t } = useTranslation();
  const formats = useFormats();
  const navigate = useNavigate();
  const act = useAct(entry, replace);
  const [asking, setAsking] = useState(false);
  const version = useInfiniteQuery(versionsQuery(entry.pid))
    .data?.pages.flatMap((page) => page.items)
    .find((one) => one.n === n);
  const toNow = () =>
    void navigate({ to: "/e/$pid/{-$slug}", params: { pid: entry.pid }, search: {} });
  return (
    <>
      <Banner
        tone="info"
        acts={
          <div className={classes.acts} data-no-print>
            <Button size="xs" variant="default" onClick={toNow}>
              {t("versions.to_now")}
            </Button>
            {entry.can.restore && (
              <Button size="xs" onClick={() => setAsking(true)}>
                {t("versions.restore")}
              </Button>
            )}
          </div>
        }
      >
        {version
          ? t("versions.viewing", {
              n,
              last: entry.version,
              name: version.actor || t("versions.service"),
              at: formats.exact(version.at),
            })
          : t("versions.viewing_plain", { n, last: entry.version })}
      </Banner>
      <ConfirmDialog
        opened={asking}
        onClose={() => setAsking(false)}
        title={t("versions.restore")}
        busy={act.busy}
        error={act.block}
        onConfirm={async () => {
          if (await act.run({ action: "restore", version: n })) toNow();
        }}
      >
        <p>{t("versions.restore_effect", { n, next: entry.version + 1 })}</p>
      </ConfirmDialog>
    </>
  );
}

function AsItWas({ content, titles }: { content: Content; titles: Titles }) {
  const { t } = useTranslation();
  const rows = otherParts(content, t, titles);
  return (
    <>
      {content.body_html === "" ? <p>{t("entry.no_text")}</p> : <Prose html={content.body_html} />}
      <Section title={t("versions.other_parts")}>
        <dl className={classes.parts}>
          {rows
            .filter((row) => row.part !== "title" && row.lines.length > 0)
            .map((row) => (
              <div key={row.part}>
                <dt>{row.name}</dt>
                <dd>
                  {row.lines.map((line) => (
                    <span key={line}>{line}</span>
                  ))}
                </dd>
              </div>
            ))}
        </dl>
      </Section>
    </>
  );
}

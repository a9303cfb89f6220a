import { Button } from "@mantine/core";
import { useInfiniteQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { useSentence } from "../../../api/sentence";
import type { Entry, Version } from "../../../api/types";
import { useFormats } from "../../../lib/format";
import { type Sitting, sittings } from "../../../lib/history";
import { ErrorBlock } from "../../../ui/ErrorBlock";
import { Loading } from "../../../ui/Loading";
import { Moment } from "../../../ui/Moment";
import { SidePanel } from "../../../ui/panel";
import { versionsQuery } from "../queries";
import classes from "./history.module.css";
import { useVersionWords } from "./words";

interface HistoryPanelProps {
  entry: Entry;
  open: boolean;
  /** The version on the page; none for the one of now. */
  shown: number | undefined;
  onClose: () => void;
}

/** Every version of the entry, newest first, by person and sitting. Acts that
 * are not changes of the content stand for themselves. */
export function HistoryPanel(props: HistoryPanelProps) {
  const { t } = useTranslation();
  return (
    <SidePanel title={t("versions.title")} open={props.open} onClose={props.onClose}>
      {props.open && <Timeline {...props} />}
    </SidePanel>
  );
}

function Timeline({ entry, shown }: HistoryPanelProps) {
  const { t } = useTranslation();
  const sentence = useSentence();
  const query = useInfiniteQuery(versionsQuery(entry.pid));
  const versions = query.data?.pages.flatMap((page) => page.items) ?? [];
  const newest = versions[0]?.n ?? entry.version;
  if (query.isPending) return <Loading rows={6} />;
  if (query.isError && versions.length === 0)
    return (
      <ErrorBlock
        what={t("versions.failed")}
        why={sentence(query.error)}
        onRetry={() => void query.refetch()}
      />
    );
  return (
    <>
      <ol className={classes.timeline}>
        {sittings(versions).map((sitting) => (
          <SittingLine
            key={sitting.versions.at(-1)?.n}
            pid={entry.pid}
            sitting={sitting}
            newest={newest}
            shown={shown}
          />
        ))}
      </ol>
      {query.hasNextPage && (
        <Button
          variant="default"
          size="xs"
          loading={query.isFetchingNextPage}
          onClick={() => void query.fetchNextPage()}
        >
          {t("versions.more")}
        </Button>
      )}
    </>
  );
}

interface LineProps {
  pid: string;
  newest: number;
  shown: number | undefined;
}

function SittingLine({ sitting, ...line }: LineProps & { sitting: Sitting }) {
  const { t } = useTranslation();
  const formats = useFormats();
  const words = useVersionWords();
  const [first] = sitting.versions;
  if (!first) return null;
  const times = { from: formats.time(sitting.from), to: formats.time(sitting.to) };
  const many = sitting.versions.length > 1;
  const inside = sitting.versions.some((one) => one.n === line.shown);
  return (
    <li className={classes.sitting}>
      <div className={classes.who}>
        <strong>{sitting.actor || t("versions.service")}</strong>
        {sitting.via !== "web" && <span className={classes.via}>{words.via(sitting.via)}</span>}
      </div>
      <div className={classes.when}>
        <Moment at={sitting.to} />
        {times.from !== times.to && (
          <span className="figures">
            {times.from}–{times.to}
          </span>
        )}
      </div>
      {sitting.parts.length > 0 && <div className={classes.what}>{words.parts(sitting.parts)}</div>}
      {many ? (
        <details open={inside || undefined}>
          <summary>{t("versions.count", { count: sitting.versions.length })}</summary>
          <ol className={classes.versions}>
            {sitting.versions.map((version) => (
              <VersionLine key={version.n} version={version} {...line} />
            ))}
          </ol>
        </details>
      ) : (
        <VersionLine version={first} {...line} alone />
      )}
    </li>
  );
}

interface VersionLineProps extends LineProps {
  version: Version;
  alone?: boolean;
}

function VersionLine({ version, pid, newest, shown, alone }: VersionLineProps) {
  const { t } = useTranslation();
  const formats = useFormats();
  const words = useVersionWords();
  const { n } = version;
  const now = n === newest;
  const current = now ? shown === undefined : shown === n;
  const Box = alone ? "div" : "li";
  return (
    <Box className={classes.version}>
      <Link
        to="/e/$pid/{-$slug}"
        params={{ pid }}
        search={now ? {} : { v: n }}
        activeOptions={{ exact: true, includeSearch: true }}
        aria-current={current ? "page" : undefined}
        className={classes.link}
      >
        <span className="figures">v{n}</span> {words.act(version)}
        {now && <span className={classes.now}>{t("versions.now")}</span>}
      </Link>
      {!alone && (
        <span className={`figures ${classes.small}`} title={formats.exact(version.at)}>
          {formats.time(version.at)}
          {version.parts && version.parts.length > 0 && ` · ${words.parts(version.parts)}`}
        </span>
      )}
    </Box>
  );
}

import { Button, Progress } from "@mantine/core";
import { IconAlertHexagon, IconCloudOff } from "@tabler/icons-react";
import { useEffect, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { useSentence } from "../../../../api/sentence";
import type { Entry } from "../../../../api/types";
import { useFormats } from "../../../../lib/format";
import { announce } from "../../../../ui/announce";
import shared from "../sections.module.css";
import type { Dropped } from "./dropped";
import classes from "./files.module.css";
import { forgetUnfinished, unfinishedOf } from "./places";
import {
  begin,
  clearDone,
  dropTransfer,
  pauseTransfer,
  small,
  type Transfer,
  useTransfers,
} from "./queue";

interface TransfersProps {
  entry: Entry;
  may: boolean;
  arrived: (entry: Entry) => void;
  onFiles: (list: Dropped[], replaces?: string) => void;
}

/** The files on their way to this entry, and those that this device began to
 * send and did not end. */
export function Transfers({ entry, may, arrived, onFiles }: TransfersProps) {
  const { t } = useTranslation();
  const list = useTransfers().filter((one) => one.pid === entry.pid);
  const open = list.filter((one) => one.state !== "done");
  useEffect(() => {
    if (list.length > 0 && open.length === 0) clearDone(entry.pid);
  }, [list.length, open.length, entry.pid]);
  useUnloadWarning(open.some((one) => one.state === "sending" || one.state === "waiting"));
  return (
    <>
      {open.length > 0 && (
        <ul className={classes.transfers} aria-label={t("files.transfers")}>
          {open.map((one) => (
            <Line key={one.id} transfer={one} onGo={() => void begin(one.id, arrived)} />
          ))}
        </ul>
      )}
      {may && <Unfinished entry={entry} busy={open} onFiles={onFiles} />}
    </>
  );
}

/** Asks before the window is closed on files that are being sent. */
function useUnloadWarning(busy: boolean) {
  useEffect(() => {
    if (!busy) return;
    const ask = (event: BeforeUnloadEvent) => event.preventDefault();
    window.addEventListener("beforeunload", ask);
    return () => window.removeEventListener("beforeunload", ask);
  }, [busy]);
}

function Line({ transfer, onGo }: { transfer: Transfer; onGo: () => void }) {
  const { t } = useTranslation();
  const sentence = useSentence();
  const { file, state, sent, id } = transfer;
  const known = file.size > small;
  const percent = known ? Math.floor((sent / Math.max(1, file.size)) * 100) : 0;
  useMilestones(transfer, percent);
  const why = state === "failed" ? sentence(transfer.error) : "";
  useEffect(() => {
    if (why) announce(t("files.not_sent", { name: file.name, why }), "assertive");
  }, [why, file.name, t]);
  const moving = state === "sending" || state === "waiting";
  return (
    <li className={classes.transfer}>
      <span className={classes.transferName}>{file.name}</span>
      <span className={shared.meta}>
        <Words transfer={transfer} percent={known ? percent : undefined} />
      </span>
      <span className={classes.transferActs}>
        {moving && known && (
          <Button
            size="compact-sm"
            variant="subtle"
            aria-label={t("files.pause_named", { name: file.name })}
            onClick={() => pauseTransfer(id)}
          >
            {t("files.pause")}
          </Button>
        )}
        {(state === "paused" || state === "failed") && (
          <Button
            size="compact-sm"
            variant="subtle"
            aria-label={t(state === "paused" ? "files.go_on_named" : "files.retry_named", {
              name: file.name,
            })}
            onClick={onGo}
          >
            {t(state === "paused" ? "files.go_on" : "ui.retry")}
          </Button>
        )}
        <Button
          size="compact-sm"
          variant="subtle"
          aria-label={t("files.give_up_named", { name: file.name })}
          onClick={() => dropTransfer(id)}
        >
          {t("files.give_up")}
        </Button>
      </span>
      {(known || state === "sending") && state !== "failed" && (
        <Progress
          className={classes.bar ?? ""}
          value={known ? percent : 100}
          animated={!known}
          size="sm"
          aria-label={t("files.progress_of", { name: file.name })}
        />
      )}
      {why && (
        <p className={shared.wrong}>
          <IconAlertHexagon size={16} className="icon" aria-hidden /> {why}
        </p>
      )}
    </li>
  );
}

function Words({ transfer, percent }: { transfer: Transfer; percent: number | undefined }) {
  const { t } = useTranslation();
  const formats = useFormats();
  const size = formats.bytes(transfer.file.size);
  const at = percent === undefined ? size : t("files.percent_of", { percent, size });
  if (transfer.state === "waiting")
    return (
      <span className={classes.waiting}>
        <IconCloudOff size={16} className="icon" aria-hidden /> {t("files.waiting", { at })}
      </span>
    );
  if (transfer.state === "paused") return t("files.paused", { at });
  return <>{at}</>;
}

/** Says a quarter, half and three quarters, once each. */
function useMilestones({ file, state }: Transfer, percent: number) {
  const { t } = useTranslation();
  const said = useRef(0);
  useEffect(() => {
    const quarter = Math.floor(percent / 25) * 25;
    if (state !== "sending" || quarter === 0 || quarter === 100 || quarter <= said.current) return;
    said.current = quarter;
    announce(t("files.milestone", { name: file.name, percent: quarter }));
  }, [percent, state, file.name, t]);
}

interface UnfinishedProps {
  entry: Entry;
  busy: Transfer[];
  onFiles: TransfersProps["onFiles"];
}

/** Large files that were cut by a reload: choosing the same file goes on. */
function Unfinished({ entry, busy, onFiles }: UnfinishedProps) {
  const { t } = useTranslation();
  const formats = useFormats();
  const input = useRef<HTMLInputElement>(null);
  const [, again] = useState(0);
  const list = unfinishedOf(entry.pid).filter(
    (one) => !busy.some(({ file }) => file.name === one.name && file.size === one.size),
  );
  if (list.length === 0) return null;
  const take = (files: File[]) => {
    for (const file of files) {
      const one = list.find(({ name, size }) => name === file.name && size === file.size);
      onFiles([{ file, folder: one?.folder ?? "" }], one?.replaces);
    }
  };
  return (
    <div className={classes.unfinished}>
      <p>{t("files.unfinished", { count: list.length })}</p>
      <ul className={shared.list}>
        {list.map((one) => (
          <li key={one.key} className={classes.transfer}>
            <span className={classes.transferName}>{one.name}</span>
            <span className={shared.meta}>{formats.bytes(one.size)}</span>
            <Button
              size="compact-sm"
              variant="subtle"
              aria-label={t("files.give_up_named", { name: one.name })}
              onClick={() => {
                forgetUnfinished(one.key);
                again((n) => n + 1);
              }}
            >
              {t("files.give_up")}
            </Button>
          </li>
        ))}
      </ul>
      <input
        ref={input}
        type="file"
        multiple
        hidden
        onChange={(event) => {
          const files = [...(event.currentTarget.files ?? [])];
          event.currentTarget.value = "";
          take(files);
        }}
      />
      <Button size="xs" variant="default" onClick={() => input.current?.click()}>
        {t("files.choose_again")}
      </Button>
    </div>
  );
}

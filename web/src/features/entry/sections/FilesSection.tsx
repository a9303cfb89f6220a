import { Button, SegmentedControl, Switch } from "@mantine/core";
import { IconUpload } from "@tabler/icons-react";
import { useCallback, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import type { Entry, Upload } from "../../../api/types";
import { remember, remembered } from "../../../lib/storage";
import { announce } from "../../../ui/announce";
import { ErrorBlock } from "../../../ui/ErrorBlock";
import { Section } from "../../../ui/Section";
import { type Act, FileDialogs } from "./files/FileDialogs";
import { FileView } from "./files/FileView";
import classes from "./files/files.module.css";
import { sendFiles } from "./files/queue";
import { Transfers } from "./files/Transfers";
import { aside, current, foldersOf } from "./files/tree";
import { useIntake } from "./files/useIntake";
import { useFocusAfter } from "./parts/focus";
import { type SectionProps, useWrite } from "./parts/write";
import shared from "./sections.module.css";

type View = "list" | "grid";
const viewName = "files.view";

/** The files of an entry by folder: added by button, dropped or pasted; replaced
 * by newer versions, hidden with a reason, never removed. */
export function FilesSection({ entry, replace }: SectionProps) {
  const { t } = useTranslation();
  const write = useWrite({ entry, replace });
  const box = useRef<HTMLDivElement>(null);
  const focus = useFocusAfter(box);
  const [view, setView] = useState<View>(remembered(viewName) === "grid" ? "grid" : "list");
  const [all, setAll] = useState(false);
  const [act, setAct] = useState<Act>();
  const may = entry.can.upload === true;

  const arrived = useArrived(replace, entry);
  const send = useCallback(
    (list: { file: File; folder: string }[], replaces?: string) => {
      if (list.length === 0) return;
      announce(t("files.sending", { count: list.length }));
      sendFiles(
        entry.pid,
        list.map((one) => ({ ...one, replaces })),
        arrived,
      );
    },
    [entry.pid, arrived, t],
  );
  const intake = useIntake(box, may, send);
  const now = current(entry.uploads);
  const shown = now.filter((file) => all || !aside(file));
  const hidden = now.filter(aside).length;
  const done = (file: Upload) => {
    setAct(undefined);
    focus(`[data-file="${file.id}"] [data-file-menu]`, "[data-add-files]");
  };
  if (now.length === 0 && !may) return null;
  return (
    <div
      ref={box}
      className={classes.box}
      data-over={intake.over || undefined}
      {...intake.handlers}
    >
      <Section
        title={
          shown.length > 0 ? t("files.title_count", { n: now.length - hidden }) : t("files.title")
        }
        acts={
          <span className={shared.row}>
            {shown.length > 0 && (
              <SegmentedControl
                aria-label={t("files.view")}
                size="xs"
                data={[
                  { value: "list", label: t("files.list") },
                  { value: "grid", label: t("files.grid") },
                ]}
                value={view}
                onChange={(next) => {
                  setView(next as View);
                  remember(viewName, next === "grid" ? "grid" : null);
                }}
              />
            )}
            {may && <AddFiles onFiles={send} />}
          </span>
        }
      >
        {write.failed && (
          <ErrorBlock what={t("files.failed")} why={write.failed} onClose={write.clear} />
        )}
        <Transfers entry={entry} arrived={arrived} onFiles={send} may={may} />
        {shown.length === 0 && may && <p className={shared.meta}>{t("files.none")}</p>}
        {foldersOf(shown).map((folder) => (
          <FileView
            key={folder.path}
            folder={folder}
            view={view}
            entry={entry}
            write={write}
            onAct={setAct}
          />
        ))}
        {hidden > 0 && (
          <Switch
            label={t("files.show_aside", { count: hidden })}
            checked={all}
            onChange={(event) => setAll(event.currentTarget.checked)}
          />
        )}
      </Section>
      {intake.over && (
        <div className={classes.drop} aria-hidden>
          {t("files.drop")}
        </div>
      )}
      {act && (
        <FileDialogs
          act={act}
          entry={entry}
          write={write}
          onAct={setAct}
          onClose={done}
          onReplace={(file, upload) => send([{ file, folder: upload.folder }], upload.id)}
        />
      )}
    </div>
  );
}

/** Puts in place what the service answered once a file arrived, unless a newer
 * entry is shown already. */
function useArrived(replace: (entry: Entry) => void, entry: Entry) {
  const { t } = useTranslation();
  const latest = useRef({ replace, version: entry.version, pid: entry.pid });
  latest.current = { replace, version: entry.version, pid: entry.pid };
  return useCallback(
    (fresh: Entry) => {
      announce(t("files.arrived"));
      const shown = latest.current;
      if (fresh.pid === shown.pid && fresh.version >= shown.version) shown.replace(fresh);
    },
    [t],
  );
}

/** Chooses files from the device. */
function AddFiles({ onFiles }: { onFiles: (list: { file: File; folder: string }[]) => void }) {
  const { t } = useTranslation();
  const input = useRef<HTMLInputElement>(null);
  return (
    <>
      <input
        ref={input}
        type="file"
        multiple
        hidden
        data-testid="files"
        onChange={(event) => {
          const list = [...(event.currentTarget.files ?? [])];
          event.currentTarget.value = "";
          onFiles(list.map((file) => ({ file, folder: "" })));
        }}
      />
      <Button
        data-add-files
        variant="default"
        leftSection={<IconUpload size={18} className="icon" aria-hidden />}
        onClick={() => input.current?.click()}
      >
        {t("files.add")}
      </Button>
    </>
  );
}

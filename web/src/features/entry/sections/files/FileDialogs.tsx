import { Autocomplete, FileInput, Modal, Textarea, TextInput } from "@mantine/core";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { api } from "../../../../api/client";
import type { Entry, Upload } from "../../../../api/types";
import { useFormats } from "../../../../lib/format";
import { FormDialog, ReasonDialog } from "../../../../ui/Dialog";
import { ErrorBlock } from "../../../../ui/ErrorBlock";
import { Moment } from "../../../../ui/Moment";
import { pathOf, type Write } from "../parts/write";
import shared from "../sections.module.css";
import classes from "./files.module.css";
import { PreviewDialog } from "./PreviewDialog";
import { historyOf } from "./tree";

/** What is being done to a file in a dialog. */
export interface Act {
  kind: "preview" | "edit" | "replace" | "hide" | "history";
  file: Upload;
}

interface FileDialogsProps {
  act: Act;
  entry: Entry;
  write: Write;
  onAct: (act: Act) => void;
  onClose: (file: Upload) => void;
  onReplace: (file: File, upload: Upload) => void;
}

/** The dialog of what is being done to a file. */
export function FileDialogs(props: FileDialogsProps) {
  const { act, entry, onClose } = props;
  const close = () => onClose(act.file);
  switch (act.kind) {
    case "preview":
      return <PreviewDialog file={act.file} onClose={close} />;
    case "history":
      return <History entry={entry} file={act.file} onClose={close} />;
    case "edit":
      return <EditDialog {...props} close={close} />;
    case "replace":
      return <ReplaceDialog {...props} close={close} />;
    case "hide":
      return <HideDialog {...props} close={close} />;
  }
}

type ActProps = FileDialogsProps & { close: () => void };

/** Name, folder and comment of a file; its bytes never change. */
function EditDialog({ act, entry, write, close }: ActProps) {
  const { t } = useTranslation();
  const { file } = act;
  const [name, setName] = useState(file.name);
  const [folder, setFolder] = useState(file.folder);
  const [comment, setComment] = useState(file.comment);
  const [why, setWhy] = useState<string>();
  const folders = [...new Set(entry.uploads.map((one) => one.folder))].filter(Boolean).sort();
  const save = async () => {
    const body = { name: name.trim(), folder: folder.trim(), comment: comment.trim() };
    const failed = await write.run(
      () => api.patch<Entry>(`${pathOf(entry)}/uploads/${file.id}`, body),
      t("files.changed", { name: body.name }),
    );
    setWhy(failed);
    if (failed) write.clear();
    else close();
  };
  return (
    <FormDialog
      opened
      onClose={close}
      title={t("files.edit_title")}
      submit={t("ui.save")}
      onSubmit={() => void save()}
      busy={write.pending}
      disabled={name.trim() === ""}
      error={why && <ErrorBlock what={t("files.failed")} why={why} />}
    >
      <TextInput
        label={t("files.name")}
        data-autofocus
        value={name}
        onChange={(event) => setName(event.currentTarget.value)}
      />
      <Autocomplete
        label={t("files.folder")}
        description={t("files.folder_help")}
        data={folders}
        value={folder}
        onChange={setFolder}
      />
      <Textarea
        label={t("files.comment")}
        autosize
        minRows={2}
        value={comment}
        onChange={(event) => setComment(event.currentTarget.value)}
      />
    </FormDialog>
  );
}

/** Puts a newer version of a file in its place; the older one stays readable. */
function ReplaceDialog({ act, onReplace, close }: ActProps) {
  const { t } = useTranslation();
  const [chosen, setChosen] = useState<File | null>(null);
  return (
    <FormDialog
      opened
      onClose={close}
      title={t("files.replace_title")}
      onSubmit={() => {
        if (chosen) onReplace(chosen, act.file);
        close();
      }}
      disabled={!chosen}
    >
      <p>{t("files.replace_help", { name: act.file.name })}</p>
      <FileInput
        label={t("files.new_version")}
        placeholder={t("files.choose")}
        data-autofocus
        value={chosen}
        onChange={setChosen}
      />
    </FormDialog>
  );
}

function HideDialog({ act, entry, write, close }: ActProps) {
  const { t } = useTranslation();
  const [why, setWhy] = useState<string>();
  const hide = async (reason: string) => {
    const failed = await write.run(
      () => api.post<Entry>(`${pathOf(entry)}/uploads/${act.file.id}/hide`, { reason }),
      t("files.hidden_now", { name: act.file.name }),
    );
    setWhy(failed);
    if (failed) write.clear();
    else close();
  };
  return (
    <ReasonDialog
      opened
      onClose={close}
      title={t("files.hide_title")}
      effect={t("files.hide_effect", { name: act.file.name })}
      usual={[t("files.reason_mistake"), t("files.reason_personal"), t("files.reason_double")]}
      onConfirm={(reason) => void hide(reason)}
      busy={write.pending}
      error={why && <ErrorBlock what={t("files.failed")} why={why} />}
    />
  );
}

interface HistoryProps {
  entry: Entry;
  file: Upload;
  onClose: () => void;
}

/** A file and those whose place it took. */
function History({ entry, file, onClose }: HistoryProps) {
  const { t } = useTranslation();
  const formats = useFormats();
  return (
    <Modal
      opened
      onClose={onClose}
      title={t("files.history_of", { name: file.name })}
      closeButtonProps={{ "aria-label": t("ui.close") }}
    >
      <ol className={shared.list} reversed>
        {historyOf(entry.uploads, file).map((one, place) => (
          <li key={one.id} className={classes.version}>
            <a href={one.download_url} download={one.name}>
              {one.name}
            </a>
            <span className={shared.meta}>
              {place === 0 ? t("files.now") : t("files.before")} · {formats.bytes(one.size)} ·{" "}
              <Moment at={one.created_at} /> · SHA-256{" "}
              <code title={one.sha256}>{one.sha256.slice(0, 12)}</code>
            </span>
          </li>
        ))}
      </ol>
    </Modal>
  );
}

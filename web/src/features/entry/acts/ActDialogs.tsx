import { Checkbox, Select, Textarea } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { notebooksQuery } from "../../../api/queries";
import type { Entry } from "../../../api/types";
import { pageName } from "../../../lib/pages";
import { ConfirmDialog, FormDialog, ReasonDialog } from "../../../ui/Dialog";
import { teamPeopleQuery } from "../queries";
import type { useAct } from "./useAct";

export type Asking = "duplicate" | "publish" | "transfer" | "move" | "strike" | "void";

interface ActDialogProps {
  asking: Asking;
  entry: Entry;
  act: ReturnType<typeof useAct>;
  onClose: () => void;
  onDuplicated: (copy: Entry) => void;
}

/** The dialog of an act that needs a word first. */
export function ActDialog(props: ActDialogProps) {
  switch (props.asking) {
    case "strike":
    case "void":
      return <WithReason {...props} />;
    case "publish":
      return <Publish {...props} />;
    case "transfer":
      return <Transfer {...props} />;
    case "move":
      return <Move {...props} />;
    case "duplicate":
      return <Duplicate {...props} />;
  }
}

function WithReason({ asking, entry, act, onClose }: ActDialogProps) {
  const { t } = useTranslation();
  const page = entry.notebook && entry.page ? pageName(entry.notebook.code, entry.page) : "";
  const usual = ["mistake", "duplicate", "wrong_place"].map((one) => t(`entry.usual_${one}`));
  return (
    <ReasonDialog
      opened
      onClose={onClose}
      title={t(`entry.${asking}`)}
      effect={t(`entry.${asking}_effect`, { page })}
      usual={usual}
      busy={act.busy}
      error={act.block}
      onConfirm={async (reason) => {
        if (await act.run({ action: asking, reason })) onClose();
      }}
    />
  );
}

function Publish({ entry, act, onClose }: ActDialogProps) {
  const { t } = useTranslation();
  return (
    <ConfirmDialog
      opened
      onClose={onClose}
      title={t("entry.publish")}
      busy={act.busy}
      error={act.block}
      onConfirm={async () => {
        if (await act.run({ action: "publish" })) onClose();
      }}
    >
      <p>
        {t(
          entry.kind === "experiment" && !entry.template
            ? "entry.publish_effect_page"
            : "entry.publish_effect",
        )}
      </p>
    </ConfirmDialog>
  );
}

function Why({ reason, onChange }: { reason: string; onChange: (reason: string) => void }) {
  const { t } = useTranslation();
  return (
    <Textarea
      label={t("ui.reason")}
      description={t("ui.reason_length", { least: 10, most: 255 })}
      autosize
      minRows={2}
      value={reason}
      onChange={(event) => onChange(event.currentTarget.value)}
    />
  );
}

const enough = (reason: string) => {
  const length = [...reason.trim()].length;
  return length >= 10 && length <= 255;
};

function Transfer({ entry, act, onClose }: ActDialogProps) {
  const { t } = useTranslation();
  const people = useQuery(teamPeopleQuery(entry.team.id)).data ?? [];
  const [user, setUser] = useState<string | null>(null);
  const [reason, setReason] = useState("");
  const others = people.filter((one) => one.user.id !== entry.custodian.id);
  return (
    <FormDialog
      opened
      onClose={onClose}
      title={t("entry.transfer")}
      busy={act.busy}
      disabled={!user || !enough(reason)}
      error={act.block}
      onSubmit={async () => {
        if (user && (await act.run({ action: "transfer", user_id: user, reason: reason.trim() })))
          onClose();
      }}
    >
      <p>{t("entry.transfer_effect", { name: entry.author.name })}</p>
      <Select
        label={t("entry.new_custodian")}
        data-autofocus
        openOnFocus={false}
        searchable
        data={others.map((one) => ({ value: one.user.id, label: one.user.name }))}
        value={user}
        onChange={setUser}
      />
      <Why reason={reason} onChange={setReason} />
    </FormDialog>
  );
}

function Move({ entry, act, onClose }: ActDialogProps) {
  const { t } = useTranslation();
  const notebooks = useQuery(notebooksQuery).data ?? [];
  const [notebook, setNotebook] = useState<string | null>(null);
  const [reason, setReason] = useState("");
  const open = notebooks.filter(
    (one) => one.can.write && !one.closed_at && one.code !== entry.notebook?.code,
  );
  const page = entry.notebook && entry.page ? pageName(entry.notebook.code, entry.page) : "";
  return (
    <FormDialog
      opened
      onClose={onClose}
      title={t("entry.move")}
      busy={act.busy}
      disabled={!notebook || !enough(reason)}
      error={act.block}
      onSubmit={async () => {
        if (notebook && (await act.run({ action: "move", notebook, reason: reason.trim() })))
          onClose();
      }}
    >
      <p>{t("entry.move_effect", { page })}</p>
      <Select
        label={t("entry.new_notebook")}
        description={open.length === 0 ? t("entry.no_notebook") : undefined}
        data-autofocus
        openOnFocus={false}
        searchable
        nothingFoundMessage={t("entry.no_notebook")}
        data={open.map((one) => ({ value: one.code, label: `${one.code} — ${one.title}` }))}
        value={notebook}
        onChange={setNotebook}
      />
      <Why reason={reason} onChange={setReason} />
    </FormDialog>
  );
}

function Duplicate({ entry, act, onClose, onDuplicated }: ActDialogProps) {
  const { t } = useTranslation();
  const [files, setFiles] = useState(false);
  const has = entry.uploads.some((one) => !one.hidden && !one.replaced);
  return (
    <FormDialog
      opened
      onClose={onClose}
      title={t("entry.duplicate")}
      busy={act.busy}
      error={act.block}
      onSubmit={async () => {
        const copy = await act.run({ action: "duplicate", copy_files: files });
        if (!copy) return;
        onClose();
        onDuplicated(copy);
      }}
    >
      <p>{t("entry.duplicate_effect")}</p>
      {has && (
        <Checkbox
          label={t("entry.copy_files")}
          data-autofocus
          checked={files}
          onChange={(event) => setFiles(event.currentTarget.checked)}
        />
      )}
    </FormDialog>
  );
}

import { Switch, TextInput } from "@mantine/core";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { Step } from "../../../../api/types";
import { FormDialog } from "../../../../ui/Dialog";
import { ErrorBlock } from "../../../../ui/ErrorBlock";
import { toLocal } from "../parts/moments";

interface DeadlineDialogProps {
  step: Step;
  onClose: () => void;
  onSave: (changes: { deadline: string | null; remind: boolean }) => Promise<string | undefined>;
}

/** Until when a step is to be done; an empty time takes the deadline away. */
export function DeadlineDialog({ step, onClose, onSave }: DeadlineDialogProps) {
  const { t } = useTranslation();
  const [at, setAt] = useState(step.deadline ? toLocal(step.deadline) : "");
  const [remind, setRemind] = useState(step.remind ?? false);
  const [busy, setBusy] = useState(false);
  const [why, setWhy] = useState<string>();
  const save = async () => {
    setBusy(true);
    const deadline = at === "" ? null : new Date(at).toISOString();
    const failed = await onSave({ deadline, remind: deadline !== null && remind });
    setBusy(false);
    setWhy(failed);
    if (!failed) onClose();
  };
  return (
    <FormDialog
      opened
      onClose={onClose}
      title={t("steps.deadline_title")}
      submit={t("ui.save")}
      onSubmit={() => void save()}
      busy={busy}
      error={why && <ErrorBlock what={t("steps.failed")} why={why} />}
    >
      <p>{step.body}</p>
      <TextInput
        type="datetime-local"
        label={t("steps.until")}
        description={t("steps.until_help")}
        data-autofocus
        value={at}
        onChange={(event) => setAt(event.currentTarget.value)}
      />
      <Switch
        label={t("steps.remind")}
        checked={remind}
        disabled={at === ""}
        onChange={(event) => setRemind(event.currentTarget.checked)}
      />
    </FormDialog>
  );
}

import { Button, Modal, Select, Textarea } from "@mantine/core";
import { type FormEvent, type ReactNode, useState } from "react";
import { useTranslation } from "react-i18next";
import classes from "./dialog.module.css";

interface ConfirmDialogProps {
  opened: boolean;
  onClose: () => void;
  /** The act; the button says the same. */
  title: string;
  children: ReactNode;
  onConfirm: () => void;
  busy?: boolean;
  error?: ReactNode;
}

/** Asks before an act that cannot be undone. Cancel has the first focus. */
export function ConfirmDialog(props: ConfirmDialogProps) {
  const { t } = useTranslation();
  return (
    <Modal
      opened={props.opened}
      onClose={props.onClose}
      title={props.title}
      closeButtonProps={{ "aria-label": t("ui.close") }}
    >
      <div className={classes.content}>
        {props.children}
        {props.error}
        <div className={classes.acts}>
          <Button variant="default" onClick={props.onClose} data-autofocus>
            {t("ui.cancel")}
          </Button>
          <Button onClick={props.onConfirm} loading={props.busy ?? false}>
            {props.title}
          </Button>
        </div>
      </div>
    </Modal>
  );
}

interface FormDialogProps {
  opened: boolean;
  onClose: () => void;
  title: string;
  /** Label of the button that sends; the title when left out. */
  submit?: string;
  onSubmit: () => void;
  busy?: boolean;
  disabled?: boolean;
  error?: ReactNode;
  size?: string;
  children: ReactNode;
}

/** Asks for what an act needs. The first field has the focus, Ctrl Enter sends. */
export function FormDialog(props: FormDialogProps) {
  const { t } = useTranslation();
  const send = (event: FormEvent) => {
    event.preventDefault();
    if (!props.busy && !props.disabled) props.onSubmit();
  };
  return (
    <Modal
      opened={props.opened}
      onClose={props.onClose}
      title={props.title}
      size={props.size ?? "md"}
      closeButtonProps={{ "aria-label": t("ui.close") }}
    >
      <form
        className={classes.content}
        onSubmit={send}
        onKeyDown={(event) => {
          if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) send(event);
        }}
      >
        {props.children}
        {props.error}
        <div className={classes.acts}>
          <Button variant="default" onClick={props.onClose}>
            {t("ui.cancel")}
          </Button>
          <Button type="submit" loading={props.busy ?? false} disabled={props.disabled ?? false}>
            {props.submit ?? props.title}
          </Button>
        </div>
      </form>
    </Modal>
  );
}

const least = 10;
const most = 255;

interface ReasonDialogProps {
  opened: boolean;
  onClose: () => void;
  /** The act; the button says the same. */
  title: string;
  /** What the act does, and whether it can be undone. */
  effect: string;
  /** Usual reasons, to choose from; each can be completed. */
  usual?: string[];
  onConfirm: (reason: string) => void;
  busy?: boolean;
  error?: ReactNode;
}

/** Asks why, in 10 to 255 characters, before an act that needs a reason. */
export function ReasonDialog(props: ReasonDialogProps) {
  const { t } = useTranslation();
  const [reason, setReason] = useState("");
  const [tried, setTried] = useState(false);
  const length = [...reason.trim()].length;
  const wrong = length < least || length > most;
  const send = () => {
    setTried(true);
    if (!wrong) props.onConfirm(reason.trim());
  };
  return (
    <FormDialog {...props} onSubmit={send}>
      <p>{props.effect}</p>
      {props.usual && props.usual.length > 0 && (
        <Select
          label={t("ui.usual_reasons")}
          data={props.usual}
          value={null}
          onChange={(chosen) => chosen && setReason(chosen)}
        />
      )}
      <Textarea
        label={t("ui.reason")}
        data-autofocus
        autosize
        minRows={2}
        value={reason}
        onChange={(event) => setReason(event.currentTarget.value)}
        error={tried && wrong ? t("ui.reason_length", { least, most }) : undefined}
        description={tried && wrong ? undefined : t("ui.reason_length", { least, most })}
      />
    </FormDialog>
  );
}

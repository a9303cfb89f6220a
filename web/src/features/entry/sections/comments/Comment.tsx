import { Button, Textarea } from "@mantine/core";
import { useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import type { Remark } from "../../../../api/types";
import { Moment } from "../../../../ui/Moment";
import shared from "../sections.module.css";
import classes from "./comments.module.css";

interface CommentProps {
  comment: Remark;
  /** Whether the reader may change it. */
  may: boolean;
  onSave: (body: string) => Promise<string | undefined>;
  onHide: () => void;
}

/** One comment, changed where it stands by the one who wrote it. */
export function Comment({ comment, may, onSave, onHide }: CommentProps) {
  const { t } = useTranslation();
  const [editing, setEditing] = useState(false);
  const edit = useRef<HTMLButtonElement>(null);
  const close = () => {
    setEditing(false);
    requestAnimationFrame(() => edit.current?.focus());
  };
  const changed = comment.changed_at !== comment.created_at;
  return (
    <li className={classes.comment} data-comment={comment.id} tabIndex={-1}>
      <div className={classes.head}>
        <strong>{comment.author.name}</strong>
        <span className={shared.meta}>
          <Moment at={comment.created_at} />
          {changed && !comment.hidden && ` · ${t("comments.changed")}`}
        </span>
        {may && !editing && (
          <span className={classes.acts}>
            <Button ref={edit} size="compact-sm" variant="subtle" onClick={() => setEditing(true)}>
              {t("ui.edit")}
            </Button>
            <Button size="compact-sm" variant="subtle" onClick={onHide}>
              {t("comments.hide")}
            </Button>
          </span>
        )}
      </div>
      {comment.hidden && <p className={shared.meta}>{t("comments.hidden")}</p>}
      {!comment.hidden && !editing && <p className={classes.body}>{comment.body}</p>}
      {editing && <Edit comment={comment} onSave={onSave} onClose={close} />}
    </li>
  );
}

interface EditProps {
  comment: Remark;
  onSave: (body: string) => Promise<string | undefined>;
  onClose: () => void;
}

function Edit({ comment, onSave, onClose }: EditProps) {
  const { t } = useTranslation();
  const [body, setBody] = useState(comment.body);
  const [busy, setBusy] = useState(false);
  const [why, setWhy] = useState<string>();
  const save = async () => {
    const said = body.trim();
    if (said === "") return;
    if (said === comment.body) return onClose();
    setBusy(true);
    const failed = await onSave(said);
    setBusy(false);
    setWhy(failed);
    if (!failed) onClose();
  };
  return (
    <>
      <Textarea
        aria-label={t("comments.edit")}
        autosize
        minRows={2}
        autoFocus
        value={body}
        error={why}
        onChange={(event) => setBody(event.currentTarget.value)}
        onKeyDown={(event) => {
          if (event.key === "Escape") {
            event.stopPropagation();
            onClose();
          }
          if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) void save();
        }}
      />
      <span className={classes.editing}>
        <Button size="xs" variant="default" onClick={onClose}>
          {t("ui.cancel")}
        </Button>
        <Button size="xs" loading={busy} disabled={body.trim() === ""} onClick={() => void save()}>
          {t("ui.save")}
        </Button>
      </span>
    </>
  );
}

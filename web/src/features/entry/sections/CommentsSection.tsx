import { Button, Textarea } from "@mantine/core";
import { useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { api } from "../../../api/client";
import type { Entry, Remark } from "../../../api/types";
import { ErrorBlock } from "../../../ui/ErrorBlock";
import { Section } from "../../../ui/Section";
import { Comment } from "./comments/Comment";
import { neighbour, useFocusAfter } from "./parts/focus";
import { pathOf, type SectionProps, useWrite, type Write } from "./parts/write";
import classes from "./sections.module.css";

/** What readers said of an entry, the oldest first. Hiding a comment keeps its
 * place and says that it was hidden. */
export function CommentsSection({ entry, replace }: SectionProps) {
  const { t } = useTranslation();
  const write = useWrite({ entry, replace });
  const box = useRef<HTMLDivElement>(null);
  const focus = useFocusAfter(box);
  const may = entry.can.comment === true;
  const comments = entry.comments;

  const hide = async (comment: Remark) => {
    const next = neighbour(
      comments.filter((one) => !one.hidden),
      comment.id,
    );
    const why = await write.run(
      () => api.delete<Entry>(`${pathOf(entry)}/comments/${comment.id}`),
      t("comments.hidden_now"),
    );
    if (!why) focus("textarea[data-new-comment]", next && `[data-comment="${next.id}"]`);
  };
  return (
    <div ref={box}>
      <Section title={t("comments.title")}>
        {write.failed && (
          <ErrorBlock what={t("comments.failed")} why={write.failed} onClose={write.clear} />
        )}
        {comments.length === 0 && <p className={classes.meta}>{t("comments.none")}</p>}
        {comments.length > 0 && (
          <ul className={classes.list}>
            {comments.map((comment) => (
              <Comment
                key={comment.id}
                comment={comment}
                may={may && comment.mine && !comment.immutable && !comment.hidden}
                onHide={() => void hide(comment)}
                onSave={(body) =>
                  write.run(
                    () => api.patch<Entry>(`${pathOf(entry)}/comments/${comment.id}`, { body }),
                    t("comments.saved"),
                  )
                }
              />
            ))}
          </ul>
        )}
        {may && <NewComment entry={entry} write={write} />}
      </Section>
    </div>
  );
}

/** Adds a comment; what could not be sent stays in the box. */
function NewComment({ entry, write }: { entry: Entry; write: Write }) {
  const { t } = useTranslation();
  const [body, setBody] = useState("");
  const [busy, setBusy] = useState(false);
  const area = useRef<HTMLTextAreaElement>(null);
  const send = async () => {
    const said = body.trim();
    if (said === "" || busy) return;
    setBusy(true);
    const why = await write.run(
      () => api.post<Entry>(`${pathOf(entry)}/comments`, { body: said }),
      t("comments.added"),
    );
    setBusy(false);
    if (!why) setBody("");
    area.current?.focus();
  };
  return (
    <form
      data-no-print
      onSubmit={(event) => {
        event.preventDefault();
        void send();
      }}
    >
      <Textarea
        ref={area}
        data-new-comment
        label={t("comments.add")}
        description={t("comments.add_help")}
        inputWrapperOrder={["label", "input", "description", "error"]}
        autosize
        minRows={2}
        maxRows={14}
        value={body}
        onChange={(event) => setBody(event.currentTarget.value)}
        onKeyDown={(event) => {
          if (event.key !== "Enter" || !(event.ctrlKey || event.metaKey)) return;
          event.preventDefault();
          void send();
        }}
      />
      <Button type="submit" variant="default" mt="sm" loading={busy} disabled={body.trim() === ""}>
        {t("comments.send")}
      </Button>
    </form>
  );
}

import { Button, SegmentedControl, Textarea, TextInput } from "@mantine/core";
import type { Editor } from "@tiptap/core";
import { useEffect, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { FormDialog } from "../../../ui/Dialog";
import type { Asked } from "./commands";
import classes from "./editor.module.css";
import { drawMath, formulaOf } from "./formulas";

interface DialogProps {
  editor: Editor;
  onClose: () => void;
}

/** The one dialog that is open over the text. */
export function EditorDialogs({ asked, ...props }: DialogProps & { asked: Asked | undefined }) {
  if (asked === "link") return <LinkDialog {...props} />;
  if (asked === "math") return <MathDialog {...props} />;
  if (asked === "alt") return <AltDialog {...props} />;
  return null;
}

/** An address as people type it: with its scheme. */
export function addressOf(typed: string): string {
  const text = typed.trim();
  if (text === "" || /^([a-z][a-z0-9+.-]*:|[/#?])/i.test(text)) return text;
  return text.includes("@") && !text.includes("/") ? `mailto:${text}` : `https://${text}`;
}

const allowed = /^(https?:|mailto:|tel:|[^:]*$|[^:/?#]*[/?#])/i;

function LinkDialog({ editor, onClose }: DialogProps) {
  const { t } = useTranslation();
  const before = (editor.getAttributes("link").href as string | undefined) ?? "";
  const [href, setHref] = useState(before);
  const [tried, setTried] = useState(false);
  const address = addressOf(href);
  const wrong = address === "" || !allowed.test(address);
  const close = () => {
    onClose();
    setTimeout(() => editor.commands.focus());
  };
  const keep = () => {
    setTried(true);
    if (wrong) return;
    const chain = editor.chain().focus().extendMarkRange("link");
    if (editor.state.selection.empty && before === "")
      chain.insertContent({
        type: "text",
        text: href.trim(),
        marks: [{ type: "link", attrs: { href: address } }],
      });
    else chain.setLink({ href: address });
    chain.run();
    close();
  };
  const remove = () => {
    editor.chain().focus().extendMarkRange("link").unsetLink().run();
    close();
  };
  return (
    <FormDialog
      opened
      onClose={close}
      title={t("editor.link")}
      submit={t("ui.save")}
      onSubmit={keep}
    >
      <TextInput
        label={t("editor.address")}
        description={t("editor.address_help")}
        data-autofocus
        inputMode="url"
        value={href}
        onChange={(event) => setHref(event.currentTarget.value)}
        error={tried && wrong ? t("editor.address_wrong") : undefined}
      />
      {before !== "" && (
        <Button variant="default" onClick={remove}>
          {t("editor.link_remove")}
        </Button>
      )}
    </FormDialog>
  );
}

function AltDialog({ editor, onClose }: DialogProps) {
  const { t } = useTranslation();
  const [alt, setAlt] = useState((editor.getAttributes("image").alt as string | null) ?? "");
  const keep = () => {
    editor.chain().focus().updateAttributes("image", { alt: alt.trim() }).run();
    onClose();
  };
  return (
    <FormDialog
      opened
      onClose={onClose}
      title={t("editor.alt")}
      submit={t("ui.save")}
      onSubmit={keep}
    >
      <Textarea
        label={t("editor.alt_label")}
        description={t("editor.alt_help")}
        data-autofocus
        autosize
        minRows={2}
        value={alt}
        onChange={(event) => setAlt(event.currentTarget.value)}
      />
    </FormDialog>
  );
}

function MathDialog({ editor, onClose }: DialogProps) {
  const { t } = useTranslation();
  const { selection } = editor.state;
  const old =
    "node" in selection
      ? (selection.node as { type: { name: string }; attrs: { text: string } })
      : undefined;
  const [tex, setTex] = useState(old?.attrs.text ? formulaOf(old.attrs.text) : "");
  const [apart, setApart] = useState(old?.type.name === "mathBlock");
  const keep = () => {
    const text = apart ? `\\[${tex.trim()}\\]` : `\\(${tex.trim()}\\)`;
    const type = apart ? "mathBlock" : "mathInline";
    const formula = { type, attrs: { text } };
    // One goes on writing under a new formula that stands apart.
    const content = apart && !old ? [formula, { type: "paragraph" }] : formula;
    editor.chain().focus().insertContent(content).run();
    onClose();
  };
  return (
    <FormDialog
      opened
      onClose={onClose}
      title={t("editor.math")}
      submit={t(old ? "ui.save" : "editor.insert")}
      onSubmit={keep}
      disabled={tex.trim() === ""}
    >
      <Textarea
        label={t("editor.math_label")}
        description={t("editor.math_help")}
        data-autofocus
        autosize
        minRows={2}
        spellCheck={false}
        value={tex}
        onChange={(event) => setTex(event.currentTarget.value)}
      />
      <SegmentedControl
        aria-label={t("editor.math_place")}
        value={apart ? "apart" : "inline"}
        onChange={(next) => setApart(next === "apart")}
        data={[
          { value: "inline", label: t("editor.math_inline") },
          { value: "apart", label: t("editor.math_apart") },
        ]}
      />
      <Preview tex={tex} apart={apart} />
    </FormDialog>
  );
}

function Preview({ tex, apart }: { tex: string; apart: boolean }) {
  const box = useRef<HTMLDivElement>(null);
  useEffect(() => {
    if (box.current) void drawMath(box.current, tex, apart).catch(() => {});
  }, [tex, apart]);
  return <div ref={box} className={classes.formula} />;
}

import { Extension, getSchema } from "@tiptap/core";
import { Placeholder } from "@tiptap/extensions";
import type { Transaction } from "@tiptap/pm/state";
import { type Editor, EditorContent, useEditor } from "@tiptap/react";
import { type RefObject, useEffect, useId, useMemo, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import type { Surface } from "../../../lib/saveLoop";
import { announce } from "../../../ui/announce";
import type { Asked } from "./commands";
import { EditorDialogs } from "./EditorDialogs";
import classes from "./editor.module.css";
import { lostIn } from "./fidelity";
import { cleanPasted, imagesOf } from "./paste";
import prose from "./prose.module.css";
import { follow, give, isRemote, take } from "./remote";
import { type SlashDoor, SlashMenu, slashExtension } from "./SlashMenu";
import { bodyExtensions, readBody, writeBody } from "./schema";
import { mergeSources } from "./sources";
import { Toolbar } from "./Toolbar";

export interface RichTextProps {
  /** The text to begin with. */
  start: string;
  label: string;
  /** Takes what is typed. */
  onType: (html: string) => void;
  /** Gives the text to whoever saves it; returns how to take it back. */
  bind: (surface: Surface) => () => void;
  /** Sends an image and returns its address, or nothing when it failed. */
  upload: (file: File) => Promise<string | undefined>;
  /** A text came that this editor cannot hold: it is to be shown otherwise. */
  onUnfit: (html: string) => void;
}

// Longer texts are written out after a short pause, not at every key.
const long = 30_000;
const pause = 250;

/** The text of an entry, edited as it looks. */
export function RichText(props: RichTextProps) {
  const { t } = useTranslation();
  const help = useId();
  const door = useRef<SlashDoor | null>(null);
  const files = useRef<HTMLInputElement>(null);
  const [asked, setAsked] = useState<Asked>();
  const latest = useRef(props);
  latest.current = props;
  const ask = (what: Asked) => (what === "image" ? files.current?.click() : setAsked(what));
  const asking = useRef(ask);
  asking.current = ask;
  const typing = useRef<{ tell: () => void; typed: () => void }>(undefined);
  const editor: Editor = useEditor({
    extensions: useMemo(
      () => [
        ...bodyExtensions,
        Placeholder.configure({ placeholder: t("editor.placeholder") }),
        slashExtension(door),
        ourKeys(asking),
        leaving,
      ],
      [t],
    ),
    content: useMemo(() => readBody(props.start, schema()).toJSON(), [props.start]),
    shouldRerenderOnTransaction: false,
    editorProps: {
      attributes: {
        class: prose.prose ?? "",
        role: "textbox",
        "aria-multiline": "true",
        "aria-label": props.label,
        "aria-describedby": help,
      },
      transformPastedHTML: (html) => {
        const { html: clean, cleaned } = cleanPasted(html);
        if (cleaned) announce(t("editor.paste_cleaned"));
        return clean;
      },
      handlePaste: (_, event) => addImages(imagesOf(event.clipboardData)),
      handleDrop: (view, event, _, moved) => {
        if (moved) return false;
        const at = view.posAtCoords({ left: event.clientX, top: event.clientY })?.pos;
        return addImages(imagesOf(event.dataTransfer), at);
      },
      handleDoubleClickOn: (_, __, node) => {
        if (node.type.name.startsWith("math")) ask("math");
        else if (node.type.name === "image") ask("alt");
        else return false;
        return true;
      },
    },
    onUpdate: ({ transaction }) => {
      if (!isRemote(transaction)) typing.current?.typed();
    },
  });

  function addImages(images: File[], at?: number): boolean {
    if (images.length === 0) return false;
    const place = at ?? editor.state.selection.from;
    void insertImages(editor, images, place, latest.current.upload);
    return true;
  }

  useSurface(editor, latest, typing);
  return (
    <div className={classes.editor}>
      <Toolbar editor={editor} ask={ask} />
      <p id={help} className="visually-hidden">
        {t("editor.help")}
      </p>
      <EditorContent editor={editor} className={classes.content} />
      <button
        type="button"
        tabIndex={-1}
        aria-hidden
        className={classes.below}
        data-no-print
        onClick={() => toEnd(editor)}
      />
      <SlashMenu editor={editor} door={door} ask={ask} />
      <EditorDialogs editor={editor} asked={asked} onClose={() => setAsked(undefined)} />
      <input
        ref={files}
        type="file"
        accept="image/*"
        multiple
        hidden
        onChange={(event) => {
          const chosen = [...(event.currentTarget.files ?? [])];
          event.currentTarget.value = "";
          addImages(chosen);
        }}
      />
    </div>
  );
}

function schema() {
  return getSchema(bodyExtensions);
}

/** The keys of the text beside those of its parts. */
function ourKeys(ask: RefObject<(what: Asked) => void>) {
  return Extension.create({
    name: "ourKeys",
    priority: 1000,
    addProseMirrorPlugins: () => [follow],
    addKeyboardShortcuts() {
      const openMath = () => {
        const chosen = ["mathInline", "mathBlock"].some((name) => this.editor.isActive(name));
        if (chosen) ask.current("math");
        return chosen;
      };
      return {
        "Mod-k": () => {
          ask.current("link");
          return true;
        },
        Enter: openMath,
        "Alt-F10": () => {
          const bar = this.editor.view.dom.closest(`.${classes.editor}`);
          bar?.querySelector<HTMLElement>("[data-toolbar] button")?.focus();
          return true;
        },
      };
    },
  });
}

/** Escape leaves the text, when nothing over it takes the key; Tab then goes on
 * from there, even from a list. */
const leaving = Extension.create({
  name: "leaving",
  priority: 1,
  addKeyboardShortcuts() {
    return {
      Escape: () => {
        this.editor.view.dom.blur();
        return true;
      },
    };
  },
});

function toEnd(editor: Editor): void {
  const last = editor.state.doc.lastChild;
  if (last?.isTextblock && last.type.name !== "codeBlock") editor.commands.focus("end");
  else
    editor
      .chain()
      .insertContentAt(editor.state.doc.content.size, { type: "paragraph" })
      .focus("end")
      .run();
}

/** Puts images where they were dropped, each when it has arrived, wherever the
 * text has moved to by then. */
async function insertImages(
  editor: Editor,
  images: File[],
  at: number,
  upload: RichTextProps["upload"],
): Promise<void> {
  let place = at;
  const moved = ({ transaction }: { transaction: Transaction }) => {
    place = transaction.mapping.map(place);
  };
  editor.on("transaction", moved);
  for (const image of images) {
    const src = await upload(image);
    if (!src || editor.isDestroyed) break;
    editor.commands.insertContentAt(place, { type: "image", attrs: { src, alt: "" } });
  }
  editor.off("transaction", moved);
}

/** Makes the editor the surface that the saving works on. */
function useSurface(
  editor: Editor,
  latest: RefObject<RichTextProps>,
  typing: RefObject<{ tell: () => void; typed: () => void } | undefined>,
): void {
  useEffect(() => {
    let timer: ReturnType<typeof setTimeout> | undefined;
    const tell = () => {
      if (timer === undefined) return;
      clearTimeout(timer);
      timer = undefined;
      latest.current.onType(writeBody(editor.state.doc));
    };
    typing.current = {
      tell,
      typed() {
        timer ??= setTimeout(tell, pause);
        if (editor.state.doc.content.size < long) tell();
      },
    };
    let taken: string | undefined;
    const surface: Surface = {
      tell,
      take() {
        editor.view.dispatch(take(editor.state));
        taken = writeBody(editor.state.doc);
        return taken;
      },
      give(html) {
        const sent = taken;
        taken = undefined;
        if (lostIn(html, bodyExtensions).length > 0) {
          const now = writeBody(editor.state.doc);
          const both = mergeSources(sent ?? now, now, html);
          latest.current.onUnfit(both);
          return both;
        }
        editor.view.dispatch(give(editor.state, readBody(html, editor.schema)));
        return writeBody(editor.state.doc);
      },
    };
    const free = latest.current.bind(surface);
    return () => {
      tell();
      free();
      typing.current = undefined;
    };
  }, [editor, latest, typing]);
}

import { type Editor, Extension, type Range } from "@tiptap/core";
import { exitSuggestion, Suggestion, type SuggestionProps } from "@tiptap/suggestion";
import { type RefObject, useEffect, useId, useLayoutEffect, useRef, useState } from "react";
import { createPortal } from "react-dom";
import { useTranslation } from "react-i18next";
import { type Asked, type Command, matching } from "./commands";
import classes from "./editor.module.css";

/** Where the menu stands and what was typed after the slash. */
interface Open {
  query: string;
  range: Range;
  place: DOMRect | null;
}

/** What the plugin tells the menu, and asks it. */
export interface SlashDoor {
  show: (open: Open | null) => void;
  key: (event: KeyboardEvent) => boolean;
}

/** Says to the menu where a slash was typed. */
export function slashExtension(door: RefObject<SlashDoor | null>) {
  const show = (props: SuggestionProps) =>
    door.current?.show({
      query: props.query,
      range: props.range,
      place: props.clientRect?.() ?? null,
    });
  return Extension.create({
    name: "slash",
    addProseMirrorPlugins() {
      return [
        Suggestion({
          editor: this.editor,
          char: "/",
          allow: ({ state, range }) => {
            const { parent } = state.doc.resolve(range.from);
            return parent.type.name === "paragraph" && !parent.type.spec.code;
          },
          render: () => ({
            onStart: show,
            onUpdate: show,
            onExit: () => door.current?.show(null),
            onKeyDown: ({ event }) => door.current?.key(event) ?? false,
          }),
        }),
      ];
    },
  });
}

interface SlashMenuProps {
  editor: Editor;
  door: RefObject<SlashDoor | null>;
  ask: (what: Asked) => void;
}

/** The menu of what can be inserted: opened by a slash, chosen by arrows and
 * Enter while the caret stays in the text. */
export function SlashMenu({ editor, door, ask }: SlashMenuProps) {
  const { t } = useTranslation();
  const id = useId();
  const [open, setOpen] = useState<Open | null>(null);
  const [at, setAt] = useState(0);
  const found = open ? matching(open.query, (one) => t(`editor.${one}`)) : [];
  const current = Math.min(at, found.length - 1);
  const shown = open !== null && found.length > 0;
  const choose = (command: Command) => {
    if (!open) return;
    editor.chain().focus().deleteRange(open.range).run();
    command.run(editor, ask);
  };
  const key = (event: KeyboardEvent): boolean => {
    if (!shown) return false;
    if (event.key === "Escape") {
      exitSuggestion(editor.view);
      setOpen(null);
      return true;
    }
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step) {
      setAt((current + step + found.length) % found.length);
      return true;
    }
    const chosen = found[current];
    if ((event.key !== "Enter" && event.key !== "Tab") || !chosen) return false;
    choose(chosen);
    return true;
  };
  useEffect(() => {
    door.current = {
      show: (next) => {
        setOpen(next);
        if (!next) setAt(0);
      },
      key,
    };
  });
  useActive(editor, shown ? `${id}-${found[current]?.id}` : undefined, shown ? id : undefined);
  if (!shown || !open?.place) return null;
  return createPortal(
    <Placed place={open.place}>
      <div id={id} role="listbox" aria-label={t("editor.insert")} className={classes.slash}>
        {found.map((command, index) => (
          // biome-ignore lint/a11y/useFocusableInteractive: the caret stays in the text
          // biome-ignore lint/a11y/useKeyWithClickEvents: the keys are those of the text
          <div
            key={command.id}
            id={`${id}-${command.id}`}
            role="option"
            aria-selected={index === current}
            className={classes.slashItem}
            onMouseDown={(event) => event.preventDefault()}
            onMouseEnter={() => setAt(index)}
            onClick={() => choose(command)}
          >
            <command.Icon size={20} className="icon" aria-hidden />
            {t(`editor.${command.id}`)}
          </div>
        ))}
      </div>
    </Placed>,
    document.body,
  );
}

/** Under the line, or above it when there is no room below. */
function Placed({ place, children }: { place: DOMRect; children: React.ReactNode }) {
  const box = useRef<HTMLDivElement>(null);
  const [above, setAbove] = useState(false);
  useLayoutEffect(() => {
    const height = box.current?.offsetHeight ?? 0;
    setAbove(place.bottom + height + 8 > window.innerHeight && place.top > height);
  }, [place]);
  const left = Math.max(8, Math.min(place.left, window.innerWidth - 280));
  const style = above
    ? { left, bottom: window.innerHeight - place.top + 4 }
    : { left, top: place.bottom + 4 };
  return (
    <div ref={box} className={classes.slashPlace} style={style}>
      {children}
    </div>
  );
}

/** Tells a screen reader which line of the menu is current. */
function useActive(editor: Editor, active: string | undefined, list: string | undefined): void {
  useEffect(() => {
    if (editor.isDestroyed) return;
    const text = editor.view.dom;
    const set = (name: string, value: string | undefined) => {
      if (value) text.setAttribute(name, value);
      else text.removeAttribute(name);
    };
    set("aria-activedescendant", active);
    set("aria-controls", list);
    const option = active ? document.getElementById(active) : null;
    option?.scrollIntoView?.({ block: "nearest" });
  }, [editor, active, list]);
}

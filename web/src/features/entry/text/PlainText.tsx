import { SegmentedControl, Textarea } from "@mantine/core";
import { type ReactNode, useEffect, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { mergeLines } from "../../../lib/historyDiff";
import type { Surface } from "../../../lib/saveLoop";
import classes from "./editor.module.css";
import { Prose } from "./Prose";

interface PlainTextProps {
  start: string;
  label: string;
  help: string;
  onType: (text: string) => void;
  bind: (surface: Surface) => () => void;
  /** Saves, so that the service draws the text as it is. */
  onPreview: () => Promise<void>;
  /** The text as the service draws it. */
  drawn: string;
  acts?: ReactNode;
}

/** A text in its signs: Markdown, or the source of an HTML body. */
export function PlainText(props: PlainTextProps) {
  const { t } = useTranslation();
  const [text, setText] = useState(props.start);
  const [view, setView] = useState<"write" | "preview">("write");
  const current = useRef(text);
  const area = useRef<HTMLTextAreaElement>(null);
  const put = (next: string) => {
    current.current = next;
    setText(next);
  };
  useTextSurface(current, area, put, props.bind);
  const show = async (next: string) => {
    setView(next === "preview" ? "preview" : "write");
    if (next === "preview") await props.onPreview();
  };
  return (
    <div className={classes.plain}>
      <div className={classes.plainHead} data-no-print>
        <SegmentedControl
          aria-label={t("editor.view")}
          value={view}
          onChange={(next) => void show(next)}
          data={[
            { value: "write", label: t("editor.write") },
            { value: "preview", label: t("editor.preview") },
          ]}
        />
        {props.acts}
      </div>
      {view === "preview" ? (
        <Prose html={props.drawn} />
      ) : (
        <Textarea
          ref={area}
          aria-label={props.label}
          description={props.help}
          inputWrapperOrder={["input", "description"]}
          classNames={{ input: classes.source ?? "" }}
          autosize
          minRows={12}
          value={text}
          onChange={(event) => {
            put(event.currentTarget.value);
            props.onType(event.currentTarget.value);
          }}
        />
      )}
    </div>
  );
}

/** Makes the field the surface that the saving works on; the caret stays beside
 * the words it was beside. */
function useTextSurface(
  current: { current: string },
  area: { current: HTMLTextAreaElement | null },
  put: (text: string) => void,
  bind: (surface: Surface) => () => void,
): void {
  const latest = useRef({ put, bind });
  latest.current = { put, bind };
  useEffect(() => {
    let taken: string | undefined;
    return latest.current.bind({
      take() {
        taken = current.current;
        return taken;
      },
      give(theirs) {
        const mine = current.current;
        const next = mergeLines(taken ?? mine, mine, theirs);
        taken = undefined;
        if (next === mine) return next;
        const field = area.current;
        const caret = field?.selectionStart ?? 0;
        latest.current.put(next);
        const moved = caretIn(mine, next, caret);
        if (field && document.activeElement === field)
          requestAnimationFrame(() => field.setSelectionRange(moved, moved));
        return next;
      },
    });
  }, [current, area]);
}

/** Where a caret is after a text changed around it: as far from the end when
 * what follows it is the same, else as far from the beginning. */
export function caretIn(before: string, after: string, caret: number): number {
  const rest = before.slice(caret);
  return after.endsWith(rest) ? after.length - rest.length : Math.min(caret, after.length);
}

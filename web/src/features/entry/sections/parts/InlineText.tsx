import { Textarea } from "@mantine/core";
import { useEffect, useState } from "react";
import classes from "../sections.module.css";

interface InlineTextProps {
  label: string;
  value: string;
  /** Keeps the new text; says why when it cannot. Never called with an empty one. */
  onSave: (value: string) => Promise<string | undefined>;
  struck?: boolean;
}

/** A text that is edited where it stands: Enter and leaving save it, Escape
 * gives back what it was. What could not be saved stays as typed. */
export function InlineText({ label, value, onSave, struck }: InlineTextProps) {
  const [text, setText] = useState(value);
  const [why, setWhy] = useState<string>();
  useEffect(() => setText(value), [value]);
  const save = async () => {
    const next = text.trim();
    if (next === value) return setWhy(undefined);
    if (next === "") return setText(value);
    setWhy(await onSave(next));
  };
  return (
    <Textarea
      aria-label={label}
      autosize
      minRows={1}
      value={text}
      error={why}
      classNames={{ root: classes.inlineRoot ?? "", input: classes.inline ?? "" }}
      data-struck={struck || undefined}
      onChange={(event) => setText(event.currentTarget.value)}
      onBlur={() => void save()}
      onKeyDown={(event) => {
        if (event.nativeEvent.isComposing) return;
        if (event.key === "Enter" && !event.shiftKey) {
          event.preventDefault();
          void save();
        }
        if (event.key === "Escape" && text !== value) {
          event.stopPropagation();
          setText(value);
          setWhy(undefined);
        }
      }}
    />
  );
}

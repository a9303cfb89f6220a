import { IconAlertHexagon } from "@tabler/icons-react";
import { useEffect, useId, useState } from "react";
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
  const id = useId();
  useEffect(() => setText(value), [value]);
  const save = async () => {
    const next = text.trim();
    if (next === value) return setWhy(undefined);
    if (next === "") return setText(value);
    setWhy(await onSave(next));
  };
  return (
    <div className={classes.inlineBox}>
      {/* The same text behind, unseen, gives the box its height. */}
      <div className={classes.inline} data-text={text} data-struck={struck || undefined}>
        <textarea
          rows={1}
          aria-label={label}
          aria-invalid={why ? true : undefined}
          aria-describedby={why ? id : undefined}
          value={text}
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
      </div>
      {why && (
        <p id={id} className={classes.wrong}>
          <IconAlertHexagon size={16} className="icon" aria-hidden /> {why}
        </p>
      )}
    </div>
  );
}

import { TextInput } from "@mantine/core";
import { useEffect, useState } from "react";
import { Saved } from "./Saved";
import classes from "./savedField.module.css";

interface SavedFieldProps {
  label: string;
  description?: string;
  value: string;
  /** Keeps the new value; says why when it cannot. */
  onSave: (value: string) => Promise<string | undefined>;
  autoComplete?: string;
  inputMode?: "text" | "numeric";
}

/** One field that saves itself: on Enter and on leaving it. Escape gives back
 * the value it had. */
export function SavedField(props: SavedFieldProps) {
  const [text, setText] = useState(props.value);
  const [saved, setSaved] = useState(false);
  const [wrong, setWrong] = useState<string | undefined>();
  useEffect(() => setText(props.value), [props.value]);
  const save = async () => {
    const value = text.trim();
    if (value === props.value) return;
    setSaved(false);
    const why = await props.onSave(value);
    setWrong(why);
    setSaved(why === undefined);
  };
  return (
    <div className={classes.field}>
      <TextInput
        label={props.label}
        description={props.description}
        value={text}
        error={wrong}
        autoComplete={props.autoComplete ?? "off"}
        inputMode={props.inputMode ?? "text"}
        onChange={(event) => {
          setText(event.currentTarget.value);
          setSaved(false);
        }}
        onBlur={() => void save()}
        onKeyDown={(event) => {
          if (event.key === "Enter") void save();
          if (event.key === "Escape") setText(props.value);
        }}
      />
      <Saved shown={saved} />
    </div>
  );
}

import { useEffect, useRef, useState } from "react";
import { api } from "../../../../api/client";
import type { Entry, Field } from "../../../../api/types";
import { pathOf, type Write } from "../parts/write";
import { same, sentValue, textsOf } from "./values";

export type FieldState = "still" | "saving" | "saved" | "failed";

/** The value of a field while it is edited: saved when committed, kept as typed
 * when it could not be saved, and following the service when it is not being
 * edited. */
export function useFieldValue(entry: Entry, field: Field, write: Write) {
  const kept = textsOf(field);
  const [texts, setTexts] = useState(kept);
  const [state, setState] = useState<FieldState>("still");
  const [why, setWhy] = useState<string>();
  const before = useRef(kept);
  useEffect(() => {
    const now = textsOf(field);
    if (same(now, before.current)) return;
    const was = before.current;
    before.current = now;
    setTexts((typed) => (same(typed, was) ? now : typed));
  }, [field]);

  const commit = async (next: string[]) => {
    setTexts(next);
    if (same(next, before.current)) {
      setState((now) => (now === "failed" ? "still" : now));
      return setWhy(undefined);
    }
    setState("saving");
    const failed = await write.run(() =>
      api.patch<Entry>(pathOf(entry), {
        base_version: entry.version,
        fields: { [field.name]: sentValue(field, next) },
      }),
    );
    setWhy(failed);
    setState(failed ? "failed" : "saved");
  };
  const revert = () => {
    setTexts(before.current);
    setWhy(undefined);
    setState("still");
  };
  return { texts, setTexts, commit, revert, state, why };
}

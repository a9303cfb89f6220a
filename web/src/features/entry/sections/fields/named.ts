import type { ReactNode } from "react";
import type { Entry, Field } from "../../../../api/types";
import type { useFieldValue } from "./useFieldValue";

export interface ControlProps {
  entry: Entry;
  field: Field;
  /** The name of the field, with its unit and whether it is required. */
  label: string;
  value: ReturnType<typeof useFieldValue>;
  /** What there is to say of it: its description, and why the value does not fit. */
  about: ReactNode;
  /** Why it could not be saved. */
  failed: string | undefined;
}

/** What every input of a field takes. Mantine ties what it draws itself to the
 * input, for screen readers, and nothing else: so the words go through it. */
export function named({ label, field, about, failed }: ControlProps) {
  return {
    "aria-label": label,
    description: about,
    error: failed ?? (field.problem !== undefined && field.problem !== ""),
    withErrorStyles: failed !== undefined,
    inputWrapperOrder: ["input", "description", "error"] as ("input" | "description" | "error")[],
  };
}

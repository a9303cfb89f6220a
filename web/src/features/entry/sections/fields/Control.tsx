import type { Entry, Field } from "../../../../api/types";
import { CheckboxControl, ManyControl, RadioControl, SelectControl } from "./ChoiceControl";
import { EntriesControl, PeopleControl, UploadsControl } from "./ReferenceControl";
import { TextControl } from "./TextControl";
import type { useFieldValue } from "./useFieldValue";

export interface ControlProps {
  entry: Entry;
  field: Field;
  /** The name of the field, with its unit and whether it is required. */
  label: string;
  value: ReturnType<typeof useFieldValue>;
  describedBy: string | undefined;
  /** Why it could not be saved. */
  failed: string | undefined;
}

/** What one edits a field with, by its type. */
export function Control(props: ControlProps) {
  switch (props.field.type) {
    case "checkbox":
      return <CheckboxControl {...props} />;
    case "select":
      return <SelectControl {...props} />;
    case "radio":
      return <RadioControl {...props} />;
    case "experiments":
      return <EntriesControl {...props} kind="experiment" />;
    case "items":
      return <EntriesControl {...props} kind="resource" />;
    case "users":
      return <PeopleControl {...props} />;
    case "uploads":
      return <UploadsControl {...props} />;
    default:
      return props.field.allow_multi_values ? (
        <ManyControl {...props} />
      ) : (
        <TextControl {...props} />
      );
  }
}

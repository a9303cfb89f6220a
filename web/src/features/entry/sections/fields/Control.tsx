import { CheckboxControl, ManyControl, RadioControl, SelectControl } from "./ChoiceControl";
import type { ControlProps } from "./named";
import { EntriesControl, PeopleControl, UploadsControl } from "./ReferenceControl";
import { TextControl } from "./TextControl";

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

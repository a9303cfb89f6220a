import type { Field } from "../../../../api/types";

/** The values of a field as texts: none when it is empty. */
export function textsOf(field: Pick<Field, "value">): string[] {
  const { value } = field;
  if (value === null || value === undefined) return [];
  if (Array.isArray(value)) return value.map(String).filter((one) => one !== "");
  return String(value) === "" ? [] : [String(value)];
}

/** The values as the API takes them: a list when the field takes several. */
export function sentValue(field: Field, texts: string[]): string | string[] {
  return field.allow_multi_values || texts.length > 1 ? texts : (texts[0] ?? "");
}

export function same(a: string[], b: string[]): boolean {
  return a.length === b.length && a.every((one, at) => one === b[at]);
}

/** The form that an input of a date or time takes, by type of field. */
const forms: Partial<Record<Field["type"], RegExp>> = {
  date: /^\d{4}-\d\d-\d\d$/,
  "datetime-local": /^\d{4}-\d\d-\d\d[T ]\d\d:\d\d(:\d\d)?$/,
  time: /^\d\d:\d\d(:\d\d)?$/,
};

/** Whether a value can be shown by the browser's own input of that type; what
 * cannot is shown as the text it is. */
export function fitsInput(type: Field["type"], value: string): boolean {
  const form = forms[type];
  return form !== undefined && (value === "" || form.test(value));
}

/** The address of a link that may be followed, or none: http and https alone. */
export function safeAddress(text: string): string | undefined {
  try {
    const url = new URL(text);
    return url.protocol === "https:" || url.protocol === "http:" ? url.href : undefined;
  } catch {
    return undefined;
  }
}

/** A heading with its fields, in their order. Fields of no known group come first. */
export interface FieldGroup {
  id: number;
  name: string;
  fields: Field[];
}

export function grouped(fields: Field[], groups: { id: number; name: string }[]): FieldGroup[] {
  const known = new Set(groups.map((group) => group.id));
  const own = (group: number) => fields.filter((field) => field.group_id === group);
  const loose = fields.filter((field) => !known.has(field.group_id ?? 0));
  return [
    { id: 0, name: "", fields: loose },
    ...groups.map((group) => ({ ...group, fields: own(group.id) })),
  ].filter((group) => group.fields.length > 0);
}

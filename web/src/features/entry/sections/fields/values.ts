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

/** A heading with its fields, in their order. Fields of no known group stand
 * under an empty one. */
export interface FieldGroup {
  id: number;
  name: string;
  fields: Field[];
}

/** The fields under their headings, each where its first field stands. */
export function grouped(fields: Field[], groups: { id: number; name: string }[]): FieldGroup[] {
  const nameOf = new Map(groups.map((group) => [group.id, group.name]));
  const found = new Map<number, FieldGroup>();
  for (const field of fields) {
    const id = nameOf.has(field.group_id ?? 0) ? (field.group_id ?? 0) : 0;
    const group = found.get(id) ?? { id, name: nameOf.get(id) ?? "", fields: [] };
    group.fields.push(field);
    found.set(id, group);
  }
  return [...found.values()];
}

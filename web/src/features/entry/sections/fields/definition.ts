import type { Entry, Field, FieldType } from "../../../../api/types";

/** Every type of field, in the order they are offered. */
export const types: FieldType[] = [
  "text",
  "number",
  "date",
  "datetime-local",
  "time",
  "checkbox",
  "select",
  "radio",
  "url",
  "email",
  "experiments",
  "items",
  "users",
  "compounds",
  "uploads",
];

type Json = Record<string, unknown>;

function object(value: unknown): Json {
  return typeof value === "object" && value !== null && !Array.isArray(value)
    ? (value as Json)
    : {};
}

interface Source {
  source?: string;
}

/** Reads JSON so that a number which JavaScript would round is written back with
 * the digits it had. */
export function readExactly(text: string): unknown {
  const raw = (JSON as unknown as { rawJSON?: (text: string) => unknown }).rawJSON;
  const keep = (_: string, value: unknown, context?: Source) =>
    typeof value === "number" && raw && context?.source && String(value) !== context.source
      ? raw(context.source)
      : value;
  return JSON.parse(text, keep as Parameters<typeof JSON.parse>[1]);
}

/** The structured side of an entry as it is kept; empty when there is none or
 * it cannot be read. */
export function metadataOf(entry: Pick<Entry, "metadata">): Json {
  try {
    return object(readExactly(entry.metadata || "{}"));
  } catch {
    return {};
  }
}

/** The definition and value of a field as they are kept, with what this
 * interface does not know of. */
export function keptField(entry: Entry, name: string): Json {
  const kept = object(object(metadataOf(entry).extra_fields)[name]);
  if (Object.keys(kept).length > 0) return kept;
  const { name: _, problem: __, ...shown } = entry.fields.find((one) => one.name === name) ?? {};
  return shown as Json;
}

/** The metadata with one more heading for fields, and the number it got. */
export function withGroup(entry: Entry, name: string): { metadata: string; id: number } {
  const all = metadataOf(entry);
  const own = object(all.elabftw);
  const groups = entry.field_groups;
  const id = Math.max(0, ...groups.map((group) => group.id)) + 1;
  const elabftw = { ...own, extra_fields_groups: [...groups, { id, name }] };
  return { metadata: JSON.stringify({ ...all, elabftw }), id };
}

/** What the dialog of a field asks for. */
export interface Definition {
  name: string;
  type: FieldType;
  description: string;
  options: string[];
  units: string[];
  group: number;
  required: boolean;
  readonly: boolean;
  several: boolean;
  blank: boolean;
}

export const fresh: Definition = {
  name: "",
  type: "text",
  description: "",
  options: [],
  units: [],
  group: 0,
  required: false,
  readonly: false,
  several: false,
  blank: false,
};

export function definitionOf(field: Field): Definition {
  return {
    name: field.name,
    type: field.type,
    description: field.description ?? "",
    options: field.options ?? [],
    units: field.units ?? [],
    group: field.group_id ?? 0,
    required: field.required ?? false,
    readonly: field.readonly ?? false,
    several: field.allow_multi_values ?? false,
    blank: field.blank_value_on_duplicate ?? false,
  };
}

/** A field as it is to be kept: what was kept, changed by what was asked for.
 * Parts that say nothing are left out. */
export function fieldToKeep(kept: Json, asked: Definition): Json {
  const unit = asked.units.includes(String(kept.unit ?? "")) ? kept.unit : asked.units[0];
  const parts: Json = {
    type: asked.type,
    value: kept.value ?? "",
    description: asked.description.trim() || undefined,
    options: takesOptions(asked.type) ? asked.options : undefined,
    units: asked.type === "number" && asked.units.length > 0 ? asked.units : undefined,
    unit: asked.type === "number" ? unit : undefined,
    group_id: asked.group || undefined,
    required: asked.required || undefined,
    readonly: asked.readonly || undefined,
    allow_multi_values: (asked.several && takesSeveral(asked.type)) || undefined,
    blank_value_on_duplicate: asked.blank || undefined,
  };
  const all = { ...kept, ...parts };
  return Object.fromEntries(Object.entries(all).filter(([, part]) => part !== undefined));
}

export function takesOptions(type: FieldType): boolean {
  return type === "select" || type === "radio";
}

export function takesSeveral(type: FieldType): boolean {
  return type !== "checkbox" && type !== "radio";
}

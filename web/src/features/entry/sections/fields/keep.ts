import { api } from "../../../../api/client";
import type { Entry, Field } from "../../../../api/types";
import { pathOf } from "../parts/write";
import { type Definition, fieldToKeep, keptField, withGroup } from "./definition";

type Json = Record<string, unknown>;

function fieldPath(entry: Entry, name: string): string {
  return `${pathOf(entry)}/fields/${encodeURIComponent(name)}`;
}

/** Changes the definition of a field. It is put whole, so what it starts from is
 * asked anew: a value that somebody saved meanwhile stays. */
export async function changeField(
  entry: Entry,
  name: string,
  change: (kept: Json) => Json,
): Promise<Entry> {
  const now = await api.get<Entry>(pathOf(entry));
  return api.put<Entry>(fieldPath(entry, name), change(keptField(now, name)));
}

/** Takes a field off an entry. */
export function removeField(entry: Entry, name: string): Promise<Entry> {
  return api.delete<Entry>(fieldPath(entry, name));
}

/** Keeps a field, under a new heading first when one is asked for. A field that
 * changes its name is put under the new one before the old one goes. */
export async function keepField(
  entry: Entry,
  field: Field | undefined,
  asked: Definition,
  heading: string | undefined,
): Promise<Entry> {
  const now = await api.get<Entry>(pathOf(entry));
  let group = asked.group;
  if (heading?.trim()) {
    const { metadata, id } = withGroup(now, heading.trim());
    await api.patch<Entry>(pathOf(entry), { base_version: now.version, metadata });
    group = id;
  }
  const last = Math.max(0, ...now.fields.map((one) => one.position ?? 0));
  const kept = field ? keptField(now, field.name) : { position: last + 1 };
  const body = fieldToKeep(kept, { ...asked, group });
  const answer = await api.put<Entry>(fieldPath(entry, asked.name), body);
  if (!field || field.name === asked.name) return answer;
  return removeField(entry, field.name);
}

/** Keeps the places of fields that changed; the last answer is the entry. */
export async function keepOrder(entry: Entry, fields: Field[]): Promise<Entry> {
  let fresh = await api.get<Entry>(pathOf(entry));
  for (const [place, { name }] of fields.entries()) {
    const kept = keptField(fresh, name);
    if (kept.position === place + 1 || !fresh.fields.some((one) => one.name === name)) continue;
    fresh = await api.put<Entry>(fieldPath(entry, name), { ...kept, position: place + 1 });
  }
  return fresh;
}

import type { TFunction } from "i18next";
import type { Content } from "../../../api/types";

export interface Row {
  part: string;
  name: string;
  lines: string[];
}

function written(value: unknown, unit: string | undefined): string {
  const text = Array.isArray(value) ? value.join(", ") : String(value ?? "");
  return unit && text !== "" ? `${text}\u00a0${unit}` : text;
}

/** What an entry said at a version beside its text, as lines of words. */
export function otherParts(content: Content, t: TFunction): Row[] {
  const one = (part: string, text: string | undefined): Row => ({
    part,
    name: t(`versions.part_${part}`),
    lines: text ? [text] : [],
  });
  const many = (part: string, lines: string[]): Row => ({
    part,
    name: t(`versions.part_${part}`),
    lines,
  });
  return [
    one("title", content.title),
    one("date", content.date),
    many("tag", content.tags ?? []),
    ...(content.fields ?? []).map((field) => ({
      part: `field:${field.name}`,
      name: field.name,
      lines: [written(field.value, field.unit)].filter(Boolean),
    })),
    many(
      "step",
      (content.steps ?? []).map((step) => `${step.finished ? "☑" : "☐"} ${step.body}`),
    ),
    many(
      "file",
      (content.files ?? [])
        .filter((file) => !file.replaced && !file.hidden)
        .map((file) => `${file.folder ? `${file.folder}/` : ""}${file.name}`),
    ),
    many("link", content.links ?? []),
  ];
}

export interface PartDifference {
  part: string;
  name: string;
  removed: string[];
  added: string[];
}

/** Where two versions differ beside their text. */
export function partDifferences(before: Content, after: Content, t: TFunction): PartDifference[] {
  const old = new Map(otherParts(before, t).map((row) => [row.part, row]));
  const now = new Map(otherParts(after, t).map((row) => [row.part, row]));
  const names = [...new Set([...old.keys(), ...now.keys()])];
  return names
    .map((part) => {
      const a = old.get(part)?.lines ?? [];
      const b = now.get(part)?.lines ?? [];
      return {
        part,
        name: (now.get(part) ?? old.get(part))?.name ?? part,
        removed: a.filter((line) => !b.includes(line)),
        added: b.filter((line) => !a.includes(line)),
      };
    })
    .filter((row) => row.removed.length > 0 || row.added.length > 0);
}

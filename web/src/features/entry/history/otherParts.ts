import type { TFunction } from "i18next";
import type { Content, Entry } from "../../../api/types";

export interface Row {
  part: string;
  name: string;
  lines: string[];
}

/** The titles of the entries that an entry is linked with now, by their id. */
export type Titles = ReadonlyMap<string, string>;

export function titlesOf({ links, backlinks }: Pick<Entry, "links" | "backlinks">): Titles {
  return new Map([...links, ...backlinks].map((one) => [one.id, one.title]));
}

/** A link is kept as its kind and the id of the other entry. */
function linked(link: string, titles: Titles, t: TFunction): string {
  const [kind = "", id = ""] = link.split("/");
  return `${t(`links.held_${kind}`, { defaultValue: kind })} ${titles.get(id) || id}`;
}

function written(value: unknown, unit: string | undefined): string {
  const text = Array.isArray(value) ? value.join(", ") : String(value ?? "");
  return unit && text !== "" ? `${text}\u00a0${unit}` : text;
}

/** What an entry said at a version beside its text, as lines of words. */
export function otherParts(content: Content, t: TFunction, titles: Titles): Row[] {
  const one = (part: string, text: string | undefined): Row => ({
    part,
    name: t(`entry.${part}`),
    lines: text ? [text] : [],
  });
  const many = (part: string, lines: string[]): Row => ({
    part,
    name: t(`${part}s.title`),
    lines,
  });
  return [
    one("title", content.title),
    one("date", content.date),
    many("tag", content.tags ?? []),
    ...(content.fields ?? []).map((field) => ({
      part: `field:${field.name}`,
      name: field.name,
      lines: [
        field.type === "checkbox"
          ? t(field.value === "on" ? "fields.yes" : "fields.no")
          : written(field.value, field.unit),
      ].filter(Boolean),
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
    many(
      "link",
      (content.links ?? []).map((link) => linked(link, titles, t)),
    ),
  ];
}

export interface PartDifference {
  part: string;
  name: string;
  removed: string[];
  added: string[];
}

/** Where two versions differ beside their text. */
export function partDifferences(
  before: Content,
  after: Content,
  t: TFunction,
  titles: Titles,
): PartDifference[] {
  const old = new Map(otherParts(before, t, titles).map((row) => [row.part, row]));
  const now = new Map(otherParts(after, t, titles).map((row) => [row.part, row]));
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

import { existsSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { files } from "../test/files";
import en from "./en";
import fr from "./fr";

type Tree = { [key: string]: string | Tree };

function flat(tree: Tree, before = ""): Map<string, string> {
  const found = new Map<string, string>();
  for (const [key, value] of Object.entries(tree)) {
    if (typeof value === "string") found.set(before + key, value);
    else for (const [inner, text] of flat(value, `${before}${key}.`)) found.set(inner, text);
  }
  return found;
}

const sentences = { fr: flat(fr as Tree), en: flat(en as Tree) };
const plural = /_(one|many|other)$/;
const nouns = (list: Map<string, string>) =>
  new Set([...list.keys()].map((key) => key.replace(plural, "")));

function missing(from: Set<string>, other: Set<string>): string[] {
  return [...from].filter((key) => !other.has(key));
}

describe("both languages", () => {
  test("have the same keys", () => {
    expect(missing(nouns(sentences.fr), nouns(sentences.en)), "missing in English").toEqual([]);
    expect(missing(nouns(sentences.en), nouns(sentences.fr)), "missing in French").toEqual([]);
  });

  test("have every plural form of their language", () => {
    const forms = { fr: ["one", "many", "other"], en: ["one", "other"] };
    for (const language of ["fr", "en"] as const) {
      const list = sentences[language];
      const counted = [...list.keys()].filter((key) => plural.test(key));
      const wanted = counted.flatMap((key) =>
        forms[language].map((form) => `${key.replace(plural, "")}_${form}`),
      );
      expect(wanted.filter((key) => !list.has(key))).toEqual([]);
    }
  });

  test("fill in the same values", () => {
    const values = (text: string | undefined) =>
      [...new Set([...(text ?? "").matchAll(/\{\{\s*(\w+)/g)].map((m) => m[1]))].sort();
    for (const [key, text] of sentences.fr) {
      const other = sentences.en.get(key) ?? sentences.en.get(key.replace(/_many$/, "_other"));
      expect(values(other), key).toEqual(values(text));
    }
  });

  test("leave no sentence empty", () => {
    for (const list of Object.values(sentences))
      for (const [key, text] of list) expect(text.trim(), key).not.toBe("");
  });
});

const nnbsp = "\u202f";
const nbsp = "\u00a0";
const faults: [name: string, pattern: RegExp][] = [
  ["a straight apostrophe", /'/],
  ["straight quotation marks", /"/],
  ["three points instead of an ellipsis", /\.\.\./],
  [`no ${nnbsp} (U+202F) before ; ! ?`, new RegExp(`[^${nnbsp}][;!?](?![\\w/=])`, "u")],
  [`no U+00A0 before a colon`, new RegExp(`[^${nbsp}\\d]:(?=\\s|$)`, "u")],
  ["no U+00A0 inside guillemets", new RegExp(`«[^${nbsp}]|[^${nbsp}]»`, "u")],
  ["a plain space between thousands", /\d \d{3}(?!\d)/],
  ["a plain space before a unit", /(\d|\}\}) (%|€|°C|o|Ko|Mo|Go|Mio|h|min|s)(?![\p{L}\d])/u],
  ["a median dot", /\p{L}·\p{L}/u],
  ["forbidden words of proof", /valeur légale|infalsifiable/i],
  ["a capital without its accent", /\b(Etat|Etape|Echap|Edit|Ecri|Etiquette|Equipe)/],
];

function typographyOf(text: string): string[] {
  return faults.filter(([, pattern]) => pattern.test(text)).map(([name]) => name);
}

describe("French typography", () => {
  test.each([...sentences.fr])("%s", (_, text) => {
    expect(typographyOf(text), text).toEqual([]);
  });

  test.each([
    "Prêt ?",
    "Prêt?",
    "Nom : x",
    "l'équipe",
    "« oui »",
    "12 000 pages",
    "attendre...",
    "5 Mo",
    "Etape",
  ])("finds the fault of %s", (text) => {
    expect(typographyOf(text)).not.toEqual([]);
  });
});

test("no English sentence promises more than the proof does, nor shouts", () => {
  for (const [key, text] of sentences.en)
    expect(text, key).not.toMatch(/legally binding|tamper-proof|Oops|!/);
});

describe("keys in the code", () => {
  const sources = files("src", ".ts", ".tsx").filter(({ path }) => !path.endsWith(".test.ts"));
  const known = nouns(sentences.en);
  const within = (start: string) => [...known].some((key) => key.startsWith(start));

  test.each(sources.map(({ path, text }) => [path, text]))("%s", (_, text) => {
    const literal = [
      ...text.matchAll(/(?<![\w.])t\(\s*"([^"]+)"/g),
      ...text.matchAll(/i18nKey="([^"]+)"/g),
    ];
    const unknown = literal.map((m) => m[1] as string).filter((key) => !known.has(key));
    const built = [...text.matchAll(/(?<![\w.])t\(\s*`([^`$]+)\$\{/g)].map((m) => m[1] as string);
    expect(unknown).toEqual([]);
    expect(built.filter((start) => !within(start))).toEqual([]);
  });
});

test.skipIf(!existsSync("../internal"))("every error of the service has its sentence", () => {
  const found = files("../internal", ".go")
    .filter(({ path }) => !path.endsWith("_test.go"))
    .flatMap(({ text }) => [...text.matchAll(/Errorf\((?:eln\.)?[A-Z]\w+,\s*"([a-z_0-9.]+)"/g)])
    .map((m) => `errors.${m[1]}`);
  expect(found.length).toBeGreaterThan(20);
  expect([...new Set(found)].filter((key) => !nouns(sentences.en).has(key))).toEqual([]);
});

import { expect, test } from "vitest";
import { Problem } from "../../api/problem";
import type { Entry } from "../../api/types";
import { begin, refusedFor, send, typed } from "../../lib/save";
import { headingsOf } from "./headings";
import { arrivedAlready } from "./Leftovers";
import { placesOf, settle } from "./overlapping";
import { hourIn, wordOf } from "./SaveState";
import { matching } from "./text/commands";
import { addressOf } from "./text/EditorDialogs";
import { caretIn } from "./text/PlainText";
import { mergeSources } from "./text/sources";

const start = begin({ version: 1, title: "t", body: "<p>a</p>" });
const key = typed(start, "body", "<p>ab</p>", 0);
const refused = (code: "offline" | "conflict" | "internal", again: boolean, times = 1) => {
  let s = key;
  for (let i = 0; i < times; i++)
    s = refusedFor(
      send(s)?.next ?? s,
      { again, cause: new Problem({ status: 0, code, key: code, detail: "" }) },
      0,
    );
  return s;
};

test.each([
  ["nothing typed", start, true, false, "nothing"],
  ["acknowledged", { ...start, savedAt: 5 }, true, false, "saved"],
  ["typed", key, true, false, "kept"],
  ["on its way", send(key)?.next ?? key, true, false, "kept"],
  ["on its way for more than a second", send(key)?.next ?? key, true, true, "saving"],
  ["typed without network", key, false, false, "offline"],
  ["no answer", refused("offline", true), true, false, "offline"],
  ["one failure of the service", refused("internal", true), true, false, "kept"],
  ["three failures", refused("internal", true, 3), true, false, "failed"],
  ["refused for good", refused("conflict", false), true, false, "failed"],
  ["a device that keeps nothing", { ...key, kept: false }, true, false, "lost"],
] as const)("%s", (_, state, online, slow, want) => {
  expect(wordOf(state, online, slow)).toBe(want);
});

test("hours are written as sentences have them", () => {
  expect(hourIn("fr", "14:05")).toBe("14\u00a0h\u00a005");
  expect(hourIn("en", "14:05")).toBe("14:05");
});

const p = (text: string, side?: string) =>
  `<p data-block="b-0000000${text.length}"${side ? ` data-overlap="${side}"` : ""}>${text}</p>`;

test("overlaps are found in order, with what each side says", () => {
  const body = p("a") + p("bb", "theirs") + p("ccc", "mine") + p("dddd") + p("eeeee", "mine");
  expect(placesOf(body)).toMatchObject([
    { first: [1], second: [2], firstHtml: "<p>bb</p>", secondHtml: "<p>ccc</p>" },
    { first: [], second: [4], firstHtml: "", secondHtml: "<p>eeeee</p>" },
  ]);
  expect(placesOf(p("a"))).toEqual([]);
});

test.each([
  ["both", p("a") + p("bb") + p("ccc")],
  ["first", p("a") + p("bb")],
  ["second", p("a") + p("ccc")],
] as const)("an overlap settled: %s", (choice, want) => {
  const body = p("a") + p("bb", "theirs") + p("ccc", "mine");
  const [place] = placesOf(body);
  expect(place && settle(body, place, choice)).toBe(want);
});

test("headings, from the widest", () => {
  expect(headingsOf("<h2>A</h2><h2> </h2><h3>B <em>c</em></h3>")).toEqual([
    { text: "A", level: 1, index: 0 },
    { text: "B c", level: 2, index: 2 },
  ]);
  expect(headingsOf("<p>x</p>")).toEqual([]);
});

const draft = { name: "n", pid: "P", title: "t", base: 1, titled: false, at: "", by: "" };
const entry = { title: "t", body: '<p data-block="b-00000001">a</p>', body_type: "html" } as Entry;

test.each([
  ["the same text without ids", { ...draft, body: "<p>a</p>" }, true],
  ["another text", { ...draft, body: "<p>b</p>" }, false],
  ["another title, typed", { ...draft, title: "u", titled: true }, false],
  ["another title, not typed", { ...draft, title: "u" }, true],
])("a draft with %s arrived already: %s", (_, one, want) => {
  expect(arrivedAlready(one, entry)).toBe(want);
});

test.each([
  ["example.org", "https://example.org"],
  ["https://example.org", "https://example.org"],
  ["a@b.fr", "mailto:a@b.fr"],
  ["/e/ABC", "/e/ABC"],
  [" ", ""],
])("the address %s is %s", (typedText, want) => {
  expect(addressOf(typedText)).toBe(want);
});

test("the slash menu finds by the name on screen, by other words, without accents", () => {
  const names: Record<string, string> = { table: "Tableau", math: "Formule", text: "Texte" };
  const found = (query: string) =>
    matching(query, (id) => names[id] ?? id).map((command) => command.id);
  expect(found("tab")).toEqual(["table"]);
  expect(found("equa")).toEqual(["math"]);
  expect(found("équa")).toEqual(["math"]);
  expect(found("zzz")).toEqual([]);
});

test.each([
  ["ab|cd", "abXcd", 3],
  ["ab|cd", "Xabcd", 3],
  ["|ab", "ab", 0],
  ["ab|", "abX", 3],
])("the caret of %s is in its place in %s", (before, after, want) => {
  const at = before.indexOf("|");
  expect(caretIn(before.replace("|", ""), after, at)).toBe(want);
});

test("sources merge by block", () => {
  const base = "<p>a</p><p>b</p>";
  expect(mergeSources(base, "<p>A</p><p>b</p>", "<p>a</p><p>b</p><p>c</p>")).toBe(
    "<p>A</p>\n<p>b</p>\n<p>c</p>",
  );
  expect(mergeSources(base, "<p>mine</p><p>b</p>", "<p>theirs</p><p>b</p>")).toBe(
    "<p>theirs</p>\n<p>mine</p>\n<p>b</p>",
  );
});

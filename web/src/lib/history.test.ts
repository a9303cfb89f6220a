import { expect, test } from "vitest";
import type { Version } from "../api/types";
import { common, hunks, sittings } from "./history";
import { compareBodies, compareLines, compareWords, mergeLines } from "./historyDiff";

const version = (n: number, at: string, more: Partial<Version> = {}): Version => ({
  n,
  action: "entry.change",
  parts: ["body"],
  actor_id: "a",
  actor: "A. Bernard",
  via: "web",
  at: `2026-11-23T${at}:00Z`,
  ...more,
});

test("changes of one person without a long pause are one sitting", () => {
  const list = [
    version(6, "15:00"),
    version(5, "10:40", { parts: ["field:T", "body"] }),
    version(4, "10:20"),
    version(3, "10:00"),
  ];
  expect(sittings(list)).toMatchObject([
    { n: 6, from: "2026-11-23T15:00:00Z" },
    {
      n: 5,
      from: "2026-11-23T10:00:00Z",
      to: "2026-11-23T10:40:00Z",
      parts: ["field:T", "body"],
      versions: [{ n: 5 }, { n: 4 }, { n: 3 }],
    },
  ]);
});

test.each([
  ["another person", { actor_id: "b" }],
  ["another way in", { via: "api" }],
  ["another session", { session: "s2" }],
  ["a lock", { action: "entry.lock", parts: ["state"] }],
  ["a change of access", { action: "grant.set", parts: ["grant"] }],
  ["a restored version", { action: "entry.restore" }],
] as const)("%s stands for itself", (_, more) => {
  const list = [
    version(3, "10:02"),
    version(2, "10:01", { ...more } as Partial<Version>),
    version(1, "10:00"),
  ];
  expect(sittings(list).map((sitting) => sitting.versions.length)).toEqual([1, 1, 1]);
});

test("nothing makes no sitting", () => {
  expect(sittings([])).toEqual([]);
});

test("lists are paired in order, and where they differ is listed", () => {
  const same = (x: string, y: string) => x === y;
  expect(common([..."abcd"], [..."axcd"], same)).toEqual([
    [0, 0],
    [2, 2],
    [3, 3],
  ]);
  expect(hunks([..."abcd"], [..."acdx"], same)).toEqual([
    { a0: 1, a1: 2, b0: 1, b1: 1 },
    { a0: 4, a1: 4, b0: 3, b1: 4 },
  ]);
  expect(hunks([], [], same)).toEqual([]);
});

test("blocks are added, removed, changed by id, or the same whatever their id", () => {
  const before =
    '<p data-block="b-aaaaaaaa">one</p><p data-block="b-bbbbbbbb">heat to 60 °C</p><ul data-block="b-cccccccc"><li>x</li></ul>';
  const after =
    '<p data-block="b-zzzzzzzz">one</p><p data-block="b-bbbbbbbb">heat to 80 °C</p><h2 data-block="b-dddddddd">New</h2>';
  const found = compareBodies(before, after);
  expect(found.map((one) => one.kind)).toEqual(["same", "changed", "added", "removed"]);
  expect(found[1]).toMatchObject({
    words: [
      { kind: "same", text: "heat to " },
      { kind: "removed", text: "60" },
      { kind: "added", text: "80" },
      { kind: "same", text: " °C" },
    ],
  });
});

test("items and cells are words apart", () => {
  const list = (n: number) =>
    `<ul data-block="b-00000001"><li>stir ${n} min</li><li>cool</li></ul>`;
  expect(compareBodies(list(10), list(15))[0]).toMatchObject({
    words: [
      { kind: "same", text: "stir " },
      { kind: "removed", text: "10" },
      { kind: "added", text: "15" },
      { kind: "same", text: " min\ncool" },
    ],
  });
});

test("a version without parts is grouped like another", () => {
  const first = version(1, "10:00", { action: "entry.create", parts: null });
  expect(sittings([version(2, "10:01"), first])).toMatchObject([{ parts: ["body"], n: 2 }]);
});

test("loose text is compared too, and equal bodies have no difference", () => {
  expect(compareBodies("loose<p>a</p>", "loose<p>a</p>").map((one) => one.kind)).toEqual([
    "same",
    "same",
  ]);
  expect(compareBodies("", "<p>a</p>")).toEqual([{ kind: "added", html: "<p>a</p>" }]);
});

test("words and lines keep every character of both sides", () => {
  const before = "2,50 mL of THF; stir";
  const after = "2,55 mL of dry THF, stir 5 min";
  const words = compareWords(before, after);
  const side = (kind: string) =>
    words
      .filter((word) => word.kind === "same" || word.kind === kind)
      .map((word) => word.text)
      .join("");
  expect(side("removed")).toBe(before);
  expect(side("added")).toBe(after);
  expect(compareLines("a\nb", "a\nc").map((line) => line.kind)).toEqual([
    "same",
    "removed",
    "added",
  ]);
});

test.each([
  ["a\nb", "a\nb", "a\nc", "a\nc"],
  ["a\nb", "a\nx", "a\nb", "a\nx"],
  ["a\nb\nc", "m\na\nb\nc", "a\nb\nc\nt", "m\na\nb\nc\nt"],
  ["a\nb\nc", "a\nmine\nc", "a\ntheirs\nc", "a\ntheirs\nmine\nc"],
  ["", "mine", "theirs", "theirs\nmine"],
  ["a\nb", "a", "a\nb\nc", "a\nb\nc"],
])("lines merge: %j, %j, %j", (base, mine, theirs, want) => {
  expect(mergeLines(base, mine, theirs)).toBe(want);
});

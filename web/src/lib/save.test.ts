import { expect, test } from "vitest";
import * as save from "./save";

const base = { version: 3, title: "T", body: "a" };
const start = save.begin(base);

test("nothing typed, nothing due, nothing to send", () => {
  expect(save.dirty(start)).toBe(false);
  expect(save.due(start)).toBeUndefined();
  expect(save.send(start)).toBeUndefined();
});

test("a save is due after 30 s of silence, and after 5 min without any", () => {
  let s = save.typed(start, "body", "ab", 1000);
  expect(save.due(s)).toBe(1000 + 30_000);
  s = save.typed(s, "body", "abc", 290_000);
  expect(save.due(s)).toBe(1000 + 300_000);
});

test("what this device cannot keep is sent after two seconds", () => {
  const s = { ...save.typed(start, "body", "ab", 1000), kept: false };
  expect(save.due(s)).toBe(3000);
});

test("only what was typed is sent, from the version that it came from", () => {
  const s = save.typed(start, "title", "T2", 0);
  expect(save.send(s)).toMatchObject({ base: 3, change: { title: "T2" } });
  expect(save.send(s)?.change).not.toHaveProperty("body");
});

test("one save at a time: what is typed meanwhile waits for the next", () => {
  const sent = save.send(save.typed(start, "body", "ab", 0));
  let s = save.typed(sent?.next ?? start, "body", "abc", 10);
  expect(save.send(s)).toBeUndefined();
  expect(save.due(s)).toBeUndefined();
  s = save.acknowledged(s, { version: 4, title: "T", body: "ab" }, 20);
  expect(save.dirty(s)).toBe(true);
  expect(save.send(s)).toMatchObject({ base: 4, change: { body: "abc" } });
});

test("a save that does not come through waits again, with longer and longer pauses", () => {
  let s = save.typed(start, "body", "ab", 0);
  const pauses: number[] = [];
  for (let i = 0; i < 7; i++) {
    s = save.refusedFor(save.send(s)?.next ?? s, { again: true, cause: "offline" }, 1000);
    pauses.push((save.due(s) ?? 0) - 1000);
  }
  expect(pauses).toEqual([2000, 5000, 10_000, 30_000, 60_000, 60_000, 60_000]);
  expect(s.text.body).toBe("ab");
  expect(save.send(s)?.change).toEqual({ body: "ab" });
});

test("what is refused for good waits for the person, and the next key tries anew", () => {
  let s = save.typed(start, "body", "ab", 0);
  s = save.refusedFor(save.send(s)?.next ?? s, { again: false, cause: "locked" }, 1000);
  expect(save.due(s)).toBeUndefined();
  expect(save.dirty(s)).toBe(true);
  expect(save.due(save.typed(s, "body", "abc", 2000))).toBeDefined();
});

test("a version of somebody else is shown when nothing is unsaved", () => {
  const theirs = { version: 5, title: "T", body: "b" };
  expect(save.arrived(start, theirs)).toMatchObject({ show: true, next: { base: theirs } });
  expect(save.arrived(start, { ...theirs, version: 3 }).next).toBe(start);
});

test("with unsaved text, the base stays what the text came from", () => {
  const s = save.typed(start, "body", "ab", 0);
  const other = save.arrived(s, { version: 5, title: "T", body: "b" });
  expect(other.show).toBe(false);
  expect(other.next.base.version).toBe(3);
});

test("a version of other parts moves the base of unsaved text", () => {
  const s = save.typed(start, "body", "ab", 0);
  expect(save.arrived(s, { version: 5, title: "T", body: "a" }).next.base.version).toBe(5);
});

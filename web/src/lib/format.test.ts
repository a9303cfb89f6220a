import { describe, expect, test } from "vitest";
import { daysBetween, exact, formats } from "./format";

const now = new Date(2026, 10, 24, 16, 0);

describe.each([
  ["fr", "14:05", "hier", "21 nov.", "21/11/2025"],
  ["en", "14:05", "yesterday", "21 Nov", "21/11/2025"],
] as const)("%s: moments in lists", (language, today, yesterday, thisYear, before) => {
  const { inList } = formats(language);
  test.each([
    [new Date(2026, 10, 24, 14, 5), today],
    [new Date(2026, 10, 23, 23, 59), yesterday],
    [new Date(2026, 10, 21, 8, 0), thisYear],
    [new Date(2025, 10, 21, 8, 0), before],
  ])("%s is %s", (at, want) => {
    expect(inList(at, now)).toBe(want);
  });
});

test("thousands have the space of the language", () => {
  expect(formats("fr").number(12345.6)).toBe("12\u202f345,6");
  expect(formats("en").number(12345.6)).toBe("12,345.6");
});

test.each([
  ["fr", 999, "999\u00a0o"],
  ["fr", 1_250_000, "1,3\u00a0Mo"],
  ["en", 1_250_000, "1.3\u00a0MB"],
  ["en", 2e15, "2,000\u00a0TB"],
] as const)("%s: %d bytes is %s", (language, size, want) => {
  expect(formats(language).bytes(size)).toBe(want);
});

test("a day is that day wherever it is read", () => {
  expect(formats("fr").date("2026-11-23")).toBe("23/11/2026");
  expect(formats("fr").longDate("2026-11-01")).toBe("1 novembre 2026");
});

test("days are counted over a change of hour", () => {
  expect(daysBetween(new Date(2026, 2, 28, 23), new Date(2026, 2, 30, 1))).toBe(2);
});

test("an exact moment names its zone", () => {
  expect(exact(new Date(2026, 10, 23, 14, 5, 32))).toMatch(/^2026-11-23 14:05:32 [+−]\d\d:\d\d$/);
});

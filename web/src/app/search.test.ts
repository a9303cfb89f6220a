import { expect, test } from "vitest";
import { readFind, readPage, readTarget } from "./search";

test.each([
  ["/find?q=a", { to: "/find?q=a" }],
  ["//evil.example", {}],
  ["/\\evil.example", {}],
  ["https://evil.example", {}],
  ["javascript:alert(1)", {}],
  [undefined, {}],
])("after signing in, %s leads to %j", (to, want) => {
  expect(readTarget({ to })).toEqual(want);
});

test("a list keeps what it knows and drops the rest", () => {
  expect(
    readFind({
      q: 2026,
      kind: "resource",
      sort: "random()",
      ascending: "true",
      template: "x",
      other: 1,
    }),
  ).toEqual({ q: "2026", kind: "resource", ascending: true });
});

test.each([
  ["12", { v: 12 }],
  [0, {}],
  ["x", {}],
  [1.5, {}],
])("version %s is %j", (v, want) => {
  expect(readPage({ v })).toEqual(want);
});

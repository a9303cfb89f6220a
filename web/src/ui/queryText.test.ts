import { expect, test } from "vitest";
import { around, caret, without } from "./queryText";

test.each([
  ["status:Fail date:2025", 1, 12, "date:2025"],
  ["status:Fail date:2025", 13, 22, "status:Fail"],
  ["a AND b", 7, 8, "a"],
  ["a AND b", 1, 2, "b"],
  ["a or b or c", 6, 7, "a or c"],
  ["a NOT b c", 7, 8, "a c"],
  ["α:β rouge", 1, 4, "rouge"],
  ["𝛼 b", 3, 4, "𝛼"],
])("%s without characters %d to %d is %s", (query, start, end, want) => {
  expect(without(query, { start, end })).toBe(want);
});

test.each([
  ["tag:", 5, ["tag:", "", ""]],
  ["a)b", 2, ["a", ")", "b"]],
  ["𝛼)b", 2, ["𝛼", ")", "b"]],
  ["ab", 99, ["ab", "", ""]],
  ["ab", 0, ["", "a", "b"]],
])("%s is split at character %d", (query, offset, want) => {
  expect(around(query, offset)).toEqual(want);
});

test("a caret counts as the text box does", () => {
  expect(caret("𝛼)b", 2)).toBe(2);
  expect(caret("a)b", 2)).toBe(1);
});

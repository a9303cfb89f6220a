import { expect, test } from "vitest";
import { neighbour } from "./focus";
import { moved } from "./reorder";

test.each([
  [0, 2, "bca"],
  [2, 0, "cab"],
  [1, 1, "abc"],
  [0, 9, "bca"],
  [2, -1, "cab"],
  [9, 0, "abc"],
])("moving %i to %i gives %s", (from, to, want) => {
  expect(moved([..."abc"], from, to).join("")).toBe(want);
});

test("the focus goes to the next item, else to the one before", () => {
  const list = ["a", "b", "c"].map((id) => ({ id }));
  expect(neighbour(list, "b")?.id).toBe("c");
  expect(neighbour(list, "c")?.id).toBe("b");
  expect(neighbour([{ id: "a" }], "a")).toBeUndefined();
});

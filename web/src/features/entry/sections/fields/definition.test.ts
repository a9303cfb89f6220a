import { describe, expect, test } from "vitest";
import type { Entry, Field } from "../../../../api/types";
import { fieldToKeep, fresh, keptField, readExactly, withGroup } from "./definition";
import { fitsInput, safeAddress, sentValue, textsOf } from "./values";

test("a field keeps what this interface does not know of", () => {
  const metadata = JSON.stringify({ extra_fields: { T: { type: "text", value: "a", x_own: 1 } } });
  const kept = keptField({ metadata, fields: [] } as unknown as Entry, "T");
  expect(fieldToKeep(kept, { ...fresh, name: "T", description: "why" })).toEqual({
    type: "text",
    value: "a",
    x_own: 1,
    description: "why",
  });
});

test("a part that says nothing any more is left out", () => {
  const kept = { type: "select", value: "a", options: ["a"], required: true };
  expect(fieldToKeep(kept, { ...fresh, name: "T", type: "text" })).toEqual({
    type: "text",
    value: "a",
  });
});

test("the unit stays when it is still offered, else the first one is taken", () => {
  const kept = { type: "number", value: "2", unit: "K" };
  const asked = { ...fresh, type: "number" as const };
  expect(fieldToKeep(kept, { ...asked, units: ["°C", "K"] }).unit).toBe("K");
  expect(fieldToKeep(kept, { ...asked, units: ["°C"] }).unit).toBe("°C");
});

test("a new heading takes the next number and leaves the rest as it is", () => {
  const metadata = JSON.stringify({ own: [1, 2], elabftw: { display_main_text: true } });
  const entry = { metadata, field_groups: [{ id: 4, name: "A" }] } as Entry;
  const { metadata: next, id } = withGroup(entry, "B");
  expect(id).toBe(5);
  expect(JSON.parse(next)).toEqual({
    own: [1, 2],
    elabftw: {
      display_main_text: true,
      extra_fields_groups: [
        { id: 4, name: "A" },
        { id: 5, name: "B" },
      ],
    },
  });
});

test("damaged metadata is as good as none", () => {
  expect(keptField({ metadata: "{", fields: [] } as unknown as Entry, "T")).toEqual({});
});

test("numbers that would be rounded keep their digits where the browser can", () => {
  const text = '{"a":1,"b":12345678901234567890,"c":2.50}';
  const can = "rawJSON" in JSON;
  expect(JSON.stringify(readExactly(text))).toBe(
    can ? text : '{"a":1,"b":12345678901234567000,"c":2.5}',
  );
});

describe("values", () => {
  test.each([
    [null, []],
    ["", []],
    ["a", ["a"]],
    [80, ["80"]],
    [
      ["a", "", "b"],
      ["a", "b"],
    ],
  ])("%j is %j", (value, want) => {
    expect(textsOf({ value: value as Field["value"] })).toEqual(want);
  });

  test("one value is sent as text, several as a list", () => {
    const one = { name: "T", type: "text", value: "" } as Field;
    expect(sentValue(one, [])).toBe("");
    expect(sentValue(one, ["a"])).toBe("a");
    expect(sentValue({ ...one, allow_multi_values: true }, ["a"])).toEqual(["a"]);
  });

  test.each([
    ["date", "2026-11-23", true],
    ["date", "soon", false],
    ["date", "", true],
    ["datetime-local", "2026-11-23 14:05", true],
    ["time", "14:05", true],
    ["text", "x", false],
  ] as const)("an input of %s can show %j: %s", (type, value, want) => {
    expect(fitsInput(type, value)).toBe(want);
  });

  test.each([
    ["https://example.org/a", "https://example.org/a"],
    ["http://example.org", "http://example.org/"],
    ["javascript:alert(1)", undefined],
    ["data:text/html,x", undefined],
    ["example.org", undefined],
  ])("%s is followed to %s", (text, want) => {
    expect(safeAddress(text)).toBe(want);
  });
});

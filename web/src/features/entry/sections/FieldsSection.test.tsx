import { screen, waitFor } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { afterEach, describe, expect, test, vi } from "vitest";
import type { Field } from "../../../api/types";
import { FieldsSection } from "./FieldsSection";
import { type Answer, entryWith, readOnly, refused, service, show } from "./parts/testing";

afterEach(() => vi.unstubAllGlobals());

const field = (name: string, part: Partial<Field> = {}): Field => ({
  name,
  type: "text",
  value: "",
  ...part,
});

const metadataOf = (fields: Field[]) =>
  JSON.stringify({
    extra_fields: Object.fromEntries(fields.map(({ name, ...rest }) => [name, rest])),
  });

const withFields = (fields: Field[], part = {}) =>
  entryWith({ fields, metadata: metadataOf(fields), ...part });

const box = (name: string | RegExp) => screen.getByRole("textbox", { name }) as HTMLInputElement;

test("an empty entry says what a field is and offers one", async () => {
  await show(FieldsSection, entryWith());
  expect(screen.getByText(/A field is a named value/)).toBeTruthy();
  expect(screen.getByRole("button", { name: "Add a field" })).toBeTruthy();
});

test("a reader of an entry without fields sees no section", async () => {
  await show(FieldsSection, entryWith({ can: readOnly }));
  expect(screen.queryByRole("heading")).toBeNull();
});

test("a reader sees values as text, with their units, and no input", async () => {
  const fields = [
    field("T", { type: "number", value: "80", unit: "°C" }),
    field("Done", { type: "checkbox", value: "on" }),
    field("Site", { type: "url", value: "https://example.org/a" }),
    field("Bad", { type: "url", value: "javascript:alert(1)" }),
    field("Empty"),
  ];
  await show(FieldsSection, withFields(fields, { can: readOnly }));
  expect(screen.getByText("80 °C")).toBeTruthy();
  expect(screen.getByText("Yes")).toBeTruthy();
  expect(screen.getAllByRole("link")).toHaveLength(1);
  expect(screen.getByText("empty")).toBeTruthy();
  expect(screen.queryByRole("textbox")).toBeNull();
  expect(screen.queryByRole("button")).toBeNull();
});

describe("a value", () => {
  const saved: Answer = ({ body }) => {
    const value = (body as { fields: { T: string } }).fields.T;
    return { body: withFields([field("T", { value })], { version: 2 }) };
  };

  test("is saved on Enter, on the version it was read from", async () => {
    const sent = service(saved);
    await show(FieldsSection, withFields([field("T", { value: "a" })]));
    await userEvent.type(box("T"), "b{Enter}");
    expect(sent[0]).toMatchObject({ method: "PATCH", path: "/entries/pid1" });
    expect(sent[0]?.body).toEqual({ base_version: 1, fields: { T: "ab" } });
    expect(await screen.findByText("Saved")).toBeTruthy();
    expect(document.activeElement).toBe(box("T"));
  });

  test("is not sent when it did not change", async () => {
    const sent = service(saved);
    await show(FieldsSection, withFields([field("T", { value: "a" })]));
    await userEvent.type(box("T"), "b{Backspace}{Enter}");
    await userEvent.tab();
    expect(sent).toEqual([]);
  });

  test("stays as typed when it could not be saved, and says why", async () => {
    service(() => refused("locked"));
    await show(FieldsSection, withFields([field("T", { value: "a" })]));
    await userEvent.type(box("T"), "b{Enter}");
    expect(await screen.findByText(/This entry is locked/)).toBeTruthy();
    expect(screen.getByText(/what you typed stays here/)).toBeTruthy();
    expect(box("T").value).toBe("ab");
  });

  test("is given back by Escape", async () => {
    const sent = service(saved);
    await show(FieldsSection, withFields([field("T", { value: "a" })]));
    await userEvent.type(box("T"), "bcd{Escape}");
    expect(box("T").value).toBe("a");
    await userEvent.tab();
    expect(sent).toEqual([]);
  });

  test("that does not fit is shown as typed, with a sentence", async () => {
    const date = field("When", { type: "date", value: "soon", problem: "field_date_wrong" });
    await show(FieldsSection, withFields([date]));
    expect(box("When").value).toBe("soon");
    const said = document.getElementById(box("When").getAttribute("aria-describedby") ?? "");
    expect(said?.textContent).toContain("This is not a date. Kept as typed");
  });

  test("of a read-only field cannot be changed by somebody who may write", async () => {
    await show(FieldsSection, withFields([field("N", { value: "IB-1", readonly: true })]));
    expect(screen.queryByRole("textbox")).toBeNull();
    expect(screen.getByRole("button", { name: "Definition of the field N" })).toBeTruthy();
  });
});

test("a checkbox is saved as eLabFTW writes it", async () => {
  const off = field("Done", { type: "checkbox" });
  const sent = service(() => ({ body: withFields([off], { version: 2 }) }));
  await show(FieldsSection, withFields([off]));
  await userEvent.click(screen.getByRole("checkbox", { name: "Done" }));
  expect(sent[0]?.body).toEqual({ base_version: 1, fields: { Done: "on" } });
});

test("a field that takes several values sends a list", async () => {
  const many = field("Names", { allow_multi_values: true, value: ["a"] });
  const sent = service(() => ({ body: withFields([many], { version: 2 }) }));
  await show(FieldsSection, withFields([many]));
  await userEvent.type(screen.getByRole("combobox", { name: "Names" }), "b{Enter}");
  await waitFor(() => expect(sent).toHaveLength(1));
  expect(sent[0]?.body).toEqual({ base_version: 1, fields: { Names: ["a", "b"] } });
});

test("fields stand under their headings, in their order", async () => {
  const fields = [
    field("A", { group_id: 2 }),
    field("B", { group_id: 1 }),
    field("C"),
    field("D", { group_id: 2 }),
  ];
  const field_groups = [
    { id: 1, name: "First" },
    { id: 2, name: "Second" },
  ];
  await show(FieldsSection, withFields(fields, { field_groups }));
  expect(screen.getAllByRole("heading", { level: 3 }).map((h) => h.textContent)).toEqual([
    "Second",
    "First",
  ]);
  expect(screen.getAllByRole("textbox").map((b) => b.getAttribute("aria-label"))).toEqual([
    "A",
    "D",
    "B",
    "C",
  ]);
});

test("adding a field puts its definition and gives it the focus", async () => {
  const pH = field("pH", { position: 1 });
  const sent = service(({ method }) => ({
    body: method === "GET" ? entryWith() : withFields([pH], { version: 2 }),
  }));
  await show(FieldsSection, entryWith());
  await userEvent.click(screen.getByRole("button", { name: "Add a field" }));
  await userEvent.type(await screen.findByRole("textbox", { name: "Name" }), "pH");
  await userEvent.click(screen.getByRole("button", { name: "Add" }));
  await waitFor(() => expect(sent).toHaveLength(2));
  expect(sent[1]).toMatchObject({ method: "PUT", path: "/entries/pid1/fields/pH" });
  expect(sent[1]?.body).toEqual({ position: 1, type: "text", value: "" });
  await waitFor(() =>
    expect(document.activeElement?.getAttribute("aria-label")).toBe("Definition of the field pH"),
  );
});

test("a name that is taken is refused before anything is sent", async () => {
  const sent = service(() => undefined);
  await show(FieldsSection, withFields([field("pH")]));
  await userEvent.click(screen.getByRole("button", { name: "Add a field" }));
  await userEvent.type(await screen.findByRole("textbox", { name: "Name" }), "pH");
  await userEvent.click(screen.getByRole("button", { name: "Add" }));
  expect(await screen.findByText(/has this name already/)).toBeTruthy();
  expect(sent).toEqual([]);
});

test("the order is kept by the places that changed", async () => {
  const fields = [field("A", { position: 1 }), field("B", { position: 2 })];
  const sent = service(() => ({ body: withFields(fields) }));
  await show(FieldsSection, withFields(fields));
  await userEvent.click(screen.getByRole("button", { name: "Arrange the fields" }));
  (await screen.findByRole("button", { name: /Move the field A/ })).focus();
  await userEvent.keyboard("{ArrowDown}");
  await userEvent.click(screen.getByRole("button", { name: "Save" }));
  await waitFor(() => expect(sent).toHaveLength(3));
  expect(sent.slice(1).map(({ path, body }) => [path, (body as Field).position])).toEqual([
    ["/entries/pid1/fields/B", 1],
    ["/entries/pid1/fields/A", 2],
  ]);
});

import { screen, waitFor } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { afterEach, expect, test, vi } from "vitest";
import type { Step } from "../../../api/types";
import { entryWith, readOnly, refused, service, show } from "./parts/testing";
import { StepsSection } from "./StepsSection";

afterEach(() => vi.unstubAllGlobals());

const step = (id: string, part: Partial<Step> = {}): Step => ({
  id,
  serial: 1,
  body: `step ${id}`,
  ordering: Number(id),
  finished: false,
  immutable: false,
  ...part,
});

const three = [step("1"), step("2"), step("3")];

test("an empty entry offers to add a step", async () => {
  await show(StepsSection, entryWith());
  expect(screen.getByRole("textbox", { name: "Add a step" })).toBeTruthy();
});

test("a reader of an entry without steps sees no section", async () => {
  await show(StepsSection, entryWith({ can: readOnly }));
  expect(screen.queryByRole("heading")).toBeNull();
});

test("a reader sees the steps and who did them, and can change none", async () => {
  const done = step("1", { finished: true, finished_by: "C. Denis" });
  await show(StepsSection, entryWith({ can: readOnly, steps: [done] }));
  expect(screen.getByText(/C\. Denis/)).toBeTruthy();
  expect(screen.getByRole("checkbox")).toHaveProperty("disabled", true);
  expect(screen.queryByRole("textbox")).toBeNull();
  expect(screen.queryByRole("button")).toBeNull();
});

test("Enter adds a step, empties the box and keeps the focus", async () => {
  const sent = service(() => ({ body: entryWith({ version: 2, steps: [step("1")] }) }));
  await show(StepsSection, entryWith());
  const box = screen.getByRole("textbox", { name: "Add a step" });
  await userEvent.type(box, "degas{Enter}");
  expect(sent[0]).toMatchObject({ method: "POST", path: "/entries/pid1/steps" });
  expect(sent[0]?.body).toEqual({ body: "degas" });
  await waitFor(() => expect((box as HTMLInputElement).value).toBe(""));
  expect(document.activeElement).toBe(box);
});

test("a step that cannot be added stays in the box, and says why", async () => {
  service(() => refused("locked"));
  await show(StepsSection, entryWith());
  const box = screen.getByRole("textbox", { name: "Add a step" });
  await userEvent.type(box, "degas{Enter}");
  expect((await screen.findByRole("alert")).textContent).toContain("This entry is locked");
  expect((box as HTMLInputElement).value).toBe("degas");
});

test("ticking sends it", async () => {
  const sent = service(() => ({ body: entryWith({ version: 2, steps: three }) }));
  await show(StepsSection, entryWith({ steps: three }));
  await userEvent.click(screen.getByRole("checkbox", { name: "step 2" }));
  expect(sent[0]).toMatchObject({ method: "PATCH", path: "/entries/pid1/steps/2" });
  expect(sent[0]?.body).toEqual({ finished: true });
});

test("the arrow keys on a handle move the step to the next place", async () => {
  const sent = service(() => ({ body: entryWith({ version: 2, steps: three }) }));
  await show(StepsSection, entryWith({ steps: three }));
  screen.getByRole("button", { name: /Move the step “step 1”/ }).focus();
  await userEvent.keyboard("{ArrowUp}{ArrowDown}");
  await waitFor(() => expect(sent).toHaveLength(1));
  expect(sent[0]?.body).toEqual({ ordering: 2 });
});

test("a step that came fixed from a template keeps its text", async () => {
  const fixed = step("1", { immutable: true });
  await show(StepsSection, entryWith({ steps: [fixed] }));
  expect(screen.queryByRole("textbox", { name: "Text of step 1" })).toBeNull();
  expect(screen.getByText("fixed by the template")).toBeTruthy();
});

test("in the template itself it can be changed", async () => {
  const fixed = step("1", { immutable: true });
  await show(StepsSection, entryWith({ template: true, steps: [fixed] }));
  expect(screen.getByRole("textbox", { name: "Text of step 1" })).toBeTruthy();
});

test("removing gives the focus to the next step", async () => {
  service(() => ({ body: entryWith({ version: 2, steps: [step("1"), step("3")] }) }));
  await show(StepsSection, entryWith({ steps: three }));
  await userEvent.click(screen.getByRole("button", { name: "Actions of the step “step 2”" }));
  await userEvent.click(await screen.findByRole("menuitem", { name: "Remove the step" }));
  await waitFor(() => expect(document.activeElement?.getAttribute("aria-label")).toBe("step 3"));
  expect(screen.queryByRole("checkbox", { name: "step 2" })).toBeNull();
});

test("an answer older than what is shown is left out", async () => {
  service(() => ({ body: entryWith({ version: 3, steps: [] }) }));
  await show(StepsSection, entryWith({ version: 9, steps: three }));
  await userEvent.click(screen.getByRole("checkbox", { name: "step 1" }));
  expect(screen.getAllByRole("checkbox")).toHaveLength(3);
});

import { screen, waitFor } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { afterEach, expect, test, vi } from "vitest";
import type { Remark } from "../../../api/types";
import { CommentsSection } from "./CommentsSection";
import { entryWith, readOnly, refused, service, show } from "./parts/testing";

afterEach(() => vi.unstubAllGlobals());

const author = { id: "u2", serial: 2, name: "Claire Denis", first: "Claire", last: "Denis" };
const comment = (id: string, part: Partial<Remark> = {}): Remark => ({
  id,
  serial: 1,
  author,
  body: `said ${id}`,
  created_at: "2026-11-23T10:00:00Z",
  changed_at: "2026-11-23T10:00:00Z",
  immutable: false,
  hidden: false,
  mine: true,
  ...part,
});

test("a reader reads, and cannot comment", async () => {
  const can = readOnly;
  await show(CommentsSection, entryWith({ can, comments: [comment("1")] }));
  expect(screen.getByText("said 1")).toBeTruthy();
  expect(screen.queryByRole("textbox")).toBeNull();
  expect(screen.queryByRole("button")).toBeNull();
});

test("an entry without comments says so", async () => {
  await show(CommentsSection, entryWith());
  expect(screen.getByText("No comment yet.")).toBeTruthy();
});

test("one may comment who may not write; Ctrl Enter sends", async () => {
  const sent = service(() => ({ body: entryWith({ version: 2, comments: [comment("1")] }) }));
  await show(CommentsSection, entryWith({ can: { read: true, comment: true } }));
  const box = screen.getByRole("textbox", { name: "Add a comment" }) as HTMLTextAreaElement;
  await userEvent.type(box, "why?{Control>}{Enter}{/Control}");
  await waitFor(() => expect(sent).toHaveLength(1));
  expect(sent[0]).toMatchObject({ path: "/entries/pid1/comments", body: { body: "why?" } });
  await waitFor(() => expect(box.value).toBe(""));
  expect(document.activeElement).toBe(box);
});

test("what could not be sent stays in the box", async () => {
  service(() => refused("locked"));
  await show(CommentsSection, entryWith());
  const box = screen.getByRole("textbox", { name: "Add a comment" }) as HTMLTextAreaElement;
  await userEvent.type(box, "why?");
  await userEvent.click(screen.getByRole("button", { name: "Comment" }));
  expect(await screen.findByRole("alert")).toBeTruthy();
  expect(box.value).toBe("why?");
});

test("only one's own comments can be edited and hidden", async () => {
  const comments = [
    comment("1"),
    comment("2", { mine: false }),
    comment("3", { immutable: true }),
    comment("4", { hidden: true, body: "" }),
  ];
  await show(CommentsSection, entryWith({ comments }));
  expect(screen.getAllByRole("button", { name: "Edit" })).toHaveLength(1);
  expect(screen.getAllByRole("button", { name: "Hide" })).toHaveLength(1);
  expect(screen.getByText(/Comment hidden by the person/)).toBeTruthy();
});

test("editing saves the new text and gives the focus back", async () => {
  const after = comment("1", { body: "better", changed_at: "2026-11-23T11:00:00Z" });
  const sent = service(() => ({ body: entryWith({ version: 2, comments: [after] }) }));
  await show(CommentsSection, entryWith({ comments: [comment("1")] }));
  await userEvent.click(screen.getByRole("button", { name: "Edit" }));
  const box = screen.getByRole("textbox", { name: "Edit the comment" });
  await userEvent.clear(box);
  await userEvent.type(box, "better");
  await userEvent.click(screen.getByRole("button", { name: "Save" }));
  expect(await screen.findByText("better")).toBeTruthy();
  expect(sent[0]).toMatchObject({ method: "PATCH", body: { body: "better" } });
  await waitFor(() => expect(document.activeElement?.textContent).toBe("Edit"));
});

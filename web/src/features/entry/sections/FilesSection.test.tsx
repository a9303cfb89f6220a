import { fireEvent, screen, waitFor } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { afterEach, expect, test, vi } from "vitest";
import type { Upload } from "../../../api/types";
import { FilesSection } from "./FilesSection";
import { entryWith, readOnly, refused, service, show } from "./parts/testing";

afterEach(() => vi.unstubAllGlobals());

const file = (id: string, part: Partial<Upload> = {}): Upload => ({
  id,
  serial: 1,
  name: `${id}.txt`,
  folder: "",
  comment: "",
  size: 1200,
  sha256: "ab".repeat(32),
  media_type: "text/plain",
  long_name: id,
  replaced: false,
  hidden: false,
  archived: false,
  immutable: false,
  author_id: "u1",
  created_at: "2026-11-23T10:00:00Z",
  url: `/files/${id}`,
  download_url: `/files/${id}?download=1`,
  ...part,
});

const choose = (...files: File[]) =>
  fireEvent.change(screen.getByTestId("files"), { target: { files } });
const note = (name = "note.txt", size = 5) => new File(["x".repeat(size)], name);

test("an entry without files offers to add some", async () => {
  await show(FilesSection, entryWith());
  expect(screen.getByRole("button", { name: "Add files" })).toBeTruthy();
  expect(screen.getByText(/drop files here or paste/)).toBeTruthy();
});

test("a reader sees files by folder, without those replaced or hidden, and adds none", async () => {
  const uploads = [
    file("a"),
    file("b", { folder: "RMN" }),
    file("old", { replaced: true }),
    file("gone", { hidden: true }),
  ];
  await show(FilesSection, entryWith({ can: readOnly, uploads }));
  expect(screen.getByRole("heading", { name: "Files (2)" })).toBeTruthy();
  expect(screen.getByRole("list", { name: "RMN" })).toBeTruthy();
  expect(screen.queryByText("old.txt")).toBeNull();
  expect(screen.queryByText("gone.txt")).toBeNull();
  expect(screen.queryByRole("button", { name: "Add files" })).toBeNull();
  await userEvent.click(screen.getByRole("switch", { name: /Show 1 hidden/ }));
  expect(screen.getByText("gone.txt")).toBeTruthy();
  await userEvent.click(screen.getByRole("button", { name: "Actions of the file a.txt" }));
  expect(await screen.findByRole("menuitem", { name: "Download" })).toBeTruthy();
  expect(screen.queryByRole("menuitem", { name: /Hide/ })).toBeNull();
});

test("a small file goes in one form and appears", async () => {
  const sent = service(() => ({ body: entryWith({ version: 2, uploads: [file("note")] }) }));
  await show(FilesSection, entryWith());
  choose(note());
  expect(await screen.findByRole("button", { name: "note.txt" })).toBeTruthy();
  expect(sent).toHaveLength(1);
  expect(sent[0]).toMatchObject({ method: "POST", path: "/entries/pid1/uploads" });
  const form = sent[0]?.body;
  expect(form instanceof FormData && form.get("file")).toBeInstanceOf(File);
  await waitFor(() => expect(screen.queryByRole("list", { name: "Files being sent" })).toBeNull());
});

test.each([
  ["disk_full", 507, /The disk of the service is full/],
  ["locked", 409, /This entry is locked/],
])("a file refused as %s stays, with the reason and another try", async (key, status, words) => {
  let answer: ReturnType<typeof refused> | undefined = refused(key, status);
  const whole = { body: entryWith({ version: 2, uploads: [file("kept")] }) };
  service(() => answer ?? whole);
  await show(FilesSection, entryWith({ pid: `pid-${key}` }));
  choose(note("kept.txt"));
  expect(await screen.findByText(words)).toBeTruthy();
  answer = undefined;
  await userEvent.click(screen.getByRole("button", { name: "Try kept.txt again" }));
  await waitFor(() => expect(screen.queryByText(words)).toBeNull());
});

test("a file waits while the service cannot be reached, and goes by itself", async () => {
  let away = true;
  service(() => {
    if (away) throw new TypeError("Failed to fetch");
    return { body: entryWith({ pid: "pid9", version: 2, uploads: [file("note")] }) };
  });
  await show(FilesSection, entryWith({ pid: "pid9" }));
  choose(note());
  expect(await screen.findByText(/will go on by itself/)).toBeTruthy();
  away = false;
  window.dispatchEvent(new Event("online"));
  expect(await screen.findByRole("button", { name: "note.txt" })).toBeTruthy();
});

test("hiding asks why, and sends the reason", async () => {
  const sent = service(() => ({ body: entryWith({ version: 2 }) }));
  await show(FilesSection, entryWith({ uploads: [file("a")] }));
  await userEvent.click(screen.getByRole("button", { name: "Actions of the file a.txt" }));
  await userEvent.click(await screen.findByRole("menuitem", { name: "Hide…" }));
  await userEvent.type(await screen.findByRole("textbox", { name: "Reason" }), "added by mistake");
  await userEvent.click(screen.getByRole("button", { name: "Hide the file" }));
  await waitFor(() => expect(sent).toHaveLength(1));
  expect(sent[0]).toMatchObject({
    path: "/entries/pid1/uploads/a/hide",
    body: { reason: "added by mistake" },
  });
});

test("renaming that is refused keeps the dialog and says why", async () => {
  service(() => refused("locked"));
  await show(FilesSection, entryWith({ uploads: [file("a")] }));
  await userEvent.click(screen.getByRole("button", { name: "Actions of the file a.txt" }));
  await userEvent.click(await screen.findByRole("menuitem", { name: /Name, folder/ }));
  await userEvent.type(await screen.findByRole("textbox", { name: "Name" }), "2");
  await userEvent.click(screen.getByRole("button", { name: "Save" }));
  expect((await screen.findByRole("alert")).textContent).toContain("This entry is locked");
  expect(screen.getByRole("dialog")).toBeTruthy();
});

test("a file that was replaced shows its versions", async () => {
  const uploads = [file("a2", { replaces: "a1" }), file("a1", { replaced: true })];
  await show(FilesSection, entryWith({ uploads }));
  await userEvent.click(screen.getByRole("button", { name: "Actions of the file a2.txt" }));
  await userEvent.click(await screen.findByRole("menuitem", { name: "Versions of the file" }));
  const dialog = await screen.findByRole("dialog");
  expect(dialog.querySelectorAll("li")).toHaveLength(2);
});

import { fireEvent, screen, waitFor } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { useMe } from "../../api/queries";
import type { Entry } from "../../api/types";
import type { SectionProps } from "./sections";
import {
  type Answer,
  service as answers,
  entryWith,
  readOnly,
  refused,
  show,
} from "./sections/parts/testing";
import { Whole } from "./Whole";

beforeEach(() => localStorage.clear());
afterEach(() => vi.unstubAllGlobals());

const me = { user: { id: "me" }, memberships: [], labs: [], teams: [], preferences: {} };

/** Answers who is signed in, and the rest as told. */
const service = (answer: Answer) =>
  answers((one) => (one.path === "/me" ? { body: me } : answer(one)));

/** The page as the frame shows it: when it is known who looks. */
function Page(props: SectionProps) {
  if (!useMe()) return null;
  return <Whole {...props} stale={false} onHistory={() => {}} />;
}

async function open(entry: Entry): Promise<void> {
  await show(Page, entry);
  await screen.findByRole("heading", { level: 1 });
}
const markdown = (part: Partial<Entry> = {}) =>
  entryWith({ body_type: "markdown", body: "one", body_html: "<p>one</p>", ...part });
const text = () => screen.getByRole("textbox", { name: "Text" }) as HTMLTextAreaElement;
const unsent = () =>
  Object.keys(localStorage)
    .filter((key) => key.startsWith("cahier.unsent."))
    .map((key) => JSON.parse(localStorage.getItem(key) ?? "null"));
const patches = (sent: ReturnType<typeof service>) =>
  sent.filter((one) => one.method === "PATCH").map((one) => one.body);

test("every key is on the device; Ctrl S saves from its version, and the device forgets", async () => {
  const sent = service(({ method, body }) =>
    method === "PATCH" ? { body: markdown({ version: 2, ...(body as object) }) } : undefined,
  );
  await open(markdown());
  fireEvent.change(text(), { target: { value: "one two" } });
  expect(unsent()).toMatchObject([{ body: "one two", base: 1, titled: false }]);
  expect(await screen.findByText("Kept on this device")).toBeTruthy();
  expect(patches(sent)).toEqual([]);
  fireEvent.keyDown(window, { key: "s", ctrlKey: true });
  await screen.findByText(/^Saved \d\d:\d\d$/);
  expect(patches(sent)).toEqual([{ base_version: 1, body: "one two" }]);
  expect(unsent()).toEqual([]);
});

test("offline: the text stays, the page says where, and tries again when asked", async () => {
  let up = false;
  service(({ method, body }) => {
    if (!up) throw new TypeError("Failed to fetch");
    return { body: markdown({ version: 2, ...(method === "PATCH" ? (body as object) : {}) }) };
  });
  await open(markdown());
  fireEvent.change(text(), { target: { value: "kept" } });
  fireEvent.keyDown(window, { key: "s", ctrlKey: true });
  await screen.findByText("Not sent: offline, kept on this device");
  expect(unsent()).toMatchObject([{ body: "kept" }]);
  up = true;
  await userEvent.click(screen.getByRole("button", { name: "Retry" }));
  await screen.findByText(/^Saved/);
  expect(text().value).toBe("kept");
});

test("a refusal says why, keeps the text and stays open", async () => {
  service(({ method }) => (method === "PATCH" ? refused("locked") : undefined));
  await open(markdown());
  fireEvent.change(text(), { target: { value: "late" } });
  fireEvent.keyDown(window, { key: "s", ctrlKey: true });
  await screen.findByText("Not saved — your text is kept on this device.");
  expect(screen.getByText(/locked: unlock it first/i)).toBeTruthy();
  expect(text().value).toBe("late");
  expect(unsent()).toMatchObject([{ body: "late" }]);
});

test("what another saved meanwhile comes in, and both texts of a place are shown", async () => {
  service(({ method }) =>
    method === "PATCH"
      ? {
          body: markdown({
            version: 3,
            body: "theirs\nmine",
            overlaps: [{ part: "body", theirs: "theirs", mine: "mine" }],
          }),
        }
      : undefined,
  );
  await open(markdown());
  fireEvent.change(text(), { target: { value: "mine" } });
  fireEvent.keyDown(window, { key: "s", ctrlKey: true });
  await screen.findByText("1 place was changed by two people at once.");
  expect(text().value).toBe("theirs\nmine");
  expect(screen.getByText("Text: the other text")).toBeTruthy();
  await userEvent.click(screen.getByRole("button", { name: "Seen" }));
  expect(screen.queryByText(/two people at once/)).toBeNull();
});

test("text of an earlier visit is offered, and taken up from its own version", async () => {
  localStorage.setItem(
    "cahier.unsent.pid1~x",
    JSON.stringify({
      title: "Suzuki",
      body: "lost",
      base: 1,
      at: "2026-11-24T09:12:00Z",
      by: "me",
    }),
  );
  const sent = service(({ method, body }) =>
    method === "PATCH" ? { body: markdown({ version: 6, ...(body as object) }) } : undefined,
  );
  await open(markdown({ version: 5 }));
  await userEvent.click(await screen.findByRole("button", { name: "Take it up" }));
  await waitFor(() => expect(text().value).toBe("lost"));
  expect(patches(sent)).toEqual([{ base_version: 1, body: "lost" }]);
  expect(unsent()).toEqual([]);
});

test("a locked entry says by whom, is read as text, and offers what is allowed", async () => {
  service(() => undefined);
  const by = { id: "u2", serial: 2, name: "C. Denis", first: "C.", last: "Denis" };
  await open(
    markdown({
      locked: true,
      locked_by: by,
      locked_at: "2026-11-24T09:12:00Z",
      can: { ...readOnly, unlock: true, comment: true },
    }),
  );
  expect(screen.getByText(/Locked by C. Denis on 24 November 2026/)).toBeTruthy();
  expect(screen.getByRole("button", { name: "Unlock" })).toBeTruthy();
  expect(screen.queryByRole("textbox", { name: "Text" })).toBeNull();
  expect(screen.queryByRole("textbox", { name: "Title" })).toBeNull();
  expect(screen.getByRole("heading", { level: 1, name: "Suzuki" })).toBeTruthy();
});

test("a struck entry gives its reason, and the menu holds what the service allows alone", async () => {
  service(() => undefined);
  await open(
    markdown({ state: "struck", reason: "Made by mistake", can: { ...readOnly, pin: true } }),
  );
  expect(screen.getByText("Entry struck through. Reason: Made by mistake")).toBeTruthy();
  await userEvent.click(screen.getByRole("button", { name: "Other actions on this entry" }));
  const items = (await screen.findAllByRole("menuitem")).map((item) => item.textContent);
  expect(items).toContain("Pin");
  expect(items).not.toContain("Lock");
  expect(items.join()).not.toContain("Strike");
});

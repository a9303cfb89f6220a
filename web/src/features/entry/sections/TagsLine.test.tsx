import { screen, waitFor } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { afterEach, expect, test, vi } from "vitest";
import { entryWith, readOnly, refused, service, show } from "./parts/testing";
import { TagsLine } from "./TagsLine";

afterEach(() => vi.unstubAllGlobals());

const suggested = { items: [{ value: "suzuki", label: "suzuki", count: 3 }] };
const box = () => screen.getByRole("combobox", { name: "Add a tag" }) as HTMLInputElement;

test("a reader sees the tags as links and nothing to change", async () => {
  await show(TagsLine, entryWith({ can: readOnly, tags: ["pd"] }));
  const link = screen.getByRole("link", { name: "pd" });
  expect(decodeURIComponent(link.getAttribute("href") ?? "")).toContain('tag:"pd"');
  expect(screen.queryByRole("combobox")).toBeNull();
  expect(screen.queryByRole("button")).toBeNull();
});

test("Enter adds what was typed; the box empties and keeps the focus", async () => {
  const sent = service(({ method }) =>
    method === "POST" ? { body: entryWith({ version: 2, tags: ["new tag"] }) } : undefined,
  );
  await show(TagsLine, entryWith());
  await userEvent.type(box(), "new tag{Enter}");
  expect(await screen.findByRole("link", { name: "new tag" })).toBeTruthy();
  const post = sent.find(({ method }) => method === "POST");
  expect(post).toMatchObject({ path: "/entries/pid1/tags", body: { label: "new tag" } });
  expect(box().value).toBe("");
  expect(document.activeElement).toBe(box());
});

test("a suggestion is chosen with the arrows", async () => {
  const sent = service(({ method, path }) => {
    if (path.startsWith("/suggest")) return { body: suggested };
    return method === "POST" ? { body: entryWith({ version: 2, tags: ["suzuki"] }) } : undefined;
  });
  await show(TagsLine, entryWith());
  await userEvent.type(box(), "su");
  await screen.findByRole("option", { name: /suzuki/ });
  await userEvent.keyboard("{ArrowDown}{Enter}");
  await waitFor(() =>
    expect(sent.find(({ method }) => method === "POST")?.body).toEqual({ label: "suzuki" }),
  );
});

test("removing one gives the focus to the next", async () => {
  const sent = service(() => ({ body: entryWith({ version: 2, tags: ["b/c"] }) }));
  await show(TagsLine, entryWith({ tags: ["a", "b/c"] }));
  await userEvent.click(screen.getByRole("button", { name: "Remove the tag a" }));
  expect(sent[0]).toMatchObject({ method: "DELETE", path: "/entries/pid1/tags/a" });
  await waitFor(() =>
    expect(document.activeElement?.getAttribute("aria-label")).toBe("Remove the tag b/c"),
  );
});

test("a refusal is said at the box", async () => {
  service(({ method }) => (method === "POST" ? refused("locked") : undefined));
  await show(TagsLine, entryWith());
  await userEvent.type(box(), "x{Enter}");
  expect(await screen.findByText(/This entry is locked/)).toBeTruthy();
});

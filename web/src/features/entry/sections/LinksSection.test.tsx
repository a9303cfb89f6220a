import { screen, waitFor } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { afterEach, expect, test, vi } from "vitest";
import type { LinkedEntry } from "../../../api/types";
import { LinksSection } from "./LinksSection";
import { entryWith, readOnly, refused, service, show } from "./parts/testing";

afterEach(() => vi.unstubAllGlobals());

const linked = (pid: string, part: Partial<LinkedEntry> = {}): LinkedEntry => ({
  link: "uses",
  id: pid,
  pid,
  serial: 1,
  kind: "resource",
  template: false,
  title: `Entry ${pid}`,
  state: "normal",
  ...part,
});

test("a reader sees links both ways in words, and removes none", async () => {
  const links = [linked("a"), linked("b", { link: "follows", state: "struck" })];
  const backlinks = [linked("c", { link: "cites" })];
  await show(LinksSection, entryWith({ can: readOnly, links, backlinks }));
  const headings = screen.getAllByRole("heading", { level: 3 }).map((h) => h.textContent);
  expect(headings).toEqual(["uses", "follows", "cited by"]);
  expect(screen.getAllByRole("link")).toHaveLength(3);
  expect(screen.queryByRole("button")).toBeNull();
});

test("a reader of an entry without links sees no section", async () => {
  await show(LinksSection, entryWith({ can: readOnly }));
  expect(screen.queryByRole("heading")).toBeNull();
});

test("links from other entries cannot be removed here", async () => {
  await show(LinksSection, entryWith({ backlinks: [linked("c")] }));
  expect(screen.queryByRole("button", { name: /Remove the link/ })).toBeNull();
});

test("an entry is found and linked; the entry itself cannot be chosen", async () => {
  const found = { items: [entryWith({ title: "Self" }), entryWith({ pid: "b", title: "Lot" })] };
  const sent = service(({ method, path }) => {
    if (path.startsWith("/search")) return { body: found };
    return method === "POST"
      ? { body: entryWith({ version: 2, links: [linked("b", { link: "related" })] }) }
      : undefined;
  });
  await show(LinksSection, entryWith());
  const box = screen.getByRole("combobox", { name: "Entry to link" });
  await userEvent.type(box, "L");
  await userEvent.click(await screen.findByRole("option", { name: /Self/ }));
  expect(sent.some(({ method }) => method === "POST")).toBe(false);
  await userEvent.type(box, "L");
  await userEvent.click(await screen.findByRole("option", { name: /Lot/ }));
  const post = sent.find(({ method }) => method === "POST");
  expect(post).toMatchObject({ path: "/entries/pid1/links" });
  expect(post?.body).toEqual({ target: "b", kind: "related" });
  expect(await screen.findByRole("link", { name: "Entry b" })).toBeTruthy();
});

test("removing gives the focus to the next link", async () => {
  const links = [linked("a"), linked("b")];
  const sent = service(() => ({ body: entryWith({ version: 2, links: [linked("b")] }) }));
  await show(LinksSection, entryWith({ links }));
  await userEvent.click(screen.getByRole("button", { name: "Remove the link to Entry a" }));
  expect(sent[0]).toMatchObject({ method: "DELETE", path: "/entries/pid1/links/uses/a" });
  await waitFor(() =>
    expect(document.activeElement?.getAttribute("aria-label")).toBe("Remove the link to Entry b"),
  );
});

test("a refusal leaves the link and says why", async () => {
  service(() => refused("locked"));
  await show(LinksSection, entryWith({ links: [linked("a")] }));
  await userEvent.click(screen.getByRole("button", { name: "Remove the link to Entry a" }));
  expect((await screen.findByRole("alert")).textContent).toContain("This entry is locked");
  expect(screen.getByRole("link", { name: "Entry a" })).toBeTruthy();
});

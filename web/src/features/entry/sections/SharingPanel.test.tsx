import { screen, waitFor, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { afterEach, describe, expect, test, vi } from "vitest";
import { entryWith, readOnly, refused, service, show } from "./parts/testing";
import type { SectionProps } from "./parts/write";
import { SharingPanel } from "./SharingPanel";
import { apart, differences, type Grant, type Sharing, widened } from "./sharing/model";

afterEach(() => vi.unstubAllGlobals());

const closed = vi.fn();
const Panel = (props: SectionProps) => <SharingPanel {...props} onClose={closed} />;

const grants: Grant[] = [
  { principal: "user:u1", level: "own", name: "Anne Bernard" },
  { principal: "team:t1", level: "comment", name: "Synthesis" },
  { principal: "admins:t1", level: "own", name: "Synthesis" },
  { principal: "notebook:n1", level: "write", name: "IBMM-01" },
];
const person = { id: "u1", serial: 1, name: "Anne Bernard", first: "Anne", last: "Bernard" };
const sharing: Sharing = {
  follows_notebook: true,
  read_base: 30,
  write_base: 20,
  grants,
  reach: [],
  readers: [{ person, level: "own", reasons: ["author", "team"] }],
  more: 2,
};
const entry = entryWith();

describe("the list that is asked for", () => {
  const asked = (read: number, write: number) =>
    differences(grants, widened(entry, sharing, apart(entry, grants), read, write)).map(
      ({ principal, to }) => `${principal} ${to}`,
    );

  test("is the list there was when nothing changes", () => {
    expect(asked(30, 20)).toEqual([]);
  });
  test("opens wider with what the wider circle reads", () => {
    expect(asked(40, 20)).toEqual(["users comment"]);
    expect(asked(50, 20)).toEqual(["users comment", "public read"]);
  });
  test("closes the circles that are left out, and keeps the notebook", () => {
    expect(asked(10, 10)).toEqual(["team:t1 none", "admins:t1 none"]);
  });
  test("gives the team the pen, or takes it from the administrators", () => {
    expect(asked(30, 30)).toEqual(["team:t1 write"]);
    expect(asked(30, 10)).toEqual(["admins:t1 comment"]);
  });
});

test("who may not share sees who can open the entry, and why", async () => {
  service(({ path }) => (path.endsWith("/grants") ? { body: sharing } : undefined));
  await show(Panel, entryWith({ can: readOnly }));
  const table = await screen.findByRole("table", { name: "3 people can open this entry" });
  expect(within(table).getByText("created it; member of the team")).toBeTruthy();
  expect(screen.queryByRole("radio")).toBeNull();
  expect(screen.queryByRole("button", { name: "Save the sharing" })).toBeNull();
});

test("a list that cannot be read says so", async () => {
  service(() => refused("not_found", 404));
  await show(Panel, entry);
  expect((await screen.findByRole("alert")).textContent).toContain("could not be read");
});

test("the difference is said before it is saved, and the whole list is sent", async () => {
  const sent = service(({ method, path }) => {
    if (method === "PUT") return { body: entryWith({ version: 2 }) };
    return path.endsWith("/grants") ? { body: sharing } : undefined;
  });
  await show(Panel, entry);
  const save = await screen.findByRole("button", { name: "Save the sharing" });
  expect(save).toHaveProperty("disabled", true);
  await userEvent.click(screen.getByRole("radio", { name: "Everyone with an account" }));
  expect(
    screen.getByText(/Everyone with an account: will be able to read and comment/),
  ).toBeTruthy();
  await userEvent.click(save);
  await waitFor(() => expect(closed).toHaveBeenCalled());
  const put = sent.find(({ method }) => method === "PUT");
  expect(put?.path).toBe("/entries/pid1/grants");
  expect(put?.body).toMatchObject({ grants: { length: 5 } });
});

test("the author cannot be taken off; others can", async () => {
  service(({ path }) => (path.endsWith("/grants") ? { body: sharing } : undefined));
  await show(Panel, entry);
  await screen.findByRole("button", { name: "Save the sharing" });
  expect(screen.queryByRole("button", { name: "Take off Anne Bernard" })).toBeNull();
  await userEvent.click(
    screen.getByRole("button", { name: "Take off Members of the notebook IBMM-01" }),
  );
  expect(screen.getByText(/IBMM-01: will no longer have access/)).toBeTruthy();
});

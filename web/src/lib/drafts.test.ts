import { beforeEach, expect, test } from "vitest";
import { unsentOnThisDevice } from "./drafts";

beforeEach(() => localStorage.clear());

test("drafts are read newest first, one's own alone, and damaged ones do no harm", () => {
  const keep = (pid: string, kept: unknown) =>
    localStorage.setItem(`cahier.unsent.${pid}`, JSON.stringify(kept));
  keep("A", { title: "a", at: "2026-11-20T10:00:00Z", by: "me", body: "x" });
  keep("B", { title: "b", at: "2026-11-21T10:00:00Z", by: "me" });
  keep("C", { title: "c", at: "2026-11-22T10:00:00Z", by: "another" });
  keep("D", null);
  localStorage.setItem("cahier.unsent.E", "{");
  localStorage.setItem("other", "x");
  expect(unsentOnThisDevice("me").map((draft) => draft.pid)).toEqual(["B", "A"]);
});

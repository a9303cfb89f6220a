import { beforeEach, expect, test } from "vitest";
import { unsentOnThisDevice } from "./drafts";
import { draftName, draftsOf, dropDraft, keepDraft, leftBehind } from "./saveDraft";

beforeEach(() => localStorage.clear());

const draft = (name: string, by: string, at: string) => ({
  name,
  pid: "PID",
  title: "t",
  body: "b",
  base: 4,
  titled: false,
  at,
  by,
});

test("two visits to one entry keep two drafts; those of others are not seen", () => {
  const first = draftName("PID");
  const second = draftName("PID");
  expect(keepDraft(draft(first, "me", "2026-11-20T10:00:00Z"))).toBe(true);
  keepDraft(draft(second, "me", "2026-11-21T10:00:00Z"));
  keepDraft(draft(draftName("PID"), "another", "2026-11-22T10:00:00Z"));
  keepDraft({ ...draft(draftName("PIDX"), "me", "2026-11-22T10:00:00Z") });
  expect(draftsOf("PID", "me").map((one) => one.name)).toEqual([second, first]);
  expect(draftsOf("PID", "me")[0]).toEqual(draft(second, "me", "2026-11-21T10:00:00Z"));
  dropDraft(second);
  expect(draftsOf("PID", "me")).toHaveLength(1);
});

test("the page of the day names the entry of a draft", () => {
  keepDraft(draft(draftName("PID"), "me", "2026-11-20T10:00:00Z"));
  expect(unsentOnThisDevice("me")).toMatchObject([{ pid: "PID", title: "t" }]);
});

test("damaged remains are left out", () => {
  localStorage.setItem("cahier.unsent.PID~1", "{");
  localStorage.setItem("cahier.unsent.PID~2", JSON.stringify({ title: "t", at: "x", by: "me" }));
  expect(draftsOf("PID", "me")).toEqual([]);
});

test("without locks, every draft is offered", async () => {
  const one = draft("unsent.PID~1", "me", "2026-11-20T10:00:00Z");
  expect(await leftBehind([one])).toEqual([one]);
});

test("a device that is full says so", () => {
  const whole = Storage.prototype.setItem;
  Storage.prototype.setItem = () => {
    throw new DOMException("full", "QuotaExceededError");
  };
  expect(keepDraft(draft("unsent.PID~1", "me", "2026-11-20T10:00:00Z"))).toBe(false);
  Storage.prototype.setItem = whole;
});

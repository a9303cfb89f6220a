import { expect, test } from "vitest";
import type { Me } from "./types";
import { workplaceOf } from "./workplace";

const me = {
  memberships: [
    { team_id: "a", team: "Peptides", team_serial: 1, lab_id: "l1", role: "member" },
    { team_id: "b", team: "Optique", team_serial: 2, lab_id: "l2", role: "guest" },
  ],
  labs: [
    { id: "l1", code: "IBMM", name: "IBMM", class: "standard" },
    { id: "l2", code: "L2C", name: "L2C", class: "open" },
  ],
} as unknown as Me;

test.each([
  [null, "a", "IBMM"],
  ["b", "b", "L2C"],
  ["left long ago", "a", "IBMM"],
])("a device that remembers %s works in %s", (team, want, lab) => {
  const found = workplaceOf(me, team);
  expect([found.membership?.team_id, found.lab?.code]).toEqual([want, lab]);
});

test("who is in no team works nowhere", () => {
  expect(workplaceOf({ ...me, memberships: [], labs: [] }, "a")).toEqual({
    membership: undefined,
    lab: undefined,
  });
});

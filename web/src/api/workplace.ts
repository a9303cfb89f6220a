import { useSyncExternalStore } from "react";
import { remember, remembered } from "../lib/storage";
import { useMe } from "./queries";
import type { Lab, Me, Membership } from "./types";

// The team that a person of several works in, as this device remembers it: what
// is made goes there. It opens nothing: what one may read is the service's word.
const name = "team";
const watchers = new Set<() => void>();

function watch(watcher: () => void) {
  watchers.add(watcher);
  return () => {
    watchers.delete(watcher);
  };
}

/** Works in another team from now on, on this device. */
export function workIn(team: string): void {
  remember(name, team);
  for (const watcher of watchers) watcher();
}

/** The team and lab among a person's own that this device names, else the first. */
export function workplaceOf(
  me: Me,
  team: string | null,
): { membership?: Membership | undefined; lab?: Lab | undefined } {
  const membership = me.memberships.find((one) => one.team_id === team) ?? me.memberships[0];
  const lab = me.labs.find((one) => one.id === membership?.lab_id) ?? me.labs[0];
  return { membership, lab };
}

/** Where the person works now: one of their teams, and its lab. */
export function useWorkplace(): { team?: string | undefined; lab?: Lab | undefined } {
  const me = useMe();
  const team = useSyncExternalStore(watch, () => remembered(name));
  if (!me) return {};
  const { membership, lab } = workplaceOf(me, team);
  return { team: membership?.team_id, lab };
}

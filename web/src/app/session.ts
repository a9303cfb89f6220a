import { useSyncExternalStore } from "react";
import { onSessionExpired } from "../api/client";

// An expired session: one dialog, and every request that waits for it.
let waiting: (() => void)[] = [];
const watchers = new Set<() => void>();

function tell() {
  for (const watcher of watchers) watcher();
}

/** Makes requests that find the session expired wait for the dialog. */
export function guardSession(): void {
  onSessionExpired(
    () =>
      new Promise<void>((resolve) => {
        waiting = [...waiting, resolve];
        tell();
      }),
  );
}

/** Lets the waiting requests go on: the person signed in again. */
export function sessionRenewed(): void {
  const going = waiting;
  waiting = [];
  tell();
  for (const go of going) go();
}

function watch(watcher: () => void) {
  watchers.add(watcher);
  return () => {
    watchers.delete(watcher);
  };
}

/** Whether requests wait for the person to sign in again. */
export function useSessionExpired(): boolean {
  return useSyncExternalStore(watch, () => waiting.length > 0);
}

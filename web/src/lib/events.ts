import { address } from "../api/client";

/** What happened in the service that a page may want to know. */
export type Change =
  | { kind: "changed"; entry: string; version: number }
  /** Changes may have gone by unseen: look again. */
  | { kind: "missed" };

const name = "cahier.events";

/** What a line of the service says, or null when it is something else. */
export function readChange(line: string): Change | null {
  try {
    const said = JSON.parse(line);
    if (typeof said?.entry !== "string" || !Number.isInteger(said?.version)) return null;
    return { kind: "changed", entry: said.entry, version: said.version };
  } catch {
    return null;
  }
}

/** Listens to changes of what the person can read. All windows of a browser
 * share one connection: the one that holds the lock opens it and passes on what
 * it hears. Without what that takes, nothing is heard, and pages look again
 * when they are looked at. Returns how to stop. */
export function listen(hear: (change: Change) => void): () => void {
  if (!("locks" in navigator) || !("BroadcastChannel" in window) || !("EventSource" in window))
    return () => {};
  const channel = new BroadcastChannel(name);
  channel.onmessage = (message: MessageEvent<Change>) => hear(message.data);
  const stop = new AbortController();
  const tell = (change: Change) => {
    hear(change);
    channel.postMessage(change);
  };
  navigator.locks
    .request(name, { signal: stop.signal }, () => connected(tell, stop.signal))
    .catch(() => {});
  return () => {
    stop.abort();
    channel.close();
  };
}

/** Holds the connection until told to stop. The browser opens it again by
 * itself, with the id of the last change heard, unless it was refused. */
function connected(tell: (change: Change) => void, stop: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const source = new EventSource(address("/events"));
    let lost = false;
    source.onmessage = (message) => {
      const change = readChange(message.data);
      if (change) tell(change);
    };
    source.onerror = () => {
      lost = true;
    };
    source.onopen = () => {
      if (lost) tell({ kind: "missed" });
      lost = false;
    };
    stop.addEventListener("abort", () => {
      source.close();
      resolve();
    });
  });
}

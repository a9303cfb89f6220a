import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { type Change, listen, readChange } from "./events";

test.each([
  ['{"entry":"ABC","version":4}', { kind: "changed", entry: "ABC", version: 4 }],
  ['{"entry":"ABC"}', null],
  ["heartbeat", null],
  ["null", null],
] as const)("%s", (line, want) => {
  expect(readChange(line)).toEqual(want);
});

class Source {
  static open: Source[] = [];
  onmessage?: (message: { data: string }) => void;
  onerror?: () => void;
  onopen?: () => void;
  constructor() {
    Source.open.push(this);
  }
  close() {
    Source.open = Source.open.filter((other) => other !== this);
  }
}

/** Locks as a browser has them: one holder, the others wait in order. */
function locks() {
  let last: Promise<unknown> = Promise.resolve();
  return {
    request(_: string, { signal }: { signal: AbortSignal }, run: () => Promise<void>) {
      const mine = last.then(() => (signal.aborted ? undefined : run()));
      last = mine.catch(() => {});
      return mine;
    },
  };
}

class Channel {
  static all: Channel[] = [];
  onmessage?: (message: { data: Change }) => void;
  constructor() {
    Channel.all.push(this);
  }
  postMessage(data: Change) {
    for (const other of Channel.all) if (other !== this) other.onmessage?.({ data });
  }
  close() {
    Channel.all = Channel.all.filter((other) => other !== this);
  }
}

beforeEach(() => {
  vi.stubGlobal("EventSource", Source);
  vi.stubGlobal("BroadcastChannel", Channel);
  Object.defineProperty(navigator, "locks", { value: locks(), configurable: true });
});
afterEach(() => {
  vi.unstubAllGlobals();
  Reflect.deleteProperty(navigator, "locks");
  Source.open = [];
  Channel.all = [];
});

const settle = () => new Promise((resolve) => setTimeout(resolve));

test("windows share one connection, and the next takes over when one closes", async () => {
  const first: Change[] = [];
  const second: Change[] = [];
  const stopFirst = listen((change) => first.push(change));
  const stopSecond = listen((change) => second.push(change));
  await settle();
  expect(Source.open).toHaveLength(1);
  Source.open[0]?.onmessage?.({ data: '{"entry":"A","version":2}' });
  expect(first).toEqual([{ kind: "changed", entry: "A", version: 2 }]);
  expect(second).toEqual(first);
  stopFirst();
  await settle();
  expect(Source.open).toHaveLength(1);
  Source.open[0]?.onmessage?.({ data: '{"entry":"A","version":3}' });
  expect(first).toHaveLength(1);
  expect(second).toHaveLength(2);
  stopSecond();
  await settle();
  expect(Source.open).toHaveLength(0);
});

test("after a cut, everybody looks again", async () => {
  const heard: Change[] = [];
  const stop = listen((change) => heard.push(change));
  await settle();
  Source.open[0]?.onopen?.();
  Source.open[0]?.onerror?.();
  Source.open[0]?.onopen?.();
  expect(heard).toEqual([{ kind: "missed" }]);
  stop();
});

test("without locks nothing breaks", () => {
  Reflect.deleteProperty(navigator, "locks");
  listen(() => {})();
});

import { afterEach, expect, test, vi } from "vitest";
import { metadataHeader, sendInPieces } from "./tus";

afterEach(() => vi.unstubAllGlobals());

interface Service {
  received: number;
  size: number;
  made: number;
  /** What the next pieces meet: a status, "cut" when the network breaks, "still"
   * when no answer comes. */
  meets: (number | "cut" | "still")[];
  known: boolean;
}

/** A service of the tus protocol that keeps count of bytes. */
function tusService(part: Partial<Service> = {}): Service {
  const state: Service = { received: 0, size: 0, made: 0, meets: [], known: true, ...part };
  vi.stubGlobal("fetch", async (_: string, init: RequestInit) => {
    const headers = new Headers(init.headers);
    expect(headers.get("Tus-Resumable")).toBe("1.0.0");
    if (init.method === "POST") {
      state.made++;
      state.received = 0;
      state.known = true;
      state.size = Number(headers.get("Upload-Length"));
      return new Response(null, { status: 201, headers: { Location: "/tus/new" } });
    }
    if (!state.known) return new Response(null, { status: 404 });
    return new Response(null, { headers: { "Upload-Offset": String(state.received) } });
  });
  vi.stubGlobal("XMLHttpRequest", requestTo(state));
  return state;
}

function requestTo(state: Service) {
  return class {
    upload: { onprogress?: (event: { loaded: number }) => void } = {};
    status = 0;
    responseText = "";
    onload?: () => void;
    onerror?: () => void;
    onloadend?: () => void;
    offset = 0;
    open() {}
    onabort?: () => void;
    abort() {
      this.onabort?.();
    }
    setRequestHeader(name: string, value: string) {
      if (name === "Upload-Offset") this.offset = Number(value);
    }
    getResponseHeader(name: string) {
      return name === "Upload-Offset" ? String(state.received) : null;
    }
    send(body: Blob) {
      queueMicrotask(() => this.answer(body.size));
    }
    answer(size: number) {
      const meets = state.meets.shift();
      if (meets === "still") return;
      if (meets === "cut") {
        state.received = this.offset + Math.floor(size / 2);
        this.onerror?.();
      } else {
        this.status = meets ?? 204;
        if (!meets) state.received = this.offset + size;
        if (meets === 413)
          this.responseText = JSON.stringify({ code: "invalid", key: "too_big", detail: "Big." });
        this.onload?.();
      }
      this.onloadend?.();
    }
  };
}

function sending(file: Blob, at?: string) {
  const seen = { places: [] as string[], progress: [] as number[], waits: 0 };
  const stop = new AbortController();
  const done = sendInPieces({
    file,
    metadata: { entry: "p", name: "é.txt" },
    at,
    onPlace: (place) => seen.places.push(place),
    onProgress: (sent) => seen.progress.push(sent),
    onWaiting: (waiting) => {
      if (waiting) seen.waits++;
      if (waiting) queueMicrotask(() => window.dispatchEvent(new Event("online")));
    },
    signal: stop.signal,
  });
  return { seen, stop, done };
}

const bytes = (size: number) => new Blob([new Uint8Array(size)]);

test("a file is made, sent and done", async () => {
  const state = tusService();
  const { seen, done } = sending(bytes(10));
  await done;
  expect(state).toMatchObject({ received: 10, size: 10, made: 1 });
  expect(seen.places).toEqual(["/tus/new"]);
  expect(seen.progress.at(-1)).toBe(10);
});

test("a large file goes in pieces", async () => {
  const state = tusService();
  const { seen, done } = sending(bytes(40 * 1024 * 1024));
  await done;
  expect(state.received).toBe(40 * 1024 * 1024);
  expect(seen.progress.filter((sent, at) => sent !== seen.progress[at - 1])).toHaveLength(4);
});

test("when the network breaks it asks how far it got and goes on there", async () => {
  const state = tusService({ meets: ["cut"] });
  const { seen, done } = sending(bytes(10));
  await done;
  expect(state).toMatchObject({ received: 10, made: 1 });
  expect(seen.waits).toBe(1);
  expect(seen.progress).toContain(5);
});

test("after a reload it goes on where it was", async () => {
  const state = tusService({ received: 4 });
  const { seen, done } = sending(bytes(10), "/tus/old");
  await done;
  expect(state).toMatchObject({ received: 10, made: 0 });
  expect(seen.progress[0]).toBe(4);
});

test("one that arrived whole, without its answer, is not sent again", async () => {
  const state = tusService({ received: 10, meets: [500] });
  await sending(bytes(10), "/tus/old").done;
  expect(state.meets).toHaveLength(1);
});

test("an upload that the service no longer knows begins anew", async () => {
  const state = tusService({ known: false });
  const { seen, done } = sending(bytes(10), "/tus/old");
  await done;
  expect(state.made).toBe(1);
  expect(seen.places).toEqual(["/tus/new"]);
});

test("a refusal is thrown with its key", async () => {
  tusService({ meets: [413] });
  await expect(sending(bytes(10)).done).rejects.toMatchObject({ key: "too_big", status: 413 });
});

test("it stops when told to", async () => {
  tusService({ meets: ["still"] });
  const { seen, stop, done } = sending(bytes(10));
  await vi.waitFor(() => expect(seen.progress).toEqual([0]));
  stop.abort(new DOMException("paused", "AbortError"));
  await expect(done).rejects.toMatchObject({ name: "AbortError" });
});

test("names are written in base64, in one form of Unicode, empty ones left out", () => {
  expect(metadataHeader({ name: "e\u0301", folder: "" })).toBe("name w6k=");
});

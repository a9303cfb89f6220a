import { address } from "../api/client";
import { isProblem, offline, Problem, problemOf } from "../api/problem";

// What we need of the tus protocol, version 1.0.0
// (https://tus.io/protocols/resumable-upload): create, ask how far, go on.

const version = { "Tus-Resumable": "1.0.0" };

/** How many bytes go in one request: what is lost at most when a proxy keeps
 * back what it received. */
const piece = 16 * 1024 * 1024;

export interface Sending {
  file: Blob;
  /** What is said of the file: entry (pid), name, folder, comment, replaces. */
  metadata: Record<string, string>;
  /** Where an upload that was begun before goes on. */
  at?: string | undefined;
  /** Told where the upload stands, to go on there after a reload. */
  onPlace: (at: string) => void;
  onProgress: (sent: number) => void;
  /** Told when it waits for the network, and when it goes on. */
  onWaiting: (waiting: boolean) => void;
  signal: AbortSignal;
}

/** Sends a file piece by piece and resolves when the service has all of it.
 * Waits and goes on by itself when the network or the service is away; throws
 * the Problem of anything else, and an AbortError when told to stop. */
export async function sendInPieces(sending: Sending): Promise<void> {
  const { signal, file } = sending;
  let place = sending.at;
  let offset: number | undefined;
  for (let tries = 0; ; ) {
    signal.throwIfAborted();
    try {
      if (place && offset === undefined) offset = await howFar(place, signal);
      if (!place || offset === undefined) {
        place = await create(sending);
        sending.onPlace(place);
        offset = 0;
      }
      sending.onProgress(offset);
      if (offset >= file.size) return;
      signal.throwIfAborted();
      offset = await sendPiece(place, offset, sending);
      sending.onProgress(offset);
      tries = 0;
      if (offset >= file.size) return;
    } catch (thrown) {
      if (!passes(thrown)) throw thrown;
      offset = undefined;
      sending.onWaiting(true);
      await pause(tries++, signal);
      sending.onWaiting(false);
    }
  }
}

/** Whether trying again later may help: no network, service away, the upload
 * still held by a request that broke, or another idea of how far it is. */
function passes(thrown: unknown): boolean {
  if (isProblem(thrown, "offline") || isProblem(thrown, "unavailable")) return true;
  return isProblem(thrown) && (thrown.status === 423 || thrown.key === "upload_offset");
}

const longest = 30_000;

/** Waits longer from try to try, and no longer once the network is back; throws
 * when told to stop. */
export function pause(tries: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(end, Math.min(longest, 1000 * 2 ** tries));
    function end() {
      clearTimeout(timer);
      window.removeEventListener("online", end);
      signal.removeEventListener("abort", stop);
      resolve();
    }
    function stop() {
      end();
      reject(signal.reason);
    }
    window.addEventListener("online", end);
    signal.addEventListener("abort", stop);
  });
}

async function ask(method: string, url: string, headers: HeadersInit, signal: AbortSignal) {
  try {
    return await fetch(url, { method, headers, signal, credentials: "same-origin" });
  } catch (cause) {
    if (signal.aborted) throw signal.reason;
    throw cause instanceof Problem ? cause : offline();
  }
}

/** Writes what is said of a file as the header takes it: values in base64. */
export function metadataHeader(metadata: Record<string, string>): string {
  const coded = (text: string) =>
    btoa(String.fromCodePoint(...new TextEncoder().encode(text.normalize())));
  return Object.entries(metadata)
    .filter(([, value]) => value !== "")
    .map(([name, value]) => `${name} ${coded(value)}`)
    .join(",");
}

async function create({ file, metadata, signal }: Sending): Promise<string> {
  const headers = {
    ...version,
    "Upload-Length": String(file.size),
    "Upload-Metadata": metadataHeader(metadata),
  };
  const answer = await ask("POST", address("/tus"), headers, signal);
  if (!answer.ok) throw await problemOf(answer);
  const place = answer.headers.get("Location");
  if (!place) throw offline();
  const url = new URL(place, window.location.href);
  return url.origin === window.location.origin ? url.pathname : place;
}

/** How many bytes the service has; undefined when it no longer knows the upload. */
async function howFar(place: string, signal: AbortSignal): Promise<number | undefined> {
  const answer = await ask("HEAD", place, version, signal);
  if (answer.status === 404 || answer.status === 410) return undefined;
  if (!answer.ok) throw await problemOf(answer);
  const offset = Number(answer.headers.get("Upload-Offset"));
  return Number.isInteger(offset) && offset >= 0 ? offset : undefined;
}

/** Sends the next bytes; resolves to how many the service then has. Through
 * XMLHttpRequest, since fetch does not say how far it is. */
function sendPiece(place: string, offset: number, sending: Sending): Promise<number> {
  const { file, signal, onProgress } = sending;
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest();
    const stop = () => request.abort();
    request.open("PATCH", place);
    request.setRequestHeader("Tus-Resumable", version["Tus-Resumable"]);
    request.setRequestHeader("Upload-Offset", String(offset));
    request.setRequestHeader("Content-Type", "application/offset+octet-stream");
    request.upload.onprogress = (event) => onProgress(offset + event.loaded);
    request.onerror = () => reject(offline());
    request.onabort = () => reject(signal.reason);
    request.onload = () => {
      if (request.status < 200 || request.status > 299) return void refusal(request).then(reject);
      const now = Number(request.getResponseHeader("Upload-Offset"));
      if (Number.isInteger(now) && now > offset) return resolve(now);
      return reject(offline());
    };
    request.onloadend = () => signal.removeEventListener("abort", stop);
    signal.addEventListener("abort", stop);
    request.send(file.slice(offset, offset + piece));
  });
}

async function refusal(request: XMLHttpRequest): Promise<Problem> {
  const id = request.getResponseHeader("X-Request-Id");
  const headers = id ? { "X-Request-Id": id } : undefined;
  const status = request.status >= 200 && request.status <= 599 ? request.status : 502;
  return problemOf(new Response(request.responseText, { status, ...(headers ? { headers } : {}) }));
}

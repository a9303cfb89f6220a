import { useSyncExternalStore } from "react";
import { api } from "../../../../api/client";
import { isProblem } from "../../../../api/problem";
import type { Entry } from "../../../../api/types";
import { pause, sendInPieces } from "../../../../lib/tus";
import { pathOf } from "../parts/write";
import { forgetPlace, keepPlace, placeOf } from "./places";

/** Files up to this size go in one request. */
export const small = 8 * 1024 * 1024;

export type TransferState = "sending" | "waiting" | "paused" | "failed" | "done";

/** One file on its way to an entry. */
export interface Transfer {
  id: number;
  pid: string;
  file: File;
  folder: string;
  /** Id of the upload whose place it takes. */
  replaces?: string | undefined;
  /** Bytes that the service has, as far as known. */
  sent: number;
  state: TransferState;
  /** Why it failed: whatever was thrown. */
  error?: unknown;
}

type Wanted = Pick<Transfer, "file" | "folder" | "replaces">;

// The transfers of this window: they go on while one reads other pages.
let transfers: readonly Transfer[] = [];
let last = 0;
const stops = new Map<number, AbortController>();
const watchers = new Set<() => void>();
const atOnce = 3;

function put(next: readonly Transfer[]): void {
  transfers = next;
  for (const watcher of watchers) watcher();
}

function change(id: number, part: Partial<Transfer>): void {
  put(transfers.map((one) => (one.id === id ? { ...one, ...part } : one)));
}

function watch(watcher: () => void) {
  watchers.add(watcher);
  return () => {
    watchers.delete(watcher);
  };
}

/** Every transfer of this window, the oldest first. */
export function useTransfers(): readonly Transfer[] {
  return useSyncExternalStore(watch, () => transfers);
}

/** Begins to send files to an entry, three at a time; `done` is called with the
 * fresh entry after each. */
export function sendFiles(pid: string, wanted: Wanted[], done: (entry: Entry) => void): void {
  const added = wanted.map((one) => ({
    ...one,
    id: ++last,
    pid,
    sent: 0,
    state: "paused" as const,
  }));
  put([...transfers, ...added]);
  const waiting = added.map(({ id }) => id);
  const next = async (): Promise<void> => {
    const id = waiting.shift();
    if (id === undefined) return;
    await begin(id, done);
    await next();
  };
  for (let lane = 0; lane < atOnce; lane++) void next();
}

/** Sends a transfer, or goes on with it where it stopped. */
export async function begin(id: number, done: (entry: Entry) => void): Promise<void> {
  const transfer = transfers.find((one) => one.id === id);
  if (!transfer || transfer.state === "sending" || transfer.state === "done") return;
  const stop = new AbortController();
  stops.set(id, stop);
  change(id, { state: "sending", error: undefined });
  try {
    const entry = await send(transfer, stop.signal);
    change(id, { state: "done", sent: transfer.file.size });
    done(entry);
  } catch (error) {
    if (stop.signal.aborted) change(id, { state: "paused" });
    else change(id, { state: "failed", error });
  } finally {
    stops.delete(id);
  }
}

/** Stops a transfer; what the service has of a large one stays there. */
export function pauseTransfer(id: number): void {
  stops.get(id)?.abort(new DOMException("paused", "AbortError"));
}

/** Takes a transfer off the list, and stops it. */
export function dropTransfer(id: number): void {
  const transfer = transfers.find((one) => one.id === id);
  pauseTransfer(id);
  if (transfer) forgetPlace(transfer.pid, transfer.file);
  put(transfers.filter((one) => one.id !== id));
}

/** Takes the transfers that are done off the list of an entry. */
export function clearDone(pid: string): void {
  put(transfers.filter((one) => one.pid !== pid || one.state !== "done"));
}

function send(transfer: Transfer, signal: AbortSignal): Promise<Entry> {
  return transfer.file.size > small ? sendLarge(transfer, signal) : sendSmall(transfer, signal);
}

/** Sends a small file in one request, and again when the network comes back;
 * unless the service has it already and only the answer was lost. */
async function sendSmall(transfer: Transfer, signal: AbortSignal): Promise<Entry> {
  const since = Date.now();
  for (let tries = 0; ; tries++) {
    try {
      const entry = tries > 0 ? await api.get<Entry>(pathOf(transfer), {}, { signal }) : undefined;
      if (entry && (await holds(entry, transfer, since))) return entry;
      return await api.post<Entry>(`${pathOf(transfer)}/uploads`, formOf(transfer), { signal });
    } catch (error) {
      if (!isProblem(error, "offline") && !isProblem(error, "unavailable")) throw error;
      change(transfer.id, { state: "waiting" });
      await pause(tries, signal);
      change(transfer.id, { state: "sending" });
    }
  }
}

function formOf({ file, folder, replaces }: Transfer): FormData {
  const form = new FormData();
  form.set("folder", folder);
  if (replaces) form.set("replaces", replaces);
  form.set("file", file, file.name);
  return form;
}

const skew = 120_000;

/** Whether an entry got this very file since a moment: by its bytes where the
 * browser can tell, else by name and size. */
async function holds(entry: Entry, { file }: Transfer, since: number): Promise<boolean> {
  const alike = entry.uploads.filter(
    (one) => one.size === file.size && Date.parse(one.created_at) > since - skew,
  );
  if (alike.length === 0) return false;
  if (!crypto.subtle) return alike.some((one) => one.name === file.name);
  const sum = new Uint8Array(await crypto.subtle.digest("SHA-256", await file.arrayBuffer()));
  const hex = [...sum].map((byte) => byte.toString(16).padStart(2, "0")).join("");
  return alike.some((one) => one.sha256 === hex && one.name === file.name);
}

async function sendLarge(transfer: Transfer, signal: AbortSignal): Promise<Entry> {
  const { id, pid, file, folder, replaces } = transfer;
  await sendInPieces({
    file,
    metadata: { entry: pid, name: file.name, folder, replaces: replaces ?? "" },
    at: placeOf(pid, file),
    onPlace: (at) => keepPlace(pid, file, at, { folder, replaces }),
    onProgress: (sent) => change(id, { sent }),
    onWaiting: (waiting) => change(id, { state: waiting ? "waiting" : "sending" }),
    signal,
  });
  forgetPlace(pid, file);
  return api.get<Entry>(pathOf(transfer));
}

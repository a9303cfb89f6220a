import { remember, remembered, rememberedNames } from "../../../../lib/storage";

// Where large files that were not sent whole go on: kept on this device, so
// that choosing the same file again after a reload continues it.

type Named = Pick<File, "name" | "size" | "lastModified">;

/** A large file that this device began to send and did not end. */
export interface Unfinished {
  name: string;
  size: number;
  at: string;
  folder: string;
  replaces?: string;
  since: string;
}

const start = (pid: string) => `tus.${pid}.`;
const keyOf = (pid: string, file: Named) =>
  `${start(pid)}${file.size}.${file.lastModified}.${file.name}`;
const week = 7 * 86_400_000;

function read(name: string): Unfinished | undefined {
  try {
    const kept = JSON.parse(remembered(name) ?? "null");
    const fresh = Date.now() - Date.parse(kept?.since) < week;
    if (fresh && typeof kept.at === "string" && typeof kept.name === "string") return kept;
  } catch {
    // Damaged remains are as good as none.
  }
  remember(name, null);
  return undefined;
}

/** Where an upload of this file to this entry goes on, when one was begun. */
export function placeOf(pid: string, file: Named): string | undefined {
  return read(keyOf(pid, file))?.at;
}

export function keepPlace(
  pid: string,
  file: Named,
  at: string,
  more: { folder: string; replaces?: string | undefined },
): void {
  const since = new Date().toISOString();
  const kept = { name: file.name, size: file.size, at, since, ...more };
  remember(keyOf(pid, file), JSON.stringify(kept));
}

export function forgetPlace(pid: string, file: Named): void {
  remember(keyOf(pid, file), null);
}

/** What this device began to send to an entry and did not end. */
export function unfinishedOf(pid: string): (Unfinished & { key: string })[] {
  return rememberedNames(start(pid)).flatMap((key) => {
    const kept = read(key);
    return kept ? [{ ...kept, key }] : [];
  });
}

/** Gives up an unfinished file. */
export function forgetUnfinished(key: string): void {
  remember(key, null);
}

import { remembered, rememberedNames } from "./storage";

/** Text of an entry that this device keeps because the service does not have it
 * yet. The entry editor writes it under `unsent.<pid>~<visit>` and takes it away
 * when the service has acknowledged it. */
export interface Unsent {
  pid: string;
  title: string;
  at: string;
  /** Id of the person who wrote it: others on this device do not see it. */
  by: string;
}

const start = "unsent.";

/** What of a person waits on this device, newest first; damaged remains are left out. */
export function unsentOnThisDevice(person: string): Unsent[] {
  return rememberedNames(start)
    .map((name) => read(name))
    .filter((draft): draft is Unsent => draft?.by === person)
    .sort((a, b) => b.at.localeCompare(a.at));
}

function read(name: string): Unsent | null {
  try {
    const kept = JSON.parse(remembered(name) ?? "null");
    if (
      typeof kept?.title !== "string" ||
      typeof kept?.at !== "string" ||
      typeof kept?.by !== "string"
    )
      return null;
    const [pid = ""] = name.slice(start.length).split("~");
    return { pid, title: kept.title, at: kept.at, by: kept.by };
  } catch {
    return null;
  }
}

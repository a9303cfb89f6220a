import { remembered, rememberedNames } from "./storage";

/** Text that this device keeps because the service does not have it yet, with
 * the version that it came from. */
export interface Draft {
  /** Where it is kept: one place for each visit, so that two windows on one
   * entry never write over each other. */
  name: string;
  pid: string;
  title: string;
  /** Left out when only the title was typed. */
  body?: string;
  base: number;
  /** Whether the title was typed too. */
  titled: boolean;
  at: string;
  by: string;
}

const start = "unsent.";
const prefix = "cahier.";

/** The name of the place of one visit to an entry. */
export function draftName(pid: string): string {
  return `${start}${pid}~${Math.random().toString(36).slice(2, 10)}`;
}

/** Keeps a draft, in place of the one of the same visit. Says whether the
 * device could: private windows and full disks cannot. */
export function keepDraft(draft: Draft): boolean {
  const { name, pid: _, ...kept } = draft;
  try {
    localStorage.setItem(prefix + name, JSON.stringify(kept));
    return true;
  } catch {
    return false;
  }
}

export function dropDraft(name: string): void {
  try {
    localStorage.removeItem(prefix + name);
  } catch {
    // A device that keeps nothing has nothing to drop.
  }
}

/** What a person left unsent in an entry, newest first. */
export function draftsOf(pid: string, person: string): Draft[] {
  return rememberedNames(`${start}${pid}`)
    .map((name) => readDraft(name, pid))
    .filter((draft): draft is Draft => draft?.by === person)
    .sort((a, b) => b.at.localeCompare(a.at));
}

function readDraft(name: string, pid: string): Draft | null {
  const rest = name.slice(start.length + pid.length);
  if (rest !== "" && !rest.startsWith("~")) return null;
  try {
    const kept = JSON.parse(remembered(name) ?? "null");
    const whole =
      typeof kept?.title === "string" &&
      typeof kept?.at === "string" &&
      typeof kept?.by === "string" &&
      Number.isInteger(kept?.base);
    if (!whole) return null;
    const { title, at, by, base } = kept;
    const draft: Draft = { name, pid, title, at, by, base, titled: kept.titled === true };
    return typeof kept.body === "string" ? { ...draft, body: kept.body } : draft;
  } catch {
    return null;
  }
}

/** Holds the name of a draft while this window is open, so that another window
 * does not offer it as left behind. Returns how to let go. */
export function holdDraft(name: string): () => void {
  if (!navigator.locks) return () => {};
  let release = () => {};
  const held = new Promise<void>((resolve) => {
    release = resolve;
  });
  navigator.locks.request(prefix + name, () => held).catch(() => {});
  return release;
}

/** The drafts among these that no open window holds. */
export async function leftBehind(drafts: Draft[]): Promise<Draft[]> {
  if (!navigator.locks?.query || drafts.length === 0) return drafts;
  const { held = [] } = await navigator.locks.query();
  const names = new Set(held.map((lock) => lock.name));
  return drafts.filter((draft) => !names.has(prefix + draft.name));
}

// What is known of one entry's title and text between two moments, as values:
// no clock, no network, no page. saveLoop.ts moves it, the page draws it.

export interface Text {
  title: string;
  body: string;
}

/** A text that the service has, by the version that it had then. */
export interface Known extends Text {
  version: number;
}

export type Part = keyof Text;
type Parts = Readonly<Record<Part, boolean>>;

/** Why a save did not come through. `again` says that the same request may come
 * through later; otherwise the person has something to do. */
export interface Refusal {
  again: boolean;
  cause: unknown;
}

export interface Saving {
  /** The version that the text on screen comes from. */
  base: Known;
  /** The text on screen. */
  text: Text;
  /** Typed and not on its way. */
  unsent: Parts;
  /** On its way; undefined when nothing is. */
  flying: Parts | undefined;
  /** First and last key since the last save, in milliseconds. */
  since: number | undefined;
  last: number | undefined;
  refused: Refusal | undefined;
  /** Saves in a row that did not come through. */
  tries: number;
  /** When to try again by itself. */
  retryAt: number | undefined;
  /** When the service last acknowledged this person's text. */
  savedAt: number | undefined;
  /** Whether this device keeps what is typed until then. */
  kept: boolean;
}

const none: Parts = { title: false, body: false };

/** A save is due after this much silence. */
export const silence = 30_000;
/** … and after this much typing without silence. */
export const longest = 5 * 60_000;
/** … or sooner, when this device could not keep the text. */
export const unkept = 2_000;
const pauses = [2_000, 5_000, 10_000, 30_000, 60_000];

export function begin(base: Known): Saving {
  return {
    base,
    text: { title: base.title, body: base.body },
    unsent: none,
    flying: undefined,
    since: undefined,
    last: undefined,
    refused: undefined,
    tries: 0,
    retryAt: undefined,
    savedAt: undefined,
    kept: true,
  };
}

/** Whether something typed is not acknowledged. */
export function dirty(s: Saving): boolean {
  return waits(s.unsent) || s.flying !== undefined;
}

function waits(parts: Parts): boolean {
  return parts.title || parts.body;
}

function both(a: Parts, b: Parts | undefined): Parts {
  return { title: a.title || !!b?.title, body: a.body || !!b?.body };
}

/** A key was struck: the part is now this. */
export function typed(s: Saving, part: Part, text: string, now: number): Saving {
  return {
    ...s,
    text: { ...s.text, [part]: text },
    unsent: { ...s.unsent, [part]: true },
    since: s.since ?? now,
    last: now,
    // What was refused for good is tried anew with what is typed now.
    refused: s.refused?.again ? s.refused : undefined,
  };
}

/** When the next save is due; undefined when nothing waits, or when a person
 * has to do something first. */
export function due(s: Saving): number | undefined {
  if (!waits(s.unsent) || s.flying) return undefined;
  if (s.retryAt !== undefined) return s.retryAt;
  if (s.refused) return undefined;
  if (s.since === undefined || s.last === undefined) return undefined;
  if (!s.kept) return s.last + unkept;
  return Math.min(s.last + silence, s.since + longest);
}

/** What to send now, and the state while it is on its way; undefined when there
 * is nothing to send or a save is on its way. */
export function send(s: Saving): { next: Saving; base: number; change: Partial<Text> } | undefined {
  if (s.flying || !waits(s.unsent)) return undefined;
  const change: Partial<Text> = {};
  if (s.unsent.title) change.title = s.text.title;
  if (s.unsent.body) change.body = s.text.body;
  const next: Saving = {
    ...s,
    flying: s.unsent,
    unsent: none,
    since: undefined,
    last: undefined,
    retryAt: undefined,
  };
  return { next, base: s.base.version, change };
}

/** The service has what was sent: `answer` is what it made of it. The body on
 * screen is given anew by whoever draws it (see `shown`), because it may have
 * been typed in since. */
export function acknowledged(s: Saving, answer: Known, now: number): Saving {
  return {
    ...s,
    base: answer,
    text: { ...s.text, title: s.unsent.title ? s.text.title : answer.title },
    flying: undefined,
    refused: undefined,
    tries: 0,
    retryAt: undefined,
    savedAt: now,
  };
}

/** The save did not come through: what it held waits again. */
export function refusedFor(s: Saving, refusal: Refusal, now: number): Saving {
  const pause = pauses[Math.min(s.tries, pauses.length - 1)] as number;
  return {
    ...s,
    unsent: both(s.unsent, s.flying),
    flying: undefined,
    since: s.since ?? now,
    last: s.last ?? now,
    refused: refusal,
    tries: s.tries + 1,
    retryAt: refusal.again ? now + pause : undefined,
  };
}

/** The body on screen, after what the service answered was put into it. */
export function shown(s: Saving, body: string): Saving {
  return { ...s, text: { ...s.text, body } };
}

/** The entry as the service has it now, seen otherwise than by a save. Says
 * whether the page is to show its text: only when nothing typed would be in
 * the way. With something typed, the base stays what it came from, unless the
 * texts are the same there: then other parts made the version. */
export function arrived(s: Saving, entry: Known): { next: Saving; show: boolean } {
  if (s.flying || entry.version <= s.base.version) return { next: s, show: false };
  const same = entry.title === s.base.title && entry.body === s.base.body;
  if (waits(s.unsent)) return { next: same ? { ...s, base: entry } : s, show: false };
  const text = same ? s.text : { title: entry.title, body: s.text.body };
  return { next: { ...s, base: entry, text }, show: !same };
}

import type { Known, Part, Refusal, Saving, Text } from "./save";
import * as save from "./save";

/** What the loop needs from outside; the tests give a world of their own. */
export interface Doors {
  now(): number;
  /** Calls back once after the milliseconds given; returns how to cancel. */
  after(milliseconds: number, run: () => void): () => void;
  /** Sends a change that comes from a version; throws what stopped it. */
  send(base: number, change: Partial<Text>): Promise<Known>;
  /** Says what to do about what send threw. */
  judge(thrown: unknown): Refusal;
  /** Keeps the text on this device, or drops it (null); says whether it could. */
  keep(
    unsent: (Text & { base: number; title_typed: boolean; body_typed: boolean }) | null,
  ): boolean;
}

/** What shows the body and takes keys in it. */
export interface Surface {
  /** The body as it is now. What is typed from here on is told apart from what
   * `give` brings later. */
  take(): string;
  /** Puts in what the service made of what was taken (of what is shown, when
   * nothing was), around what was typed since, and returns the body as it is
   * then. */
  give(body: string): string;
  /** Hands over what was typed and not told yet. */
  tell?(): void;
}

export interface SaveLoop {
  state(): Saving;
  /** Calls back at every change of state. */
  watch(listener: () => void): () => void;
  /** Names what shows the body from now on. */
  bind(surface: Surface): () => void;
  typed(part: Part, text: string): void;
  /** Changes the body other than by keys, when nothing is on its way. */
  rewrite(change: (body: string) => string): Promise<void>;
  /** Gives back the title that the service has, unsaved. */
  untitle(): void;
  /** Saves what waits. Resolves when nothing waits any more, or when it cannot
   * be saved now. */
  now(): Promise<void>;
  /** The entry as the service has it, seen otherwise than by a save. */
  arrived(entry: Known): void;
  /** The page is there: saves by itself. */
  stay(): void;
  /** The page goes: saves, and no more by itself. */
  leave(): void;
}

/** Keeps every key on this device at once and gives the service a version after
 * 30 s of silence, after 5 min, and whenever asked. One save at a time. */
export function saveLoop(start: Known, doors: Doors): SaveLoop {
  let s = save.begin(start);
  let surface: Surface | undefined;
  let cancel: (() => void) | undefined;
  let running: Promise<void> | undefined;
  let left = false;
  const listeners = new Set<() => void>();

  function become(next: Saving): void {
    s = next;
    plan();
    for (const listener of listeners) listener();
  }

  function plan(): void {
    cancel?.();
    cancel = undefined;
    const at = save.due(s);
    if (at === undefined || left) return;
    cancel = doors.after(Math.max(0, at - doors.now()), () => void now());
  }

  function keep(next: Saving): Saving {
    const { unsent, flying } = next;
    const title_typed = unsent.title || !!flying?.title;
    const body_typed = unsent.body || !!flying?.body;
    const nothing = !title_typed && !body_typed;
    const kept = doors.keep(
      nothing ? null : { ...next.text, base: next.base.version, title_typed, body_typed },
    );
    return { ...next, kept: kept || nothing };
  }

  async function once(): Promise<boolean> {
    if (s.unsent.body && surface) s = save.shown(s, surface.take());
    const going = save.send(s);
    if (!going) return false;
    become(going.next);
    try {
      const answer = await doors.send(going.base, going.change);
      const before = s;
      let next = save.acknowledged(before, answer, doors.now());
      next = show(next, answer.body, going.change.body !== undefined);
      become(keep(next));
      return true;
    } catch (thrown) {
      become(keep(save.refusedFor(s, doors.judge(thrown), doors.now())));
      return false;
    }
  }

  /** Puts the service's body on screen, around what was typed. */
  function show(next: Saving, body: string, taken: boolean): Saving {
    if (surface) return save.shown(next, surface.give(body));
    // Nothing shows the body: what was typed since stands as it is.
    return next.unsent.body || !taken ? next : save.shown(next, body);
  }

  async function whole(): Promise<void> {
    while (await once()) if (!save.dirty(s)) return;
  }

  function now(): Promise<void> {
    surface?.tell?.();
    running ??= whole().finally(() => {
      running = undefined;
    });
    return running;
  }

  function arrived(entry: Known): void {
    const seen = save.arrived(s, entry);
    if (seen.next === s) return;
    become(seen.show ? show(seen.next, entry.body, true) : seen.next);
  }

  return {
    state: () => s,
    watch(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    bind(bound) {
      surface = bound;
      return () => {
        if (surface === bound) surface = undefined;
      };
    },
    typed(part, text) {
      become(keep(save.typed(s, part, text, doors.now())));
    },
    async rewrite(change) {
      await now();
      surface?.tell?.();
      if (s.flying) return;
      const body = change(s.text.body);
      become(keep(save.typed(s, "body", surface?.give(body) ?? body, doors.now())));
      await now();
    },
    untitle() {
      const unsent = { ...s.unsent, title: false };
      become(keep({ ...s, text: { ...s.text, title: s.base.title }, unsent }));
    },
    now,
    arrived,
    stay() {
      left = false;
      plan();
    },
    leave() {
      left = true;
      cancel?.();
      void now();
    },
  };
}

import { useEffect, useState, useSyncExternalStore } from "react";
import { useMe } from "../../api/queries";
import type { Entry } from "../../api/types";
import { dirty, type Saving } from "../../lib/save";
import { draftName, dropDraft, holdDraft, keepDraft } from "../../lib/saveDraft";
import { type SaveLoop, saveLoop } from "../../lib/saveLoop";
import { judge, known, sender } from "./text/doors";

export interface EntrySaving {
  loop: SaveLoop;
  state: Saving;
  /** Where this visit keeps what is unsent. */
  draft: string;
}

function newLoop(entry: Entry, draft: string, by: string, answered: (entry: Entry) => void) {
  const { pid } = entry;
  return saveLoop(known(entry), {
    now: Date.now,
    after(milliseconds, run) {
      const timer = setTimeout(run, milliseconds);
      return () => clearTimeout(timer);
    },
    send: sender(pid, answered),
    judge,
    keep(unsent) {
      if (!unsent) {
        dropDraft(draft);
        return true;
      }
      const { title, body, base, title_typed: titled, body_typed } = unsent;
      const kept = { name: draft, pid, title, base, titled, at: new Date().toISOString(), by };
      return keepDraft(body_typed ? { ...kept, body } : kept);
    },
  });
}

/** Saves the title and the text of an entry while its page is open: see
 * lib/saveLoop.ts for when. */
export function useSaving(entry: Entry, answered: (entry: Entry) => void): EntrySaving {
  const by = useMe()?.user.id ?? "";
  const [made] = useState(() => {
    const draft = draftName(entry.pid);
    return { draft, loop: newLoop(entry, draft, by, answered) };
  });
  const { loop, draft } = made;
  const state = useSyncExternalStore(loop.watch, loop.state);
  const flying = state.flying !== undefined;
  useEffect(() => {
    if (!flying) loop.arrived(known(entry));
  }, [loop, entry, flying]);
  useEffect(() => holdDraft(draft), [draft]);
  useEffect(() => {
    loop.stay();
    return () => loop.leave();
  }, [loop]);
  useMoments(loop);
  return { loop, state, draft };
}

/** Saves when the window is put away, when the network is back, and on Ctrl S. */
function useMoments(loop: SaveLoop): void {
  useEffect(() => {
    const away = () => {
      if (document.visibilityState === "hidden") void loop.now();
    };
    const back = () => void loop.now();
    const key = (event: KeyboardEvent) => {
      if (event.key.toLowerCase() !== "s" || event.altKey || event.shiftKey) return;
      if (!event.ctrlKey && !event.metaKey) return;
      event.preventDefault();
      void loop.now();
    };
    const close = (event: BeforeUnloadEvent) => {
      const state = loop.state();
      if (dirty(state) && !state.kept) event.preventDefault();
    };
    document.addEventListener("visibilitychange", away);
    window.addEventListener("pagehide", back);
    window.addEventListener("online", back);
    window.addEventListener("keydown", key);
    window.addEventListener("beforeunload", close);
    return () => {
      document.removeEventListener("visibilitychange", away);
      window.removeEventListener("pagehide", back);
      window.removeEventListener("online", back);
      window.removeEventListener("keydown", key);
      window.removeEventListener("beforeunload", close);
    };
  }, [loop]);
}

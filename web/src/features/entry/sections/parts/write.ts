import { useCallback, useRef, useState } from "react";
import { useSentence } from "../../../../api/sentence";
import type { Entry } from "../../../../api/types";
import { announce } from "../../../../ui/announce";

/** What every section of the entry page takes: the entry as the service last
 * answered it, and how to put a newer one in its place. */
export interface SectionProps {
  entry: Entry;
  replace: (entry: Entry) => void;
}

/** The path of an entry in the API. */
export function pathOf(entry: { pid: string }): string {
  return `/entries/${entry.pid}`;
}

export interface Write {
  /** Does an act that answers the whole entry; returns why it failed, in words. */
  run: (act: () => Promise<Entry>, done?: string) => Promise<string | undefined>;
  pending: boolean;
  failed: string | undefined;
  clear: () => void;
}

/** Changes the entry through the API. An answer older than what is shown is
 * left out: answers may overtake each other. */
export function useWrite({ entry, replace }: SectionProps): Write {
  const sentence = useSentence();
  const [count, setCount] = useState(0);
  const [failed, setFailed] = useState<string>();
  const latest = useRef({ version: entry.version, replace });
  latest.current = { version: entry.version, replace };
  const run = useCallback(
    async (act: () => Promise<Entry>, done?: string) => {
      setFailed(undefined);
      setCount((n) => n + 1);
      try {
        const fresh = await act();
        if (fresh.version >= latest.current.version) latest.current.replace(fresh);
        if (done) announce(done);
        return undefined;
      } catch (error) {
        const why = sentence(error);
        setFailed(why);
        return why;
      } finally {
        setCount((n) => n - 1);
      }
    },
    [sentence],
  );
  const clear = useCallback(() => setFailed(undefined), []);
  return { run, pending: count > 0, failed, clear };
}

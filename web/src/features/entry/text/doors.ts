import { api } from "../../../api/client";
import { isProblem } from "../../../api/problem";
import type { Entry } from "../../../api/types";
import type { Known, Refusal, Text } from "../../../lib/save";
import { sameBody } from "./canon";

export const known = (entry: Entry): Known => ({
  version: entry.version,
  title: entry.title,
  body: entry.body,
});

/** What comes back by itself, or does not. */
export function judge(thrown: unknown): Refusal {
  const passing = ["offline", "unavailable", "rate_limited", "internal", "unauthenticated"];
  const again = isProblem(thrown) && passing.includes(thrown.code);
  return { again, cause: thrown };
}

/** Sends changes of an entry. When the answer to one was lost, looks first
 * whether it arrived, so that it is not taken for a colleague's. */
export function sender(pid: string, answered: (entry: Entry) => void) {
  let lost: Partial<Text> | undefined;

  async function baseOf(base: number): Promise<number> {
    if (!lost) return base;
    const entry = await api.get<Entry>(`/entries/${pid}`);
    const arrived =
      entry.version > base &&
      (lost.title === undefined || lost.title === entry.title) &&
      (lost.body === undefined || sameBody(lost.body, entry.body));
    lost = undefined;
    return arrived ? entry.version : base;
  }

  return async (base: number, change: Partial<Text>): Promise<Known> => {
    const from = await baseOf(base);
    try {
      const entry = await api.patch<Entry>(`/entries/${pid}`, { base_version: from, ...change });
      answered(entry);
      return known(entry);
    } catch (thrown) {
      if (judge(thrown).again) lost = change;
      throw thrown;
    }
  };
}

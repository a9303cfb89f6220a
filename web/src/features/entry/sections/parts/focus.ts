import { type RefObject, useEffect, useState } from "react";

/** Gives the focus, once the page has been drawn again, to the first of the
 * selectors that is found in the box: what had it may be gone. */
export function useFocusAfter(box: RefObject<HTMLElement | null>) {
  const [wanted, setWanted] = useState<string[]>([]);
  useEffect(() => {
    if (wanted.length === 0) return;
    for (const selector of wanted) {
      const found = box.current?.querySelector<HTMLElement>(selector);
      if (!found) continue;
      found.focus();
      break;
    }
    setWanted([]);
  }, [wanted, box]);
  return (...selectors: (string | undefined)[]) =>
    setWanted(selectors.filter((selector) => selector !== undefined));
}

/** A selector of what has an attribute of exactly that value. */
export function having(attribute: string, value: string): string {
  return `[${attribute}="${value.replace(/["\\]/g, "\\$&")}"]`;
}

/** The item to go to when one of a list goes away: the next, else the one before. */
export function neighbour<T extends { id: string }>(list: T[], gone: string): T | undefined {
  const at = list.findIndex((item) => item.id === gone);
  return list[at + 1] ?? list[at - 1];
}

// The two live regions of the page, and the one way to speak through them.
type Politeness = "polite" | "assertive";
type Listener = (text: string) => void;

const regions: Record<Politeness, Listener | undefined> = {
  polite: undefined,
  assertive: undefined,
};

/** Binds a region on the page; returns how to unbind it. */
export function bindRegion(politeness: Politeness, listener: Listener): () => void {
  regions[politeness] = listener;
  return () => {
    if (regions[politeness] === listener) regions[politeness] = undefined;
  };
}

/** Says a sentence to people who use a screen reader, without moving the focus.
 * Assertive is for failures, the end of a session and simultaneous changes. */
export function announce(text: string, politeness: Politeness = "polite"): void {
  regions[politeness]?.(text);
}

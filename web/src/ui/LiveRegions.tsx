import { useEffect, useState } from "react";
import { bindRegion } from "./announce";

function Region({ politeness }: { politeness: "polite" | "assertive" }) {
  const [said, setSaid] = useState({ text: "", turn: 0 });
  useEffect(
    () => bindRegion(politeness, (text) => setSaid(({ turn }) => ({ text, turn: turn + 1 }))),
    [politeness],
  );
  // A new node each time, so that the same sentence said twice is heard twice.
  return (
    <div className="visually-hidden" aria-live={politeness} aria-atomic="true">
      <span key={said.turn}>{said.text}</span>
    </div>
  );
}

/** The two live regions, once on the page: announce() speaks through them. */
export function LiveRegions() {
  return (
    <>
      <Region politeness="polite" />
      <Region politeness="assertive" />
    </>
  );
}

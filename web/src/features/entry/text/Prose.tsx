import { useEffect, useRef } from "react";
import prose from "./prose.module.css";

/** A body to read, as the service sanitised it, with its formulas drawn. */
export function Prose({ html }: { html: string }) {
  const box = useRef<HTMLDivElement>(null);
  useEffect(() => {
    const under = box.current;
    if (!under || !html.includes("math")) return;
    void import("./formulas").then(({ drawAllMath }) => drawAllMath(under)).catch(() => {});
  }, [html]);
  return (
    // biome-ignore lint/security/noDangerouslySetInnerHtml: sanitised by the service
    <div key={html} ref={box} className={prose.prose} dangerouslySetInnerHTML={{ __html: html }} />
  );
}

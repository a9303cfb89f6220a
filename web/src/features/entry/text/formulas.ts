/** The formula between the signs around it: \( … \), \[ … \], $$ … $$, $ … $. */
export function formulaOf(text: string): string {
  const found =
    /^\s*(?:\\\(([\s\S]*)\\\)|\\\[([\s\S]*)\\\]|\$\$([\s\S]*)\$\$|\$([\s\S]*)\$)\s*$/.exec(text);
  return (found ? (found[1] ?? found[2] ?? found[3] ?? found[4] ?? "") : text).trim();
}

/** Draws a formula, with MathML for those who do not see it; what cannot be read
 * as one stays as it was typed. Loads what it takes at first need. */
export async function drawMath(into: HTMLElement, text: string, apart: boolean): Promise<void> {
  into.textContent = text;
  const [{ default: katex }] = await Promise.all([
    import("katex").then(async (loaded) => {
      await Promise.all([import("katex/contrib/mhchem"), import("katex/dist/katex.min.css")]);
      return loaded;
    }),
  ]);
  const draw = { displayMode: apart, throwOnError: false, output: "htmlAndMathml" } as const;
  katex.render(formulaOf(text), into, { ...draw, maxExpand: 500, maxSize: 50, trust: false });
}

/** Draws every formula under an element. */
export function drawAllMath(under: HTMLElement): void {
  for (const one of under.querySelectorAll<HTMLElement>(".math"))
    if (one.childElementCount === 0)
      void drawMath(one, one.textContent ?? "", one.localName === "div").catch(() => {});
}

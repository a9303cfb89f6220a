import { InputRule, Node, type NodeViewRenderer } from "@tiptap/core";
import { block } from "./kept";

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

const view =
  (apart: boolean): NodeViewRenderer =>
  ({ node }) => {
    const dom = document.createElement(apart ? "div" : "span");
    dom.className = "math";
    void drawMath(dom, node.attrs.text, apart).catch(() => {});
    return {
      dom,
      update(next) {
        if (next.type !== node.type) return false;
        if (next.attrs.text !== dom.dataset.text)
          void drawMath(dom, next.attrs.text, apart).catch(() => {});
        dom.dataset.text = next.attrs.text;
        return true;
      },
    };
  };

/** The text stays what was typed, signs included: it can be read, searched and
 * shown elsewhere without us. */
const text = {
  default: "",
  rendered: false,
  parseHTML: (element: HTMLElement) => element.textContent ?? "",
};

const onlyText = (element: HTMLElement) => (element.childElementCount === 0 ? null : false);

/** A formula in a line; typing $x^2$ makes one. */
export const MathInline = Node.create({
  name: "mathInline",
  group: "inline",
  inline: true,
  atom: true,
  addAttributes: () => ({ text }),
  parseHTML: () => [{ tag: "span.math", priority: 60, getAttrs: onlyText }],
  renderHTML: ({ node }) => ["span", { class: "math" }, node.attrs.text],
  addNodeView: () => view(false),
  addInputRules() {
    return [
      new InputRule({
        find: /(?<![\w$])\$([^\s$](?:[^$]*[^\s$])?)\$$/,
        handler: ({ range, match, chain }) => {
          const formula = `\\(${match[1]}\\)`;
          chain()
            .insertContentAt(range, { type: this.name, attrs: { text: formula } })
            .run();
        },
      }),
    ];
  },
});

/** A formula on a line of its own. */
export const MathBlock = Node.create({
  name: "mathBlock",
  group: "block",
  atom: true,
  addAttributes: () => ({ text, ...block() }),
  parseHTML: () => [{ tag: "div.math", priority: 60, getAttrs: onlyText }],
  renderHTML: ({ node, HTMLAttributes }) => [
    "div",
    { ...HTMLAttributes, class: "math" },
    node.attrs.text,
  ],
  addNodeView: () => view(true),
});

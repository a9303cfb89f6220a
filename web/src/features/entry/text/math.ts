import { InputRule, Node, type NodeViewRenderer } from "@tiptap/core";
import { drawMath } from "./formulas";
import { block } from "./kept";

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

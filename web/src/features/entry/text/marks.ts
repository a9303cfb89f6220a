import { Mark, markInputRule, markPasteRule } from "@tiptap/core";
import { attributes } from "./kept";

interface Simple {
  name: string;
  /** The element it is written as. */
  tag: string;
  /** Other elements that say the same. */
  also?: string[];
  /** Key, as ProseMirror names keys. */
  key?: string;
  /** Signs around the words that make it while typing: **bold**. */
  signs?: string;
}

function between(signs: string): RegExp {
  const sign = signs.replace(/[*~`]/g, "\\$&");
  const edge = signs.length === 1 ? `(?<!${sign})` : "";
  return new RegExp(`${edge}${sign}(?!\\s)([^${sign}]+?)(?<!\\s)${sign}$`);
}

/** A mark that is one element. It is read from its element alone, never from a
 * style: a style stays the style that it was. */
function simple({ name, tag, also = [], key, signs }: Simple) {
  return Mark.create({
    name,
    addAttributes: () => attributes("style", "title", "lang", "dir", "class", "datetime"),
    parseHTML: () => [tag, ...also].map((one) => ({ tag: one })),
    renderHTML: ({ HTMLAttributes }) => [tag, HTMLAttributes, 0],
    addKeyboardShortcuts() {
      return key ? { [key]: () => this.editor.commands.toggleMark(name) } : {};
    },
    addInputRules() {
      return signs ? [markInputRule({ find: between(signs), type: this.type })] : [];
    },
    addPasteRules() {
      if (!signs || signs.length < 2) return [];
      const find = new RegExp(between(signs).source.replace(/\$$/, ""), "g");
      return [markPasteRule({ find, type: this.type })];
    },
  });
}

const plain = ["span", "small", "mark", "kbd", "samp", "var", "abbr", "dfn", "time", "cite", "q"];

/** Every other element inside a line, with its attributes: kept as it is. One
 * can be in another. */
const Inline = Mark.create({
  name: "inline",
  excludes: "",
  inclusive: true,
  addAttributes: () => ({
    tag: { default: "span", rendered: false },
    ...attributes("style", "title", "lang", "dir", "class", "datetime"),
  }),
  parseHTML: () =>
    [...plain, "ins", "a:not([href])"].map((selector) => ({
      tag: selector,
      priority: 40,
      getAttrs: (element) => ({ tag: element.localName }),
    })),
  renderHTML: ({ mark, HTMLAttributes }) => [mark.attrs.tag, HTMLAttributes, 0],
});

/** What words can be. */
export const marks = [
  simple({ name: "bold", tag: "strong", also: ["b"], key: "Mod-b", signs: "**" }),
  simple({ name: "italic", tag: "em", also: ["i"], key: "Mod-i", signs: "*" }),
  simple({ name: "underline", tag: "u", key: "Mod-u" }),
  simple({ name: "strike", tag: "s", also: ["del", "strike"], key: "Mod-Shift-x", signs: "~~" }),
  simple({ name: "code", tag: "code", key: "Mod-e", signs: "`" }),
  simple({ name: "subscript", tag: "sub", key: "Mod-," }),
  simple({ name: "superscript", tag: "sup", key: "Mod-." }),
  Inline,
];

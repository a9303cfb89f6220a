import { mergeAttributes, Node, textblockTypeInputRule, wrappingInputRule } from "@tiptap/core";
import { CodeBlock } from "@tiptap/extension-code-block";
import { Image } from "@tiptap/extension-image";
import { BulletList, ListItem, OrderedList, TaskItem, TaskList } from "@tiptap/extension-list";
import { Table, TableCell, TableHeader, TableRow } from "@tiptap/extension-table";
import { attributes, block } from "./kept";

const Paragraph = Node.create({
  name: "paragraph",
  priority: 1000,
  group: "block",
  content: "inline*",
  addAttributes: () => block("align"),
  parseHTML: () => [{ tag: "p" }],
  renderHTML: ({ HTMLAttributes }) => ["p", HTMLAttributes, 0],
});

/** Without keys of its own: Ctrl Alt is AltGr on many keyboards. */
const Heading = Node.create({
  name: "heading",
  group: "block",
  content: "inline*",
  defining: true,
  addAttributes: () => ({ level: { default: 2, rendered: false }, ...block("align") }),
  parseHTML: () => [1, 2, 3, 4, 5, 6].map((level) => ({ tag: `h${level}`, attrs: { level } })),
  renderHTML: ({ node, HTMLAttributes }) => [`h${node.attrs.level}`, HTMLAttributes, 0],
  addInputRules() {
    return [2, 3, 4].map((level) =>
      textblockTypeInputRule({
        find: new RegExp(`^#{${level}}\\s$`),
        type: this.type,
        getAttributes: { level },
      }),
    );
  },
});

const Blockquote = Node.create({
  name: "blockquote",
  group: "block",
  content: "block+",
  defining: true,
  addAttributes: () => block(),
  parseHTML: () => [{ tag: "blockquote" }],
  renderHTML: ({ HTMLAttributes }) => ["blockquote", HTMLAttributes, 0],
  addInputRules() {
    return [wrappingInputRule({ find: /^\s*>\s$/, type: this.type })];
  },
});

const Rule = Node.create({
  name: "horizontalRule",
  group: "block",
  addAttributes: () => block(),
  parseHTML: () => [{ tag: "hr" }],
  renderHTML: ({ HTMLAttributes }) => ["hr", HTMLAttributes],
});

const Code = CodeBlock.extend({
  addAttributes: () => ({
    ...block("class"),
    language: {
      default: null,
      parseHTML: (element: HTMLElement) =>
        element.querySelector(":scope > code")?.className || null,
      rendered: false,
    },
  }),
  renderHTML: ({ node, HTMLAttributes }) => [
    "pre",
    HTMLAttributes,
    ["code", node.attrs.language ? { class: node.attrs.language } : {}, 0],
  ],
  addKeyboardShortcuts() {
    const { "Mod-Alt-c": _, ...keys } = this.parent?.() ?? {};
    return keys;
  },
});

interface Container {
  name: string;
  tag: string;
  content: string;
  group?: string;
  kept?: string[];
}

/** An element that is kept as it is, with what is in it. */
function container({ name, tag, content, group = "", kept = [] }: Container) {
  return Node.create({
    name,
    group,
    content,
    defining: true,
    addAttributes: () => block(...kept),
    parseHTML: () => [{ tag }],
    renderHTML: ({ HTMLAttributes }) => [tag, HTMLAttributes, 0],
  });
}

const containers = [
  container({
    name: "box",
    tag: "div",
    content: "block+",
    group: "block",
    kept: ["class", "align"],
  }),
  container({ name: "figure", tag: "figure", content: "block+ figcaption?", group: "block" }),
  container({ name: "figcaption", tag: "figcaption", content: "inline*" }),
  container({
    name: "details",
    tag: "details",
    content: "summary block+",
    group: "block",
    kept: ["open"],
  }),
  container({ name: "summary", tag: "summary", content: "inline*" }),
  container({ name: "terms", tag: "dl", content: "(term | definition)+", group: "block" }),
  container({ name: "term", tag: "dt", content: "inline*" }),
  container({ name: "definition", tag: "dd", content: "block+" }),
];

const lists = [
  BulletList.extend({
    addAttributes: () => block(),
    parseHTML: () => [{ tag: 'ul:not([data-type="taskList"])' }],
  }),
  OrderedList.extend({
    addAttributes: () => block("start", "type", "reversed"),
    renderHTML: ({ HTMLAttributes }) => ["ol", HTMLAttributes, 0],
  }),
  ListItem.extend({
    content: "block+",
    addAttributes: () => block("value"),
    parseHTML: () => [{ tag: 'li:not([data-type="taskItem"])' }],
  }),
  TaskList.extend({ addAttributes: () => block() }),
  TaskItem.extend({
    content: "block+",
    addAttributes() {
      return { ...block(), ...this.parent?.() };
    },
    parseHTML: () => [{ tag: 'li[data-type="taskItem"]', priority: 60 }],
    renderHTML: ({ HTMLAttributes }) => [
      "li",
      mergeAttributes(HTMLAttributes, { "data-type": "taskItem" }),
      0,
    ],
  }).configure({ nested: true }),
];

/** Widths of columns, as they were written; they go when columns come or go. */
const columns = {
  default: null,
  rendered: false,
  parseHTML: (element: HTMLElement) =>
    [...element.querySelectorAll(":scope > colgroup > col")].map((col) =>
      Object.fromEntries([...col.attributes].map((one) => [one.name, one.value])),
    ),
};

const caption = {
  default: null,
  rendered: false,
  parseHTML: (element: HTMLElement) =>
    element.querySelector(":scope > caption")?.textContent || null,
};

const OurTable = Table.extend({
  addAttributes: () => ({
    ...block("border", "cellpadding", "cellspacing", "width", "height", "align"),
    columns,
    caption,
  }),
  parseHTML: () => [{ tag: "table" }, { tag: "caption", ignore: true }],
  renderHTML({ node, HTMLAttributes }) {
    let width = 0;
    node.firstChild?.forEach((cell) => {
      width += cell.attrs.colspan;
    });
    const known: Record<string, string>[] = node.attrs.columns ?? [];
    const cols = known.length === width ? known : [];
    const above = [
      ...(node.attrs.caption ? [["caption", node.attrs.caption]] : []),
      ...(cols.length > 0 ? [["colgroup", ...cols.map((attrs) => ["col", attrs])]] : []),
    ];
    return ["table", HTMLAttributes, ...above, ["tbody", 0]] as never;
  },
  addKeyboardShortcuts() {
    // Tab from the last cell leaves the table; Ctrl Enter adds a row.
    return {
      ...this.parent?.(),
      Tab: () => this.editor.commands.goToNextCell(),
      "Mod-Enter": () => this.editor.isActive("table") && this.editor.commands.addRowAfter(),
    };
  },
}).configure({ resizable: false });

/** How many columns or rows a cell takes; one is not written. */
const span = (name: "colspan" | "rowspan") => ({
  default: 1,
  parseHTML: (element: HTMLElement) =>
    Math.max(1, Number.parseInt(element.getAttribute(name) ?? "1", 10) || 1),
  renderHTML: (attrs: Record<string, number>) =>
    attrs[name] === 1 ? {} : { [name]: String(attrs[name]) },
});

const cell = () => ({
  colspan: span("colspan"),
  rowspan: span("rowspan"),
  colwidth: { default: null, rendered: false, parseHTML: () => null },
  ...attributes("style", "title", "lang", "dir", "align", "valign", "width", "height", "scope"),
});

const tables = [
  OurTable,
  TableRow.extend({
    addAttributes: () =>
      attributes("style", "title", "lang", "dir", "align", "valign", "height", "width"),
  }),
  TableHeader.extend({ addAttributes: cell }),
  TableCell.extend({ addAttributes: cell }),
];

const OurImage = Image.extend({
  addAttributes: () => attributes("src", "alt", "title", "width", "height", "style", "lang", "dir"),
}).configure({ inline: true, allowBase64: true });

/** What a body is built of. */
export const nodes = [
  Paragraph,
  Heading,
  Blockquote,
  Rule,
  Code,
  ...containers,
  ...lists,
  ...tables,
  OurImage,
];

import {
  IconBlockquote,
  IconCode,
  IconH2,
  IconH3,
  IconH4,
  IconLayoutNavbarCollapse,
  IconLineDashed,
  IconList,
  IconListCheck,
  IconListNumbers,
  IconMathFunction,
  IconPhoto,
  IconPilcrow,
  IconTable,
} from "@tabler/icons-react";
import type { Editor } from "@tiptap/core";

/** What the dialogs of the editor ask for. */
export type Asked = "link" | "math" | "image" | "alt";

export interface Command {
  id: string;
  Icon: typeof IconList;
  /** Words, in both languages, that find it beside its name. */
  also: string;
  /** Does it; `ask` opens a dialog. */
  run: (editor: Editor, ask: (what: Asked) => void) => void;
}

const chain = (editor: Editor) => editor.chain().focus();

/** What the slash menu inserts, in its order. */
export const commands: Command[] = [
  {
    id: "text",
    Icon: IconPilcrow,
    also: "paragraphe paragraph",
    run: (e) => chain(e).clearNodes().run(),
  },
  {
    id: "heading2",
    Icon: IconH2,
    also: "h2 titre heading",
    run: (e) => chain(e).setNode("heading", { level: 2 }).run(),
  },
  {
    id: "heading3",
    Icon: IconH3,
    also: "h3 titre heading",
    run: (e) => chain(e).setNode("heading", { level: 3 }).run(),
  },
  {
    id: "heading4",
    Icon: IconH4,
    also: "h4 titre heading",
    run: (e) => chain(e).setNode("heading", { level: 4 }).run(),
  },
  {
    id: "bullets",
    Icon: IconList,
    also: "liste list puces",
    run: (e) => chain(e).toggleBulletList().run(),
  },
  {
    id: "numbers",
    Icon: IconListNumbers,
    also: "liste list 1.",
    run: (e) => chain(e).toggleOrderedList().run(),
  },
  {
    id: "tasks",
    Icon: IconListCheck,
    also: "cases checklist todo",
    run: (e) => chain(e).toggleTaskList().run(),
  },
  {
    id: "table",
    Icon: IconTable,
    also: "tableau",
    run: (e) => chain(e).insertTable({ rows: 3, cols: 3, withHeaderRow: true }).run(),
  },
  { id: "image", Icon: IconPhoto, also: "photo picture", run: (_, ask) => ask("image") },
  {
    id: "math",
    Icon: IconMathFunction,
    also: "latex tex equation équation maths",
    run: (_, ask) => ask("math"),
  },
  {
    id: "code_block",
    Icon: IconCode,
    also: "pre programme program",
    run: (e) => chain(e).toggleCodeBlock().run(),
  },
  {
    id: "quote",
    Icon: IconBlockquote,
    also: "citation",
    run: (e) => chain(e).toggleWrap("blockquote").run(),
  },
  {
    id: "details",
    Icon: IconLayoutNavbarCollapse,
    also: "toggle replier",
    run: (e) =>
      chain(e)
        .insertContent({
          type: "details",
          attrs: { open: "" },
          content: [{ type: "summary" }, { type: "paragraph" }],
        })
        .run(),
  },
  {
    id: "rule",
    Icon: IconLineDashed,
    also: "hr separator séparateur",
    run: (e) => chain(e).insertContent({ type: "horizontalRule" }).run(),
  },
];

const bare = (text: string) => text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase();

/** The commands whose name, as the reader sees it, or other words begin with
 * what was typed; accents do not count. */
export function matching(query: string, nameOf: (id: string) => string): Command[] {
  const wanted = bare(query);
  return commands.filter((one) =>
    bare(`${nameOf(one.id)} ${one.also}`)
      .split(/\s+/)
      .some((_, at, words) => words.slice(at).join(" ").startsWith(wanted)),
  );
}

import type { Node } from "@tiptap/pm/model";
import { type EditorState, Plugin, PluginKey, type Transaction } from "@tiptap/pm/state";
import { Mapping } from "@tiptap/pm/transform";
import { common, hunks } from "../../../lib/history";

/** What was sent, and what was typed since. */
interface Taken {
  doc: Node;
  since: Mapping;
}

const key = new PluginKey<Taken | null>("cahier-taken");
const remote = "cahier-remote";

/** Follows what is typed after a text was taken to be sent. */
export const follow = new Plugin<Taken | null>({
  key,
  state: {
    init: () => null,
    apply(tr, taken) {
      const said = tr.getMeta(key) as "take" | "give" | undefined;
      if (said === "take") return { doc: tr.doc, since: new Mapping() };
      if (said === "give") return null;
      if (!taken || !tr.docChanged) return taken;
      const since = taken.since.slice();
      since.appendMapping(tr.mapping);
      return { doc: taken.doc, since };
    },
  },
});

/** Says that the text as it is now is being sent. */
export function take(state: EditorState): Transaction {
  return state.tr.setMeta(key, "take").setMeta("addToHistory", false);
}

/** Whether a transaction brings what the service said, and is not typing. */
export function isRemote(tr: Transaction): boolean {
  return tr.getMeta(remote) === true || tr.getMeta(key) !== undefined;
}

/** Puts a text of the service in place of what was taken, or of what is shown
 * when nothing was. What was typed since stays where it is, with the caret; a
 * block that both changed is there twice, theirs first. It cannot be undone by
 * the one who types: it is not theirs. */
export function give(state: EditorState, incoming: Node): Transaction {
  const taken = key.getState(state);
  const from = taken?.doc ?? state.doc;
  const since = taken?.since ?? new Mapping();
  const tr = state.tr;
  const before = blocks(from);
  const after = blocks(incoming);
  adoptIds(tr, before, after, since);
  for (const { a0, a1, b0, b1 } of hunks(nodesOf(before), nodesOf(after), alike).reverse()) {
    const olds = before.slice(a0, a1);
    put(tr, place(before, a0, from), olds, nodesOf(after.slice(b0, b1)), since);
  }
  return tr.setMeta(key, "give").setMeta(remote, true).setMeta("addToHistory", false);
}

interface Block {
  node: Node;
  at: number;
}

function blocks(doc: Node): Block[] {
  const found: Block[] = [];
  doc.forEach((node, at) => {
    found.push({ node, at });
  });
  return found;
}

const nodesOf = (list: Block[]) => list.map((one) => one.node);

function place(list: Block[], index: number, doc: Node): number {
  return list[index]?.at ?? doc.content.size;
}

function without(node: Node, ...names: string[]): Node {
  const attrs = { ...node.attrs };
  for (const name of names) if (name in attrs) attrs[name] = null;
  return node.type.create(attrs, node.content, node.marks);
}

function alike(a: Node, b: Node): boolean {
  return a.eq(b) || without(a, "data-block").eq(without(b, "data-block"));
}

/** Gives blocks that are the same the ids that the service gave them. */
function adoptIds(tr: Transaction, before: Block[], after: Block[], since: Mapping): void {
  for (const [i, j] of common(nodesOf(before), nodesOf(after), alike)) {
    const old = before[i] as Block;
    const id = (after[j] as Block).node.attrs["data-block"];
    if (!id || id === old.node.attrs["data-block"]) continue;
    const { pos, deleted } = since.mapResult(old.at, 1);
    const here = deleted ? null : tr.doc.nodeAt(pos);
    if (!here || tr.doc.resolve(pos).depth > 0 || here.type !== old.node.type) continue;
    tr.setNodeAttribute(pos, "data-block", id);
  }
}

/** Puts blocks in place of others, unless these were typed in since: then both
 * stay, but for what is the same text as was sent. */
function put(tr: Transaction, at: number, olds: Block[], news: Node[], since: Mapping): void {
  const end = at + olds.reduce((size, { node }) => size + node.nodeSize, 0);
  const start = outside(tr.doc, since.map(at, olds.length > 0 ? 1 : -1), false);
  const stop = outside(tr.doc, Math.max(since.map(end, -1), start), true);
  if (untouched(tr.doc, start, stop, olds)) {
    tr.replaceWith(start, stop, news);
    return;
  }
  const sent = olds.map(({ node }) => without(node, "data-block", "data-overlap"));
  const wasSent = (node: Node) =>
    sent.some((old) => old.eq(without(node, "data-block", "data-overlap")));
  const theirs = news.filter((node) => !wasSent(node));
  const mine = news.find((node) => wasSent(node) && node.attrs["data-overlap"] === "mine");
  tr.insert(start, theirs);
  const here = start + theirs.reduce((size, node) => size + node.nodeSize, 0);
  if (!mine || start === stop) return;
  for (const name of ["data-block", "data-overlap"])
    tr.setNodeAttribute(here, name, mine.attrs[name]);
}

/** The nearest place between two blocks. */
function outside(doc: Node, pos: number, after: boolean): number {
  const here = doc.resolve(Math.min(pos, doc.content.size));
  if (here.depth === 0) return here.pos;
  return after ? here.after(1) : here.before(1);
}

function untouched(doc: Node, start: number, stop: number, olds: Block[]): boolean {
  const now = doc.slice(start, stop).content;
  if (now.childCount !== olds.length) return false;
  return olds.every(({ node }, i) => alike(now.child(i), node));
}

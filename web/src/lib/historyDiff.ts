import { common, hunks } from "./history";

/** One block of a comparison. HTML is as the service sanitised it. */
export type Compared =
  | { kind: "same"; html: string }
  | { kind: "added"; html: string }
  | { kind: "removed"; html: string }
  | { kind: "changed"; before: string; after: string; words: Word[] };

/** A run of words of a changed block: what was there, what came. */
export interface Word {
  kind: "same" | "added" | "removed";
  text: string;
}

interface Block {
  id: string;
  /** As written, without its id. */
  html: string;
  text: string;
}

/** Compares two HTML bodies block by block: by what they say, then by id; inside
 * a changed block, word by word. */
export function compareBodies(before: string, after: string): Compared[] {
  const a = blocks(before);
  const b = blocks(after);
  const found: Compared[] = [];
  let i = 0;
  let j = 0;
  const same = (x: Block, y: Block) => x.html === y.html;
  const pairs = [...common(a, b, same), [a.length, b.length] as [number, number]];
  for (const [x, y] of pairs) {
    found.push(...between(a.slice(i, x), b.slice(j, y)));
    if (x < a.length) found.push({ kind: "same", html: (b[y] as Block).html });
    i = x + 1;
    j = y + 1;
  }
  return found;
}

/** Pairs what differs by id; what has no partner was removed or added. */
function between(a: Block[], b: Block[]): Compared[] {
  const found: Compared[] = [];
  let i = 0;
  for (const after of b) {
    const at = after.id === "" ? -1 : a.findIndex((one, k) => k >= i && one.id === after.id);
    if (at < 0) {
      found.push({ kind: "added", html: after.html });
      continue;
    }
    for (; i < at; i++) found.push({ kind: "removed", html: (a[i] as Block).html });
    const before = a[i++] as Block;
    const words = compareWords(before.text, after.text);
    found.push({ kind: "changed", before: before.html, after: after.html, words });
  }
  for (; i < a.length; i++) found.push({ kind: "removed", html: (a[i] as Block).html });
  return found;
}

/** Compares two texts by words and the spaces between them. */
export function compareWords(before: string, after: string): Word[] {
  const cut = (text: string) => text.match(/\s+|[\p{L}\p{N}_]+|[^\s\p{L}\p{N}_]/gu) ?? [];
  const a = cut(before);
  const b = cut(after);
  const found: Word[] = [];
  const put = (kind: Word["kind"], words: string[]) => {
    if (words.length > 0) found.push({ kind, text: words.join("") });
  };
  let i = 0;
  for (const { a0, a1, b0, b1 } of hunks(a, b, (x, y) => x === y)) {
    put("same", a.slice(i, a0));
    put("removed", a.slice(a0, a1));
    put("added", b.slice(b0, b1));
    i = a1;
  }
  put("same", a.slice(i));
  return found;
}

/** Compares two texts by lines: Markdown. */
export function compareLines(before: string, after: string): Word[] {
  const a = before.split("\n");
  const b = after.split("\n");
  const found: Word[] = [];
  let i = 0;
  const put = (kind: Word["kind"], lines: string[]) => {
    for (const text of lines) found.push({ kind, text });
  };
  for (const { a0, a1, b0, b1 } of hunks(a, b, (x, y) => x === y)) {
    put("same", a.slice(i, a0));
    put("removed", a.slice(a0, a1));
    put("added", b.slice(b0, b1));
    i = a1;
  }
  put("same", a.slice(i));
  return found;
}

/** The elements at the top of a body, and loose text between them. */
function blocks(html: string): Block[] {
  const { body } = new DOMParser().parseFromString(html, "text/html");
  const found: Block[] = [];
  for (const node of body.childNodes) {
    const text = (node instanceof Element ? wordsOf(node) : (node.textContent ?? "")).trim();
    if (node instanceof Element) {
      const element = node;
      const id = element.getAttribute("data-block") ?? "";
      element.removeAttribute("data-block");
      found.push({ id, html: element.outerHTML, text });
    } else if (text !== "") {
      const p = body.ownerDocument.createElement("p");
      p.textContent = text;
      found.push({ id: "", html: p.outerHTML, text });
    }
  }
  return found;
}

/** The words of a block, with each item, cell or line on a line of its own. */
function wordsOf(block: Element): string {
  const copy = block.cloneNode(true) as Element;
  for (const line of copy.querySelectorAll("li, p, td, th, dt, dd, br, summary, figcaption"))
    line.after("\n");
  return (copy.textContent ?? "").replace(/\n{2,}/g, "\n");
}

/** Merges two texts that come from one, line by line; where both changed the
 * same lines, both stay, theirs first. */
export function mergeLines(base: string, mine: string, theirs: string): string {
  if (mine === base) return theirs;
  if (theirs === base) return mine;
  const [b, m, t] = [base.split("\n"), mine.split("\n"), theirs.split("\n")];
  const same = (x: string, y: string) => x === y;
  const ours = new Map(common(b, m, same));
  const others = new Map(common(b, t, same));
  const out: string[] = [];
  let i = 0;
  let j = 0;
  let k = 0;
  while (i <= b.length) {
    // The next line that all three have, or the end of each.
    let next = i;
    while (next < b.length && !(ours.has(next) && others.has(next))) next++;
    const jEnd = next < b.length ? (ours.get(next) as number) : m.length;
    const kEnd = next < b.length ? (others.get(next) as number) : t.length;
    out.push(...settled(b.slice(i, next), m.slice(j, jEnd), t.slice(k, kEnd)));
    if (next < b.length) out.push(b[next] as string);
    i = next + 1;
    j = jEnd + 1;
    k = kEnd + 1;
  }
  return out.join("\n");
}

function settled(base: string[], mine: string[], theirs: string[]): string[] {
  const same = (x: string[], y: string[]) => x.join("\n") === y.join("\n");
  if (same(mine, base) || same(mine, theirs)) return theirs;
  if (same(theirs, base)) return mine;
  return [...theirs, ...mine];
}

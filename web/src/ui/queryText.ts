/** A part of a query, in characters from 1, end excluded: as the service counts. */
export interface Span {
  start: number;
  end: number;
}

const joined = /^(and|or|&|\|)$/i;

/** The query without one of its parts, and without the AND or OR that joined it. */
export function without(query: string, { start, end }: Span): string {
  const characters = [...query];
  const before = words(characters.slice(0, start - 1).join(""));
  const after = words(characters.slice(end - 1).join(""));
  if (/^not$|^!$/i.test(before.at(-1) ?? "")) before.pop();
  if (joined.test(after[0] ?? "")) after.shift();
  else if (joined.test(before.at(-1) ?? "")) before.pop();
  return [...before, ...after].join(" ");
}

function words(text: string): string[] {
  return text.split(/\s+/).filter(Boolean);
}

/** The three parts of a query around the character at fault; the middle one is
 * empty when the fault is at the end. */
export function around(query: string, offset: number): [string, string, string] {
  const characters = [...query];
  const at = Math.min(Math.max(offset - 1, 0), characters.length);
  return [
    characters.slice(0, at).join(""),
    characters.slice(at, at + 1).join(""),
    characters.slice(at + 1).join(""),
  ];
}

/** Where a text box puts its caret for a character counted from 1: text boxes
 * count in UTF-16 units. */
export function caret(query: string, offset: number): number {
  return [...query].slice(0, Math.max(offset - 1, 0)).join("").length;
}

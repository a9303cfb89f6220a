import { type Extensions, getSchema } from "@tiptap/core";
import { canon } from "./canon";
import { readBody, writeBody } from "./schema";

/** What the editor would lose of a body, or put elsewhere: names of elements and
 * pieces of text, each once, few enough to be shown. Nothing means that it may
 * be edited. */
export function lostIn(html: string, extensions: Extensions): string[] {
  const before = canon(html);
  const after = canon(writeBody(readBody(html, getSchema(extensions))));
  if (before.join("\n") === after.join("\n")) return [];
  const lost = beyond(before, after);
  const names = (lost.length > 0 ? lost : beyond(after, before)).map(named);
  const few = [...new Set(names)].slice(0, 6);
  return few.length > 0 ? few : ["…"];
}

/** What a list has more of than another. */
function beyond(list: string[], other: string[]): string[] {
  const left = new Map<string, number>();
  for (const one of other) left.set(one, (left.get(one) ?? 0) + 1);
  return list.filter((one) => {
    const count = left.get(one) ?? 0;
    left.set(one, count - 1);
    return count <= 0 && one !== "¶" && !one.startsWith("</");
  });
}

function named(one: string): string {
  return one
    .replace(/^t(\{.*?\})?:/, "$1 ")
    .trim()
    .slice(0, 60);
}

import { mergeLines } from "../../../lib/historyDiff";

const ends =
  /(<\/(?:p|h[1-6]|ul|ol|dl|table|pre|blockquote|div|figure|details)>|<hr[^>]*>)\n?(?=<)/g;

/** An HTML body with each block on a line of its own, where browsers do not see
 * the difference. */
export function byLines(html: string): string {
  return html.replace(ends, "$1\n");
}

/** Merges the sources of two bodies that come from one; where both changed the
 * same block, both stay. */
export function mergeSources(base: string, mine: string, theirs: string): string {
  return mergeLines(byLines(base), byLines(mine), byLines(theirs));
}

import type { LinkedEntry, LinkKind } from "../../../../api/types";

/** Every kind of link, in the order they are shown. */
export const kinds: LinkKind[] = [
  "uses",
  "produces",
  "follows",
  "part",
  "cites",
  "same_as",
  "related",
];

export interface Group {
  key: string;
  kind: LinkKind;
  /** Held by this entry; otherwise by the other one, towards this entry. */
  held: boolean;
  links: LinkedEntry[];
}

/** The links of an entry by what they mean: those it holds, then those that
 * point at it. */
export function groupsOf(held: LinkedEntry[], pointing: LinkedEntry[]): Group[] {
  const of = (list: LinkedEntry[], own: boolean) =>
    kinds
      .map((kind) => ({
        key: `${own ? "held" : "back"}_${kind}`,
        kind,
        held: own,
        links: list.filter((link) => link.link === kind),
      }))
      .filter((group) => group.links.length > 0);
  return [...of(held, true), ...of(pointing, false)];
}

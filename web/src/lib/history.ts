import type { Version } from "../api/types";

/** The versions that one person made in one go: newest first, like the list. */
export interface Sitting {
  /** The newest version: names the sitting. */
  n: number;
  actor: string;
  via: string;
  from: string;
  to: string;
  /** What was changed in it, each part once, in the order of the list. */
  parts: string[];
  versions: Version[];
}

/** A pause longer than this ends a sitting. */
const pause = 30 * 60_000;

// Acts that are changes of the content, not of what surrounds it: the others
// stand for themselves, so that none is hidden in a group.
const gathered = /^(entry\.(create|change)|file\.(add|change|replace)|link\.|step\.)/;

/** Groups versions, given newest first, by person and sitting. */
export function sittings(versions: Version[]): Sitting[] {
  const found: Sitting[] = [];
  for (const version of versions) {
    const last = found.at(-1);
    if (last && belongs(last, version)) extend(last, version);
    else found.push(alone(version));
  }
  return found;
}

function belongs(sitting: Sitting, version: Version): boolean {
  const later = sitting.versions.at(-1) as Version;
  return (
    gathered.test(later.action) &&
    gathered.test(version.action) &&
    later.actor_id === version.actor_id &&
    later.via === version.via &&
    later.session === version.session &&
    Date.parse(later.at) - Date.parse(version.at) <= pause
  );
}

function alone(version: Version): Sitting {
  return {
    n: version.n,
    actor: version.actor,
    via: version.via,
    from: version.at,
    to: version.at,
    parts: [...new Set(version.parts ?? [])],
    versions: [version],
  };
}

function extend(sitting: Sitting, version: Version): void {
  sitting.versions.push(version);
  sitting.from = version.at;
  sitting.parts = [...new Set([...sitting.parts, ...(version.parts ?? [])])];
}

/** What two lists have in common, in order, as places in each: the longest
 * such run. Lists of thousands are paired from their ends, then by what is
 * there once, so that no pair costs more than the product of what is left. */
export function common<T>(a: T[], b: T[], same: (x: T, y: T) => boolean): [number, number][] {
  let start = 0;
  while (start < a.length && start < b.length && same(a[start] as T, b[start] as T)) start++;
  let end = 0;
  while (
    end < a.length - start &&
    end < b.length - start &&
    same(a[a.length - 1 - end] as T, b[b.length - 1 - end] as T)
  )
    end++;
  const pairs: [number, number][] = [];
  for (let i = 0; i < start; i++) pairs.push([i, i]);
  for (const [i, j] of longest(
    a.slice(start, a.length - end),
    b.slice(start, b.length - end),
    same,
  ))
    pairs.push([i + start, j + start]);
  for (let i = end; i > 0; i--) pairs.push([a.length - i, b.length - i]);
  return pairs;
}

// More cells than this take too long: what differs is then one piece.
const cells = 4_000_000;

function longest<T>(a: T[], b: T[], same: (x: T, y: T) => boolean): [number, number][] {
  if (a.length === 0 || b.length === 0 || a.length * b.length > cells) return [];
  const width = b.length + 1;
  const length = new Uint32Array((a.length + 1) * width);
  const at = (i: number, j: number) => length[i * width + j] as number;
  for (let i = a.length - 1; i >= 0; i--)
    for (let j = b.length - 1; j >= 0; j--)
      length[i * width + j] = same(a[i] as T, b[j] as T)
        ? at(i + 1, j + 1) + 1
        : Math.max(at(i + 1, j), at(i, j + 1));
  const pairs: [number, number][] = [];
  for (let i = 0, j = 0; i < a.length && j < b.length; ) {
    if (same(a[i] as T, b[j] as T)) pairs.push([i++, j++]);
    else if (at(i + 1, j) >= at(i, j + 1)) i++;
    else j++;
  }
  return pairs;
}

/** A stretch that one list has in place of one of the other. */
export interface Hunk {
  a0: number;
  a1: number;
  b0: number;
  b1: number;
}

/** Where two lists differ. */
export function hunks<T>(a: T[], b: T[], same: (x: T, y: T) => boolean): Hunk[] {
  const found: Hunk[] = [];
  let i = 0;
  let j = 0;
  for (const [x, y] of [...common(a, b, same), [a.length, b.length] as [number, number]]) {
    if (x > i || y > j) found.push({ a0: i, a1: x, b0: j, b1: y });
    i = x + 1;
    j = y + 1;
  }
  return found;
}

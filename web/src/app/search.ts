// What the addresses of pages may carry after the question mark. Anything of
// another form is left out: an address is written by anybody.

type Raw = Record<string, unknown>;

function text(value: unknown): string | undefined {
  if (typeof value === "string") return value === "" ? undefined : value;
  if (typeof value === "number") return String(value);
  return undefined;
}

function oneOf<T extends string>(value: unknown, list: readonly T[]): T | undefined {
  return list.find((item) => item === value);
}

function flag(value: unknown): true | undefined {
  return value === true || value === 1 || value === "true" ? true : undefined;
}

/** Drops what is undefined, so that it does not stand in the address. */
function kept<T extends Raw>(found: T): { [K in keyof T]?: NonNullable<T[K]> } {
  return Object.fromEntries(
    Object.entries(found).filter(([, value]) => value !== undefined),
  ) as never;
}

/** Where to go after signing in: a place of this service, never another origin. */
export function readTarget(raw: Raw) {
  const to = text(raw.to);
  const ours = to?.startsWith("/") && !to.startsWith("//") && !to.includes("\\");
  return kept({ to: ours ? to : undefined });
}

export function readToken(raw: Raw) {
  return kept({ token: text(raw.token) });
}

export const sorts = [
  "changed",
  "created",
  "date",
  "title",
  "page",
  "author",
  "status",
  "category",
] as const;
export const kinds = ["experiment", "resource"] as const;

/** The whole state of a list. */
export function readFind(raw: Raw) {
  return kept({
    q: text(raw.q),
    kind: oneOf(raw.kind, kinds),
    template: flag(raw.template),
    sort: oneOf(raw.sort, sorts),
    ascending: flag(raw.ascending),
    archived: flag(raw.archived),
    mine: flag(raw.mine),
    dialog: oneOf(raw.dialog, ["import"] as const),
  });
}

/** An entry at one version ("v=12"). */
export function readPage(raw: Raw) {
  const v = Number(raw.v);
  return kept({ v: Number.isInteger(v) && v > 0 ? v : undefined });
}

export function readSettings(raw: Raw) {
  return kept({ team: text(raw.team) });
}

import type { Attributes } from "@tiptap/core";

/** Attributes that are read from an element and written back as they were. */
export function attributes(...names: string[]): Attributes {
  return Object.fromEntries(
    names.map((name) => [
      name,
      {
        default: null,
        parseHTML: (element: HTMLElement) => element.getAttribute(name),
        renderHTML: (attrs: Record<string, unknown>) =>
          attrs[name] === null ? {} : { [name]: attrs[name] },
      },
    ]),
  );
}

/** Attributes that name a block, and go to the first half when it is cut in two. */
function own(...names: string[]): Attributes {
  return Object.fromEntries(
    Object.entries(attributes(...names)).map(([name, one]) => [
      name,
      { ...one, keepOnSplit: false },
    ]),
  );
}

/** What every block keeps: the id that the service gave it (new blocks have
 * none), whose side of an overlap it is, and how it looks. */
export function block(...more: string[]): Attributes {
  return {
    ...own("data-block", "data-overlap"),
    ...attributes("style", "title", "lang", "dir", ...more),
  };
}

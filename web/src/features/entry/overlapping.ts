// The places of an HTML text where two people changed the same thing: the
// service marks both texts, who saved first as "theirs", then "mine".

export interface Place {
  /** The blocks of each, by their place at the top of the text. */
  first: number[];
  second: number[];
  firstHtml: string;
  secondHtml: string;
}

export type Choice = "both" | "first" | "second";

function topOf(html: string): HTMLElement {
  return new DOMParser().parseFromString(`<body>${html}</body>`, "text/html").body;
}

const sideOf = (element: Element | undefined) => element?.getAttribute("data-overlap") ?? null;

/** The overlaps of a text, in its order. */
export function placesOf(html: string): Place[] {
  if (!html.includes("data-overlap")) return [];
  const blocks = [...topOf(html).children];
  const found: Place[] = [];
  for (let i = 0; i < blocks.length; ) {
    const first: number[] = [];
    const second: number[] = [];
    while (sideOf(blocks[i]) === "theirs") first.push(i++);
    while (sideOf(blocks[i]) === "mine") second.push(i++);
    if (first.length === 0 && second.length === 0) {
      i++;
      continue;
    }
    found.push({ first, second, firstHtml: join(blocks, first), secondHtml: join(blocks, second) });
  }
  return found;
}

function join(blocks: Element[], places: number[]): string {
  return places.map((place) => clean(blocks[place] as Element).outerHTML).join("");
}

function clean(element: Element): Element {
  const copy = element.cloneNode(true) as Element;
  copy.removeAttribute("data-overlap");
  copy.removeAttribute("data-block");
  return copy;
}

/** The text with one overlap settled: what stays loses its mark. */
export function settle(html: string, place: Place, choice: Choice): string {
  const body = topOf(html);
  const blocks = [...body.children];
  const drops = { both: [] as number[], first: place.second, second: place.first };
  const drop = drops[choice];
  for (const index of [...place.first, ...place.second]) {
    if (drop.includes(index)) blocks[index]?.remove();
    else blocks[index]?.removeAttribute("data-overlap");
  }
  return body.innerHTML;
}

// What an HTML body says, as a list: to know whether two ways of writing say the
// same. Ids of blocks do not count, nor which of two elements inside a line is
// in the other, nor white space that browsers do not show.

const lines = new Set(
  "p div ul ol li dl dt dd table caption colgroup col thead tbody tfoot tr th td pre blockquote hr figure figcaption details summary h1 h2 h3 h4 h5 h6".split(
    " ",
  ),
);
const same: Record<string, string> = { b: "strong", i: "em", strike: "s", del: "s" };
// A grouping of rows says nothing that its cells do not.
const through = new Set(["thead", "tbody", "tfoot", "colgroup"]);
const ignored = new Set(["data-block", "data-overlap", "rel"]);

function attributesOf(element: Element): string {
  return [...element.attributes]
    .filter(({ name }) => !ignored.has(name))
    .map(
      ({ name, value }) => ` ${name}=${JSON.stringify(name === "style" ? styleOf(value) : value)}`,
    )
    .filter((one) => !/^ (colspan|rowspan)="1"$/.test(one))
    .sort()
    .join("");
}

function styleOf(value: string): string {
  return value
    .split(";")
    .map((one) => one.trim().replace(/\s*:\s*/, ":"))
    .filter(Boolean)
    .sort()
    .join(";");
}

class Reader {
  readonly out: string[] = [];

  /** A line ends here; twice is once. */
  boundary(): void {
    if (this.out.length > 0 && this.out.at(-1) !== "¶") this.out.push("¶");
  }

  say(text: string, marks: string[]): void {
    const sign = marks.length > 0 ? `{${[...new Set(marks)].sort().join("")}}` : "";
    const last = this.out.at(-1);
    if (last?.startsWith(`t${sign}:`)) this.out[this.out.length - 1] = last + text;
    else this.out.push(`t${sign}:${text}`);
  }

  words(text: string, marks: string[]): void {
    for (const run of text.match(/[ \t\r\n\f]+|[^ \t\r\n\f]+/g) ?? []) {
      const last = this.out.at(-1);
      if (!/^[ \t\r\n\f]/.test(run)) this.say(run, marks);
      else if (last?.startsWith("t") && !last.endsWith(" ")) this.say(" ", marks);
    }
  }

  read(node: Node, marks: string[], verbatim: boolean): void {
    if (node.nodeType === 3) {
      if (verbatim) this.say(node.textContent ?? "", marks);
      else this.words(node.textContent ?? "", marks);
    } else if (node.nodeType === 1) this.element(node as Element, marks, verbatim);
  }

  inner(element: Element, marks: string[], verbatim: boolean): void {
    for (const child of element.childNodes) this.read(child, marks, verbatim);
  }

  element(element: Element, marks: string[], verbatim: boolean): void {
    const name = same[element.localName] ?? element.localName;
    const attrs = attributesOf(element);
    if (name === "br" || name === "img")
      this.out.push(`<${name}${attrs}>{${[...marks].sort().join("")}}`);
    else if (lines.has(name)) this.line(element, name, attrs, marks, verbatim);
    else if (attrs === "" && (name === "span" || (name === "code" && verbatim)))
      this.inner(element, marks, verbatim);
    else this.inner(element, [...marks, `<${name}${attrs}>`], verbatim);
  }

  line(element: Element, name: string, attrs: string, marks: string[], verbatim: boolean): void {
    const silent = attrs === "" && (name === "p" || through.has(name));
    this.boundary();
    if (!silent) this.out.push(`<${name}${attrs}>`);
    this.inner(element, marks, verbatim || name === "pre");
    this.boundary();
    if (!silent) this.out.push(`</${name}>`);
    this.boundary();
  }
}

/** The list of what a body says. */
export function canon(html: string): string[] {
  const { body } = new DOMParser().parseFromString(`<body>${html}</body>`, "text/html");
  const reader = new Reader();
  reader.inner(body, [], false);
  return tidied(reader.out);
}

/** Spaces before the end of a line are not shown; boundaries count once. */
function tidied(out: string[]): string[] {
  const spaced = out
    .map((one, at) =>
      one.startsWith("t") && (out[at + 1] ?? "¶") === "¶" ? one.replace(/ $/, "") : one,
    )
    .filter((one) => !/^t(\{.*\})?:$/.test(one));
  return spaced.filter(
    (one, at) => one !== "¶" || (isText(spaced[at - 1]) && isText(spaced[at + 1])),
  );
}

function isText(one: string | undefined): boolean {
  return (
    one !== undefined && (one.startsWith("t") || one.startsWith("<br") || one.startsWith("<img"))
  );
}

/** Whether two HTML bodies say the same. */
export function sameBody(a: string, b: string): boolean {
  if (a === b) return true;
  return canon(a).join("\n") === canon(b).join("\n");
}

export interface Heading {
  text: string;
  /** From 1, the widest in this text. */
  level: number;
  /** Its place among the headings of the text, empty ones counted. */
  index: number;
}

/** The headings of an HTML text, without the empty ones. */
export function headingsOf(html: string): Heading[] {
  if (!/<h[1-6]/i.test(html)) return [];
  const { body } = new DOMParser().parseFromString(html, "text/html");
  const all = [...body.querySelectorAll("h1, h2, h3, h4, h5, h6")].map((one, index) => ({
    text: (one.textContent ?? "").trim(),
    level: Number(one.localName[1]),
    index,
  }));
  const shown = all.filter((one) => one.text !== "");
  const widest = Math.min(...shown.map((one) => one.level));
  return shown.map((one) => ({ ...one, level: one.level - widest + 1 }));
}

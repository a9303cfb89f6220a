// What comes from elsewhere is brought to the elements that the editor makes;
// what was written here stays as it is, without its ids.

const kept = new Set(["href", "src", "alt", "title", "colspan", "rowspan", "start", "lang", "dir"]);
const dropped = "style, script, meta, link, title, xml, o\\:p";

/** Cleans pasted HTML; says whether some of how it looked went. */
export function cleanPasted(html: string): { html: string; cleaned: boolean } {
  const page = new DOMParser().parseFromString(html, "text/html");
  const { body } = page;
  const ours = body.querySelector("[data-pm-slice]") !== null;
  for (const one of body.querySelectorAll("[data-block], [data-overlap]")) {
    one.removeAttribute("data-block");
    one.removeAttribute("data-overlap");
  }
  if (ours) return { html: body.innerHTML, cleaned: false };
  for (const one of body.querySelectorAll(dropped)) one.remove();
  let cleaned = false;
  for (const one of [...body.querySelectorAll("*")]) {
    speak(one, page);
    for (const { name } of [...one.attributes]) {
      if (kept.has(name) || (name.startsWith("data-") && /^data-(type|checked)$/.test(name)))
        continue;
      if (name === "style" || name === "class" || name === "bgcolor") cleaned = true;
      one.removeAttribute(name);
    }
  }
  for (const one of [...body.querySelectorAll("span, font")]) one.replaceWith(...one.childNodes);
  return { html: body.innerHTML, cleaned };
}

/** Says with elements what was said with a style: bold, italic, raised. */
function speak(element: Element, page: Document): void {
  if (!(element instanceof HTMLElement) || element.localName !== "span") {
    if (element instanceof HTMLElement && element.localName === "b")
      if (element.style.fontWeight === "normal") element.replaceWith(...element.childNodes);
    return;
  }
  const { fontWeight, fontStyle, verticalAlign, textDecoration } = element.style;
  const said = [
    /^(bold|bolder|[6-9]00)$/.test(fontWeight) && "strong",
    fontStyle === "italic" && "em",
    verticalAlign === "sub" && "sub",
    verticalAlign === "super" && "sup",
    textDecoration.includes("line-through") && "s",
    textDecoration.includes("underline") && "u",
  ];
  for (const name of said) {
    if (!name) continue;
    const around = page.createElement(name);
    around.append(...element.childNodes);
    element.append(around);
  }
}

/** The images among what is pasted or dropped, unless it is text that comes with
 * a picture of itself, as spreadsheets send it. */
export function imagesOf(data: DataTransfer | null): File[] {
  const files = [...(data?.files ?? [])].filter((file) => file.type.startsWith("image/"));
  if (files.length === 0 || !data) return [];
  const html = data.getData("text/html");
  if (html === "") return files;
  const words = new DOMParser().parseFromString(html, "text/html").body.textContent ?? "";
  return words.trim() === "" ? files : [];
}

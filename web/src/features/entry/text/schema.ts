import { Extension, type Extensions, type getSchema } from "@tiptap/core";
import { DOMParser, DOMSerializer, type Node } from "@tiptap/pm/model";
import { StarterKit } from "@tiptap/starter-kit";
import { attributes } from "./kept";
import { marks } from "./marks";
import { MathBlock, MathInline } from "./math";
import { nodes } from "./nodes";

const LinkLooks = Extension.create({
  name: "linkLooks",
  addGlobalAttributes: () => [{ types: ["link"], attributes: attributes("style", "lang", "dir") }],
});

/** What the editor knows of bodies. Elements and attributes that the service
 * lets through are kept, whether or not the editor can make them. */
export const bodyExtensions: Extensions = [
  StarterKit.configure({
    paragraph: false,
    heading: false,
    blockquote: false,
    horizontalRule: false,
    codeBlock: false,
    bulletList: false,
    orderedList: false,
    listItem: false,
    bold: false,
    italic: false,
    underline: false,
    strike: false,
    code: false,
    trailingNode: false,
    link: {
      openOnClick: false,
      autolink: true,
      linkOnPaste: true,
      defaultProtocol: "https",
      HTMLAttributes: { target: null, rel: null, class: null },
    },
  }),
  ...nodes,
  ...marks,
  MathInline,
  MathBlock,
  LinkLooks,
];

/** Reads a body as the editor would. */
export function readBody(html: string, schema: ReturnType<typeof getSchema>): Node {
  const page = new window.DOMParser().parseFromString(`<body>${html}</body>`, "text/html");
  return DOMParser.fromSchema(schema).parse(page.body);
}

/** Writes a body as the editor would: the text of an empty one is empty. */
export function writeBody(doc: Node): string {
  if (doc.childCount === 1 && doc.firstChild?.type.name === "paragraph") {
    const only = doc.firstChild;
    if (only.content.size === 0 && !only.attrs["data-block"]) return "";
  }
  const page = window.document.implementation.createHTMLDocument("");
  const box = page.createElement("div");
  const serializer = DOMSerializer.fromSchema(doc.type.schema);
  box.appendChild(serializer.serializeFragment(doc.content, { document: verbatim(page) }));
  return box.innerHTML;
}

/** A document whose elements have no `style` property, so that the serializer
 * writes styles as they were instead of as the browser would put them. */
function verbatim(page: Document): Document {
  const element = (made: Element) => Object.defineProperty(made, "style", { value: undefined });
  return {
    createElement: (name: string) => element(page.createElement(name)),
    createElementNS: (space: string, name: string) => element(page.createElementNS(space, name)),
    createTextNode: (text: string) => page.createTextNode(text),
    createDocumentFragment: () => page.createDocumentFragment(),
  } as unknown as Document;
}

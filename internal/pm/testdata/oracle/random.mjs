// Random documents and random changes, the same for the same seed.

/** A generator of numbers from 0 to 1 (mulberry32). */
export function numbers(seed) {
  let state = seed | 0;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
}

const words = "tube chauffé à 80 °C H₂O β eau the x 𝛼 😀 <b> & \" a\tb".split(" ");

// Values that the body takes, by attribute; others stay at their default.
const values = {
  level: () => [1, 2, 3],
  checked: () => [true, false],
  colspan: () => [1, 2, 3],
  rowspan: () => [1, 2],
  style: () => [null, "color: red;", "text-align: center;"],
  title: () => [null, "a \"title\"", "1 < 2"],
  lang: () => [null, "fr", "en-GB"],
  dir: () => [null, "rtl"],
  align: () => [null, "center"],
  href: () => ["https://a.fr", "/e/ABC", "mailto:a@b.c"],
  src: () => ["/f/1", "app/download.php?f=a&b=c"],
  alt: () => [null, "gel"],
  text: () => ["\\(x^2\\)", "a < b"],
  html: () => ['<ul><ul><li>x</li></ul></ul>', "<pre>a <strong>b</strong></pre>"],
  tag: () => ["span", "small", "kbd"],
  language: () => [null, "language-python"],
  columns: () => [null, [{ style: "width: 50%;" }, {}]],
  caption: () => [null, "Yields"],
  start: () => [null, "3"],
  open: () => [null, ""],
  "data-overlap": () => [null, "mine"],
  need: () => [1, "two", [3, { four: null }]],
  free: () => [null, 1.5, true, { b: 1, a: [] }, -0.0000001],
};

export class Random {
  constructor(seed, schema, text) {
    this.next = numbers(seed);
    this.schema = schema;
    this.words = text ?? words;
  }
  below(n) {
    return Math.floor(this.next() * n);
  }
  one(list) {
    return list[this.below(list.length)];
  }
  maybe(chance) {
    return this.next() < chance;
  }
  id() {
    return `b-${Array.from({ length: 8 }, () => "0123456789abcdefghijklmnopqrstuvwxyz"[this.below(36)]).join("")}`;
  }
  attrs(type, chance = 0.15) {
    const out = {};
    for (const [name, spec] of Object.entries(type.attrs)) {
      if (spec.hasDefault && name !== "href" && !this.maybe(name === "data-block" || name === "level" ? 0.6 : chance)) continue;
      if (name === "data-block") out[name] = this.id();
      else if (values[name]) out[name] = this.one(values[name](type));
    }
    return out;
  }
  mark(type = this.one(Object.values(this.schema.marks))) {
    return type.create(this.attrs(type));
  }
  marks(parent) {
    let set = [];
    while (this.maybe(0.25)) {
      const mark = this.mark();
      if (parent.allowsMarkType(mark.type)) set = mark.addToSet(set);
    }
    return set;
  }
  text() {
    return Array.from({ length: 1 + this.below(4) }, () => this.one(this.words)).join(" ");
  }
  node(type, parent, depth = 0) {
    const marks = this.marks(parent);
    if (type.isText) return this.schema.text(this.text(), marks);
    return type.create(this.attrs(type), this.content(type, depth + 1), this.maybe(0.5) ? marks : null);
  }
  /** Nodes that the kind may hold, chosen along its content expression. */
  content(type, depth) {
    const nodes = [];
    let match = type.contentMatch;
    const most = type.inlineContent ? 1 + this.below(4) : 1 + this.below(depth > 1 ? 2 : 4);
    for (let i = 0; i < 12; i++) {
      if (match.validEnd && (nodes.length >= most || this.maybe(0.05))) break;
      const edges = Array.from({ length: match.edgeCount }, (_, at) => match.edge(at));
      const flat = edges.filter(({ type: t }) => t.isLeaf || t.isTextblock);
      const from = depth > 3 && flat.length > 0 ? flat : edges;
      if (from.length === 0) break;
      const plain = from.filter(({ type: t }) => t.isText || t.name === "paragraph");
      const edge = this.one(plain.length > 0 && this.maybe(0.5) ? plain : from);
      nodes.push(this.node(edge.type, type, depth));
      match = edge.next;
    }
    return nodes;
  }
  document() {
    for (;;) {
      const top = this.schema.topNodeType;
      const doc = top.create(this.attrs(top), this.content(top, 0));
      try {
        doc.check();
      } catch {
        continue;
      }
      // Through JSON, so that text is joined as it is when it is read.
      if (doc.content.size < 400) return this.schema.nodeFromJSON(JSON.parse(JSON.stringify(join(doc))));
    }
  }
}

function join(doc) {
  return doc.copy(joined(doc.content));
  function joined(content) {
    const list = [];
    content.forEach((node) => list.push(node.isText ? node : node.copy(joined(node.content))));
    return content.constructor.fromArray(list);
  }
}

/** One random change; what does not fit changes nothing. */
export function change(random, tr, transform) {
  const { doc } = tr;
  const schema = doc.type.schema;
  const from = whole(doc, random.below(doc.content.size + 1));
  const to = whole(doc, Math.min(doc.content.size, from + random.below(random.maybe(0.7) ? 6 : 40)));
  const blocks = Object.values(schema.nodes).filter((t) => t.isBlock && t !== schema.topNodeType);
  const nodeAt = () => {
    const found = [];
    doc.descendants((node, pos) => {
      if (!node.isText) found.push(pos);
    });
    return random.one(found);
  };
  const range = () => doc.resolve(from).blockRange(doc.resolve(to));
  const changes = [
    [6, () => doc.resolve(from).parent.inlineContent && tr.insert(from, schema.text(random.text(), doc.resolve(from).marks()))],
    [4, () => tr.delete(from, to)],
    [1, () => tr.deleteRange(from, to)],
    [2, () => transform.canSplit(doc, from) && tr.split(from)],
    [1, () => tr.split(from, 2)],
    [2, () => transform.canJoin(doc, from) && tr.join(from)],
    [2, () => {
      const type = random.one(blocks.filter((t) => t.isTextblock));
      tr.setBlockType(from, to, type, random.attrs(type));
    }],
    [2, () => {
      const at = range();
      const wrap = at && transform.findWrapping(at, random.one(blocks.filter((t) => !t.isLeaf)));
      if (wrap) tr.wrap(at, wrap);
    }],
    [1, () => {
      const at = range();
      const depth = at && transform.liftTarget(at);
      if (depth != null) tr.lift(at, depth);
    }],
    [4, () => tr.addMark(from, to, random.mark())],
    [2, () => tr.removeMark(from, to, random.maybe(0.5) ? null : random.mark())],
    [1, () => tr.step(new transform.AddMarkStep(from, to, random.mark()))],
    [1, () => tr.step(new transform.RemoveMarkStep(from, to, random.mark()))],
    [2, () => {
      const start = whole(doc, random.below(doc.content.size));
      const end = whole(doc, Math.min(doc.content.size, start + random.below(30)));
      tr.replace(from, to, doc.slice(start, end));
    }],
    [1, () => {
      const start = whole(doc, random.below(doc.content.size));
      tr.replaceRange(from, to, doc.slice(start, whole(doc, Math.min(doc.content.size, start + random.below(30)))));
    }],
    [2, () => {
      const pos = nodeAt();
      const node = doc.nodeAt(pos);
      for (const [name, value] of Object.entries(random.attrs(node.type, 0.3))) tr.setNodeAttribute(pos, name, value);
    }],
    [1, () => {
      const top = Object.entries(random.attrs(doc.type, 0.5));
      for (const [name, value] of top) tr.setDocAttribute(name, value);
    }],
    [1, () => {
      const pos = nodeAt();
      tr.setNodeMarkup(pos, null, random.attrs(doc.nodeAt(pos).type));
    }],
    [1, () => tr.addNodeMark(nodeAt(), random.mark())],
    [1, () => {
      const pos = nodeAt();
      const { marks } = doc.nodeAt(pos);
      if (marks.length > 0) tr.removeNodeMark(pos, random.one(marks));
    }],
    [2, () => {
      const type = random.one(blocks);
      tr.insert(from, random.node(type, doc.type, 2));
    }],
    [1, () => random.maybe(0.5) && tr.insert(random.one(starts(doc)), random.node(random.one(blocks), doc.type, 1))],
  ];
  const total = changes.reduce((sum, [weight]) => sum + weight, 0);
  let at = random.below(total);
  for (const [weight, run] of changes) {
    at -= weight;
    if (at >= 0) continue;
    try {
      run();
    } catch {}
    return;
  }
}

function starts(doc) {
  const out = [0];
  doc.forEach((node, offset) => out.push(offset + node.nodeSize));
  return out;
}

/** The position, or the one before it when it is inside a character. */
export function whole(doc, pos) {
  const at = doc.resolve(pos);
  const text = at.textOffset > 0 ? at.parent.child(at.index()).text : "";
  const before = text.charCodeAt(at.textOffset - 1);
  return before >= 0xd800 && before <= 0xdbff ? pos - 1 : pos;
}

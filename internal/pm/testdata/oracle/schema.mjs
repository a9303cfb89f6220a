// A ProseMirror schema as JSON, and back.

const attributes = (type) =>
  Object.entries(type.attrs).map(([name, one]) =>
    one.hasDefault ? { name, default: one.default } : { name, required: true },
  );

const names = (types) => types.map((type) => type.name);

/** What a schema is made of, in its own order. */
export function describe(schema) {
  return {
    top: schema.topNodeType.name,
    nodes: Object.values(schema.nodes).map((type) => {
      const { content, group, inline, atom, code } = type.spec;
      const one = { name: type.name };
      if (content) one.content = content;
      if (group) one.group = group;
      if (inline) one.inline = true;
      if (atom) one.atom = true;
      if (code) one.code = true;
      one.marks = type.markSet === null ? ["_"] : names(type.markSet);
      one.attrs = attributes(type);
      return one;
    }),
    marks: Object.values(schema.marks).map((type) => ({
      name: type.name,
      excludes: names(type.excluded),
      attrs: attributes(type),
    })),
  };
}

/** The schema that a description says. */
export function build(Schema, { top, nodes, marks }) {
  const attrs = (list) =>
    Object.fromEntries(list.map((a) => [a.name, a.required ? {} : { default: a.default }]));
  return new Schema({
    topNode: top,
    nodes: Object.fromEntries(
      nodes.map((n) => [n.name, { ...n, marks: n.marks.join(" "), attrs: attrs(n.attrs) }]),
    ),
    marks: Object.fromEntries(
      marks.map((m) => [m.name, { excludes: m.excludes.join(" "), attrs: attrs(m.attrs) }]),
    ),
  });
}

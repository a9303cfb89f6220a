// What the official libraries say about random documents and steps, one case a
// line: the cases that the Go side must agree with.
// usage: node oracle.mjs WEB-FOLDER SCHEMA.json SEED ROUNDS
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join, resolve } from "node:path";
import { change, Random } from "./random.mjs";
import { build } from "./schema.mjs";

const require = createRequire(join(resolve(process.argv[2]), "package.json"));
const model = require("@tiptap/pm/model");
const transform = require("@tiptap/pm/transform");
const { Mapping, Step, Transform } = transform;
const schema = build(model.Schema, JSON.parse(readFileSync(process.argv[3], "utf8")));
const seed = Number(process.argv[4]);
const rounds = Number(process.argv[5]);

// A set of marks in a set of marks has JSON that nothing reads: flat, it does
// the same.
const flat = (step) =>
  step.stepType === "markSet" ? { ...step, steps: step.steps.flatMap((s) => (s.stepType === "markSet" ? flat(s).steps : [s])) } : step;
const json = (steps) => steps.map((step) => flat(step.toJSON()));

const sound = (doc) => {
  try {
    doc.check();
    return true;
  } catch {
    return false;
  }
};

/** Whether the closed nodes of a slice are whole, at which replace never looks. */
function whole(content, start, end) {
  let ok = true;
  content.forEach((node, _, i) => {
    const s = i === 0 ? start : 0;
    const e = i === content.childCount - 1 ? end : 0;
    ok &&= s === 0 && e === 0 ? sound(node) : whole(node.content, Math.max(0, s - 1), Math.max(0, e - 1));
  });
  return ok;
}

function honest(step, doc) {
  let { slice } = step;
  if (!slice) return true;
  try {
    if (step.gapFrom !== undefined) slice = slice.insertAt(step.insert, doc.slice(step.gapFrom, step.gapTo).content);
  } catch {
    return true;
  }
  return !slice || whole(slice.content, slice.openStart, slice.openEnd);
}

function made(random, doc) {
  const tr = new Transform(doc);
  const most = 1 + random.below(5);
  for (let i = 0; i < most; i++) change(random, tr, transform);
  return tr;
}

/** Positions before and after, on both sides: [pos, left, right, flags]. */
function positions(mapping, size, random) {
  const said = (r) => (r.deletedBefore ? 1 : 0) + (r.deletedAfter ? 2 : 0) + (r.deletedAcross ? 4 : 0) + (r.deleted ? 8 : 0);
  return Array.from({ length: 6 }, () => {
    const pos = random.below(size + 1);
    const left = mapping.mapResult(pos, -1);
    const right = mapping.mapResult(pos, 1);
    return [pos, left.pos, said(left), right.pos, said(right)];
  });
}

function applied(random, tr) {
  const doc = tr.before;
  const good = tr.steps.every((s, i) => honest(s, tr.docs[i])) && [...tr.docs, tr.doc].every(sound);
  const inverses = tr.steps.map((s, i) => s.invert(tr.docs[i]));
  const merged = tr.steps.slice(1).map((s, i) => tr.steps[i].merge(s));
  return {
    kind: "apply",
    good,
    doc,
    steps: json(tr.steps),
    out: tr.doc,
    inverses: json(inverses),
    merged: merged.map((s) => (s ? flat(s.toJSON()) : null)),
    positions: positions(tr.mapping, doc.content.size, random),
    back: positions(tr.mapping.invert(), tr.doc.content.size, random),
  };
}

/** As prosemirror-collab does it: undo mine, apply theirs, apply mine again. */
function rebased(mine, theirs) {
  const tr = new Transform(mine.doc);
  for (let i = mine.steps.length - 1; i >= 0; i--) tr.step(mine.steps[i].invert(mine.docs[i]));
  // Undoing a mark does not lead back where an inline node with marks has text
  // in it: the rest then starts from another document.
  let good = tr.doc.eq(mine.before);
  for (const step of theirs.steps) tr.step(step);
  const kept = [];
  good &&= sound(tr.doc);
  let from = mine.steps.length;
  for (const step of mine.steps) {
    const moved = step.map(tr.mapping.slice(from));
    from--;
    if (!moved) continue;
    good &&= honest(moved, tr.doc);
    try {
      if (tr.maybeStep(moved).failed) continue;
    } catch {
      continue;
    }
    good &&= sound(tr.doc);
    tr.mapping.setMirror(from, tr.steps.length - 1);
    kept.push(moved);
  }
  good &&= [...mine.docs, mine.doc, ...theirs.docs, theirs.doc].every(sound);
  good &&= mine.steps.every((s, i) => honest(s, mine.docs[i])) && theirs.steps.every((s, i) => honest(s, theirs.docs[i]));
  return { kind: "rebase", good, doc: mine.before, theirs: json(theirs.steps), mine: json(mine.steps), out: tr.doc, kept: json(kept) };
}

/** A step where it was not made for, as it comes out of its JSON. */
function misused(given, doc) {
  const step = Step.fromJSON(schema, JSON.parse(JSON.stringify(flat(given.toJSON()))));
  let out = null;
  try {
    out = step.apply(doc).doc;
  } catch {}
  return { kind: "misuse", good: honest(step, doc) && (!out || sound(out)), doc, steps: json([step]), out };
}

/** A step with some of its numbers changed. */
function broken(random, step) {
  const copy = JSON.parse(JSON.stringify(step.toJSON()));
  const bend = (o) => {
    for (const name of Object.keys(o)) {
      if (["from", "to", "gapFrom", "gapTo", "insert", "pos", "openStart", "openEnd"].includes(name) && random.maybe(0.4))
        o[name] = Math.max(0, o[name] + random.below(7) - 3);
    }
  };
  bend(copy);
  if (copy.slice) bend(copy.slice);
  try {
    return Step.fromJSON(schema, copy);
  } catch {
    return step;
  }
}

const lines = [];
const say = (one) => lines.push(JSON.stringify(one));
const random = new Random(seed, schema);
for (let round = 0; round < rounds; round++) {
  const doc = random.document();
  const mine = made(random, doc);
  const theirs = made(random, doc);
  if (theirs.steps.length === 0) continue;
  say(applied(random, theirs));
  if (mine.steps.length === 0) continue;
  say(rebased(mine, theirs));
  say(misused(random.one(mine.steps), theirs.doc));
  say(misused(broken(random, random.one(mine.steps)), doc));
}
process.stdout.write(`${lines.join("\n")}\n`);

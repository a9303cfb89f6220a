import { getSchema } from "@tiptap/core";
import { history, undo } from "@tiptap/pm/history";
import { EditorState, TextSelection } from "@tiptap/pm/state";
import { expect, test } from "vitest";
import { follow, give, isRemote, take } from "./remote";
import { bodyExtensions, readBody, writeBody } from "./schema";

const schema = getSchema(bodyExtensions);

function open(html: string) {
  let state = EditorState.create({ doc: readBody(html, schema), plugins: [history(), follow] });
  const find = (text: string) => {
    let at = -1;
    state.doc.descendants((node, pos) => {
      const i = node.isText ? (node.text ?? "").indexOf(text) : -1;
      if (at < 0 && i >= 0) at = pos + i + text.length;
    });
    if (at < 0) throw new Error(`no ${text}`);
    return at;
  };
  return {
    take() {
      const sent = writeBody(state.doc);
      state = state.apply(take(state));
      return sent;
    },
    give(html: string) {
      state = state.apply(give(state, readBody(html, schema)));
    },
    type(after: string, text: string) {
      const at = find(after);
      state = state.apply(state.tr.insertText(text, at));
      const end = TextSelection.create(state.doc, at + text.length);
      state = state.apply(state.tr.setSelection(end));
    },
    enter(after: string) {
      state = state.apply(state.tr.split(find(after)));
    },
    undo() {
      undo(state, (tr) => {
        state = state.apply(tr);
      });
    },
    caret: () => state.selection.$from.parent.textBetween(0, state.selection.$from.parentOffset),
    html: () => writeBody(state.doc),
  };
}

const p = (text: string, id?: string, side?: string) =>
  `<p${id ? ` data-block="b-0000000${id}"` : ""}${side ? ` data-overlap="${side}"` : ""}>${text}</p>`;

test("ids that the service gave come in, and nothing else moves", () => {
  const page = open(p("one", "1") + p("two"));
  page.type("two", "!");
  page.take();
  page.give(p("one", "1") + p("two!", "2"));
  expect(page.html()).toBe(p("one", "1") + p("two!", "2"));
  expect(page.caret()).toBe("two!");
});

test("what is typed while a save is on its way stays, with its caret", () => {
  const page = open(p("one", "1") + p("two"));
  page.take();
  page.type("two", " more");
  page.give(p("theirs", "9") + p("one", "1") + p("two", "2"));
  expect(page.html()).toBe(p("theirs", "9") + p("one", "1") + p("two more", "2"));
  expect(page.caret()).toBe("two more");
});

test("a block of theirs that came and one that went, around typing", () => {
  const page = open(p("a", "1") + p("b", "2") + p("c", "3"));
  page.take();
  page.type("b", "B");
  page.give(p("A!", "1") + p("b", "2") + p("d", "4"));
  expect(page.html()).toBe(p("A!", "1") + p("bB", "2") + p("d", "4"));
});

test("an overlap in the block that is typed in keeps all three texts", () => {
  const page = open(p("heat to 60", "1"));
  page.take();
  page.type("60", " °C");
  page.give(p("heat to 80", "1", "theirs") + p("heat to 60", "2", "mine"));
  expect(page.html()).toBe(p("heat to 80", "1", "theirs") + p("heat to 60 °C", "2", "mine"));
});

test("an overlap in a block left alone comes as the service wrote it", () => {
  const page = open(p("heat to 60", "1") + p("x", "3"));
  page.take();
  page.type("x", "y");
  page.give(p("heat to 80", "1", "theirs") + p("heat to 60", "2", "mine") + p("x", "3"));
  expect(page.html()).toBe(
    p("heat to 80", "1", "theirs") + p("heat to 60", "2", "mine") + p("xy", "3"),
  );
});

test("a block that they removed and that is typed in stays", () => {
  const page = open(p("a", "1") + p("b", "2"));
  page.take();
  page.type("b", "!");
  page.give(p("a", "1"));
  expect(page.html()).toBe(p("a", "1") + p("b!", "2"));
});

test("a block cut in two keeps its id in the first half", () => {
  const page = open(p("one two", "1"));
  page.enter("one");
  expect(page.html()).toContain("one</p>");
  page.take();
  page.give(p("one", "1") + p(" two", "2"));
  expect(page.html().match(/data-block/g)).toHaveLength(2);
});

test("without anything sent, theirs comes in place", () => {
  const page = open(p("a", "1") + p("b", "2"));
  page.give(p("a", "1") + p("c", "3") + p("b", "2"));
  expect(page.html()).toBe(p("a", "1") + p("c", "3") + p("b", "2"));
});

test("undo takes back one's own words, never theirs", () => {
  const page = open(p("a", "1") + p("b", "2"));
  page.type("b", "B");
  page.take();
  page.give(p("theirs", "9") + p("a", "1") + p("bB", "2"));
  page.undo();
  expect(page.html()).toBe(p("theirs", "9") + p("a", "1") + p("b", "2"));
});

test("what the service says is not typing", () => {
  const state = EditorState.create({ doc: readBody(p("a"), schema), plugins: [follow] });
  expect(isRemote(take(state))).toBe(true);
  expect(isRemote(give(state, readBody(p("b"), schema)))).toBe(true);
  expect(isRemote(state.tr.insertText("x", 1))).toBe(false);
});

test.each(Array.from({ length: 40 }, (_, i) => i + 1))(
  "no word is lost, wherever it was typed (%i)",
  (seed) => {
    let random = seed * 7919;
    const dice = (sides: number) => {
      random = (random * 1103515245 + 12345) % 2147483648;
      return Math.floor((random / 2147483648) * sides);
    };
    const names = ["aa", "bb", "cc", "dd", "ee"];
    const page = open(names.map((name, i) => p(name, String(i + 1))).join(""));
    page.take();
    const typed: string[] = [];
    for (let i = 0; i < 6; i++) {
      const word = `w${i}`;
      const after = names[dice(names.length)] as string;
      if (dice(3) === 0) page.enter(after);
      page.type(after, word);
      typed.push(word);
    }
    const theirs: string[] = [];
    const incoming = names.flatMap((name, i) => {
      const turn = dice(4);
      if (turn === 0) return [];
      if (turn === 1) {
        theirs.push(`t${i}`);
        return [p(`${name}t${i}`, String(i + 1))];
      }
      if (turn === 2) {
        theirs.push(`n${i}`);
        return [p(name, String(i + 1)), p(`n${i}`)];
      }
      return [p(name, String(i + 1))];
    });
    page.give(incoming.join(""));
    const said = page.html();
    expect([...typed, ...theirs].filter((word) => !said.includes(word))).toEqual([]);
  },
);

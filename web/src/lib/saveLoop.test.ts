import { expect, test } from "vitest";
import type { Known, Text } from "./save";
import { type Doors, saveLoop } from "./saveLoop";

// A text is a list of words; each is typed once, so that a lost one shows.
const words = (text: string) => text.split(" ").filter(Boolean);
const without = (text: string, other: string) =>
  words(text).filter((word) => !words(other).includes(word));
const merged = (base: string, mine: string, theirs: string) =>
  [...words(theirs), ...without(mine, base).filter((w) => !words(theirs).includes(w))].join(" ");

class Refused extends Error {}

function world(seed: number) {
  let random = seed;
  const dice = (sides: number) => {
    random = (random * 1103515245 + 12345) % 2147483648;
    return Math.floor((random / 2147483648) * sides);
  };
  const versions: Text[] = [{ title: "t", body: "w0" }];
  let time = 0;
  let timers: { at: number; run: () => void }[] = [];
  let answers: (() => void)[] = [];
  let device: (Text & { base: number }) | null = null;
  const net = { up: true, forbidden: false };

  const doors: Doors = {
    now: () => time,
    after(ms, run) {
      const timer = { at: time + ms, run };
      timers.push(timer);
      return () => {
        timers = timers.filter((other) => other !== timer);
      };
    },
    judge: (thrown) => ({ again: !(thrown instanceof Refused), cause: thrown }),
    keep(draft) {
      device = draft && { title: draft.title, body: draft.body, base: draft.base };
      return true;
    },
    send(base, change) {
      return new Promise<Known>((resolve, reject) => {
        answers.push(() => {
          if (!net.up) return reject(new Error("offline"));
          if (net.forbidden) return reject(new Refused());
          const now = versions.at(-1) as Text;
          const from = versions[base - 1] as Text;
          const body =
            change.body === undefined ? now.body : merged(from.body, change.body, now.body);
          const title = change.title ?? now.title;
          if (body !== now.body || title !== now.title) versions.push({ title, body });
          resolve({ version: versions.length, title, body });
        });
      });
    },
  };
  return {
    doors,
    dice,
    net,
    device: () => device,
    current: () => ({ version: versions.length, ...(versions.at(-1) as Text) }),
    theirs(word: string) {
      const now = versions.at(-1) as Text;
      versions.push({ ...now, body: `${word} ${now.body}` });
    },
    async pass(ms: number) {
      time += ms;
      for (const timer of timers.filter((one) => one.at <= time)) {
        timers = timers.filter((other) => other !== timer);
        timer.run();
      }
      await settle();
    },
    async answer() {
      const going = answers;
      answers = [];
      for (const give of going) give();
      await settle();
    },
  };
}

const settle = async () => {
  for (let i = 0; i < 10; i++) await Promise.resolve();
};

/** An editor: what is typed after a take stands over what is given. */
function surface(start: string) {
  let text = start;
  let taken: string | undefined;
  return {
    take() {
      taken = text;
      return text;
    },
    give(body: string) {
      text = merged(taken ?? text, text, body);
      taken = undefined;
      return text;
    },
    type(word: string) {
      text = `${text} ${word}`;
      return text;
    },
    text: () => text,
  };
}

test.each(Array.from({ length: 60 }, (_, seed) => seed + 1))(
  "no key is lost, whatever the network, the colleagues and the moment (%i)",
  async (seed) => {
    const w = world(seed);
    const loop = saveLoop(w.current(), w.doors);
    const editor = surface(w.current().body);
    loop.bind(editor);
    const mine: string[] = [];
    const theirs: string[] = [];
    for (let turn = 0; turn < 120; turn++) {
      switch (w.dice(8)) {
        case 0:
          theirs.push(`x${turn}`);
          w.theirs(`x${turn}`);
          break;
        case 1:
          loop.arrived(w.current());
          break;
        case 2:
          await w.pass(w.dice(60_000));
          break;
        case 3:
          await w.answer();
          break;
        case 4:
          w.net.up = w.dice(3) > 0;
          w.net.forbidden = w.dice(8) === 0;
          break;
        case 5:
          void loop.now();
          await settle();
          break;
        default:
          mine.push(`m${turn}`);
          loop.typed("body", editor.type(`m${turn}`));
      }
      const somewhere = [...words(w.current().body), ...words(w.device()?.body ?? "")];
      expect(mine.filter((word) => !somewhere.includes(word))).toEqual([]);
      expect(mine.filter((word) => !words(editor.text()).includes(word))).toEqual([]);
    }
    w.net.up = true;
    w.net.forbidden = false;
    for (let i = 0; i < 6; i++) {
      void loop.now();
      await settle();
      await w.answer();
    }
    loop.arrived(w.current());
    expect(words(w.current().body).sort()).toEqual(["w0", ...mine, ...theirs].sort());
    expect(words(editor.text()).sort()).toEqual(words(w.current().body).sort());
    expect(w.device()).toBeNull();
    expect(loop.state().base.version).toBe(w.current().version);
  },
);

test("every key is on the device before anything is sent", () => {
  const w = world(1);
  const loop = saveLoop(w.current(), w.doors);
  loop.typed("body", "w0 a");
  expect(w.device()).toEqual({ title: "t", body: "w0 a", base: 1 });
  loop.typed("title", "new");
  expect(w.device()).toEqual({ title: "new", body: "w0 a", base: 1 });
});

test("leaving saves at once, and the device forgets when it is acknowledged", async () => {
  const w = world(1);
  const loop = saveLoop(w.current(), w.doors);
  loop.typed("body", "w0 a");
  loop.leave();
  await settle();
  expect(w.device()).not.toBeNull();
  await w.answer();
  expect(w.current().body).toBe("w0 a");
  expect(w.device()).toBeNull();
});

test("silence of 30 s makes a version; a title alone sends no text", async () => {
  const w = world(1);
  const loop = saveLoop(w.current(), w.doors);
  loop.typed("title", "new");
  await w.pass(29_999);
  await w.answer();
  expect(w.current().version).toBe(1);
  await w.pass(1);
  await w.answer();
  expect(w.current()).toEqual({ version: 2, title: "new", body: "w0" });
});

test("a title given back is not sent", async () => {
  const w = world(1);
  const loop = saveLoop(w.current(), w.doors);
  loop.typed("title", "new");
  loop.untitle();
  void loop.now();
  await w.answer();
  expect(w.current().title).toBe("t");
  expect(loop.state().text.title).toBe("t");
  expect(w.device()).toBeNull();
});

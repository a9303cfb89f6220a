import { beforeEach, expect, test } from "vitest";
import { commandListener, takesText } from "./keys";

beforeEach(() => {
  document.body.innerHTML =
    '<input id="text"><input id="box" type="checkbox"><textarea id="area"></textarea><div contenteditable="true" id="rich"><p id="in"></p></div><button id="button"></button>';
});

test.each([
  ["text", true],
  ["area", true],
  ["in", true],
  ["box", false],
  ["button", false],
])("%s takes text: %s", (id, want) => {
  expect(takesText(document.getElementById(id))).toBe(want);
});

function press(key: string, more: KeyboardEventInit = {}, at: Element = document.body) {
  const event = new KeyboardEvent("keydown", { key, bubbles: true, cancelable: true, ...more });
  at.dispatchEvent(event);
  return event;
}

function listening() {
  const ran: string[] = [];
  let time = 0;
  const command = (keys: string) => ({ keys, run: () => ran.push(keys) });
  const listener = commandListener(
    () => ["c", "g h", "g n", "h"].map(command),
    () => time,
  );
  window.addEventListener("keydown", listener);
  return {
    ran,
    wait: (ms: number) => {
      time += ms;
    },
    stop: () => window.removeEventListener("keydown", listener),
  };
}

test("single keys and pairs run; modifiers and text do not", () => {
  const { ran, stop } = listening();
  press("c");
  press("g");
  press("h");
  press("c", { ctrlKey: true });
  press("c", { ctrlKey: true, altKey: true });
  press("c", {}, document.getElementById("text") as Element);
  stop();
  expect(ran).toEqual(["c", "g h"]);
});

test("a pair that takes too long is two single keys", () => {
  const { ran, wait, stop } = listening();
  press("g");
  wait(2000);
  press("h");
  stop();
  expect(ran).toEqual(["h"]);
});

test("a command that runs keeps the key from the browser", () => {
  const { stop } = listening();
  expect(press("c").defaultPrevented).toBe(true);
  expect(press("z").defaultPrevented).toBe(false);
  stop();
});

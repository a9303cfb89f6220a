/** Says whether what has the focus takes text, so that a single letter is typed
 * there and is not a command. */
export function takesText(target: EventTarget | null): boolean {
  if (!(target instanceof HTMLElement)) return false;
  if (target.isContentEditable || target.closest('[contenteditable="true"]')) return true;
  if (target instanceof HTMLTextAreaElement || target instanceof HTMLSelectElement) return true;
  if (!(target instanceof HTMLInputElement)) return target.getAttribute("role") === "textbox";
  return !["checkbox", "radio", "button", "submit", "reset", "file", "range", "color"].includes(
    target.type,
  );
}

/** Says whether a key comes without Ctrl, Alt or Meta: AltGr sends Ctrl and Alt. */
export function plain(event: KeyboardEvent): boolean {
  return !event.ctrlKey && !event.altKey && !event.metaKey && !event.isComposing;
}

export interface Command {
  /** A key ("c", "/"), or two after one another ("g h"). */
  keys: string;
  run: () => void;
}

const pause = 1200;

/** Makes a listener that runs commands by single keys and by two keys within
 * 1.2 s. Keys typed into text and keys with a modifier are left alone. */
export function commandListener(commands: () => Command[], now: () => number = Date.now) {
  let first = "";
  let since = 0;
  return (event: KeyboardEvent) => {
    if (event.defaultPrevented || !plain(event) || takesText(event.target)) return;
    const pair = first !== "" && now() - since < pause ? `${first} ${event.key}` : "";
    const list = commands();
    const found = list.find((c) => c.keys === pair) ?? list.find((c) => c.keys === event.key);
    if (found) {
      first = "";
      event.preventDefault();
      found.run();
      return;
    }
    first = list.some((c) => c.keys.startsWith(`${event.key} `)) ? event.key : "";
    since = now();
  };
}

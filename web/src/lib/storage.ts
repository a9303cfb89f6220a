// What this device remembers: never anything of the record, and it may fail
// (private windows, full disks) without consequence.
const prefix = "cahier.";

/** What was remembered under a name on this device, or null. */
export function remembered(name: string): string | null {
  try {
    return localStorage.getItem(prefix + name);
  } catch {
    return null;
  }
}

/** Remembers a text on this device; null forgets it. */
export function remember(name: string, text: string | null): void {
  try {
    if (text === null) localStorage.removeItem(prefix + name);
    else localStorage.setItem(prefix + name, text);
  } catch {
    // A device that keeps nothing asks again next time.
  }
}

/** The names remembered that begin with the text given. */
export function rememberedNames(start: string): string[] {
  try {
    return Object.keys(localStorage)
      .filter((key) => key.startsWith(prefix + start))
      .map((key) => key.slice(prefix.length));
  } catch {
    return [];
  }
}

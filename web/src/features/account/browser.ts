const browsers: [string, RegExp][] = [
  ["Edge", /\bEdg(?:e|A|iOS)?\/(\d+)/],
  ["Opera", /\bOPR\/(\d+)/],
  ["Firefox", /\b(?:Firefox|FxiOS)\/(\d+)/],
  ["Chrome", /\b(?:Chrome|CriOS)\/(\d+)/],
  ["Safari", /\bVersion\/(\d+).*\bSafari\//],
];
const systems: [string, RegExp][] = [
  ["Windows", /Windows NT/],
  ["Android", /Android/],
  ["iOS", /iPhone|iPad/],
  ["macOS", /Mac OS X/],
  ["ChromeOS", /CrOS/],
  ["Linux", /Linux/],
];

/** What people call the program that a session names: "Firefox 145, Linux". A
 * program that is not a browser keeps the name it gave. */
export function browserOf(client: string): string {
  const browser = browsers.map(([name, form]) => [name, form.exec(client)?.[1]] as const);
  const found = browser.find(([, version]) => version !== undefined);
  if (!found) return client.slice(0, 80) || "—";
  const system = systems.find(([, form]) => form.test(client))?.[0];
  return [found.join(" "), system].filter(Boolean).join(", ");
}

import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";

// The token file is the only source: the table below says what each pair must
// reach, the figures are recomputed from the colours as they are written.
const css = readFileSync("src/ui/tokens.css", "utf8");
const pairs = new Map(
  [...css.matchAll(/--c-([\w-]+): light-dark\((#[0-9a-f]{6}), (#[0-9a-f]{6})\)/g)].map((m) => [
    m[1] as string,
    { light: m[2] as string, dark: m[3] as string },
  ]),
);

type Theme = "light" | "dark";

function colour(name: string, theme: Theme): string {
  const pair = pairs.get(name);
  if (!pair) throw new Error(`no token --c-${name}`);
  return pair[theme];
}

function luminance(hex: string): number {
  const [r, g, b] = [1, 3, 5].map((at) => {
    const c = Number.parseInt(hex.slice(at, at + 2), 16) / 255;
    return c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4;
  }) as [number, number, number];
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}

function contrast(a: string, b: string): number {
  const [dark, light] = [luminance(a), luminance(b)].sort((x, y) => x - y) as [number, number];
  return (light + 0.05) / (dark + 0.05);
}

const grounds = ["bg", "surface", "sunken"];
const text = 4.5;
const line = 3;

const rules: [token: string, on: string[], least: number][] = [
  ["text", [...grounds, "mark"], text],
  ["text-2", grounds, text],
  ["text-3", grounds, text],
  ["border-strong", grounds, line],
  ["accent", [...grounds, "accent-soft"], text],
  ["accent-hover", [...grounds, "accent-soft"], text],
  ["on-accent", ["accent", "accent-hover"], text],
  ["focus", grounds, line],
  ...["ok", "warn", "error", "info", "seal"].map((name): [string, string[], number] => [
    name,
    [...grounds, `${name}-soft`],
    text,
  ]),
  ...["ok", "warn", "error", "info", "seal"].map((name): [string, string[], number] => [
    "text",
    [`${name}-soft`],
    text,
  ]),
];

describe.each(["light", "dark"] as Theme[])("%s", (theme) => {
  test.each(rules)("%s on %j reaches %d", (token, on, least) => {
    for (const ground of on) {
      const ratio = contrast(colour(token, theme), colour(ground, theme));
      expect(ratio, `${token} on ${ground}: ${ratio.toFixed(2)}`).toBeGreaterThanOrEqual(least);
    }
  });
});

test("the measure agrees with the known extremes", () => {
  expect(contrast("#000000", "#ffffff")).toBeCloseTo(21, 5);
  expect(contrast("#777777", "#ffffff")).toBeCloseTo(4.48, 2);
});

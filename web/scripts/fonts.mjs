// Cuts the text and symbol fonts to what the interface needs and writes them
// to src/ui/fonts, where they are committed: building the interface does not
// run this. Run it again after a new release of a font:
//
//   npm install --no-save --ignore-scripts @ibm/plex-math@1.1.0 && npm run fonts
//
// Inter keeps Latin, Greek, sub- and superscripts, arrows, operators and the
// spaces of French typography (U+202F, U+00A0) with every OpenType feature;
// its optical size axis is pinned, its weights are cut to 400–600. Symbols
// that Inter lacks come from IBM Plex Math, loaded by unicode-range.
import { readFile, writeFile } from "node:fs/promises";
import subsetFont from "subset-font";

const root = new URL("..", import.meta.url);

function characters(...ranges) {
  let text = "";
  for (const [from, to] of ranges) {
    for (let code = from; code <= to; code++) text += String.fromCodePoint(code);
  }
  return text;
}

const latinAndGreek = characters(
  [0x20, 0x7e],
  [0xa0, 0x17f],
  [0x18f, 0x18f],
  [0x192, 0x192],
  [0x1c4, 0x1cc],
  [0x1e6, 0x1e7],
  [0x218, 0x21b],
  [0x259, 0x259],
  [0x2b0, 0x2b8],
  [0x2c6, 0x2dd],
  [0x300, 0x304],
  [0x306, 0x308],
  [0x30a, 0x30c],
  [0x323, 0x328],
  [0x370, 0x3ff],
  [0x1e80, 0x1e85],
  [0x1ef2, 0x1ef3],
);
const signs = characters(
  [0x2000, 0x206f],
  [0x2070, 0x209f],
  [0x20ac, 0x20ac],
  [0x2100, 0x214f],
  [0x2150, 0x215f],
  [0x2190, 0x2199],
  [0x21a9, 0x21b5],
  [0x2200, 0x226f],
  [0x2295, 0x22a5],
  [0x2300, 0x2328],
  [0x25a0, 0x25ff],
  [0x2713, 0x2717],
);
const symbols = characters([0x2100, 0x214f], [0x2190, 0x22ff], [0x27f0, 0x27ff]);

async function cut(source, target, text, variationAxes) {
  const bytes = await readFile(new URL(source, root));
  const subset = await subsetFont(bytes, text, { targetFormat: "woff2", variationAxes });
  await writeFile(new URL(`src/ui/fonts/${target}`, root), subset);
  console.log(`${target}: ${(subset.length / 1000).toFixed(1)} kB`);
}

const weights = { opsz: 14, wght: { min: 400, max: 600 } };
const inter = "node_modules/inter-ui/variable";
await cut(`${inter}/InterVariable.woff2`, "inter.woff2", latinAndGreek + signs, weights);
await cut(
  `${inter}/InterVariable-Italic.woff2`,
  "inter-italic.woff2",
  latinAndGreek + signs,
  weights,
);
await cut(
  "node_modules/@ibm/plex-math/fonts/complete/woff2/IBMPlexMath-Regular.woff2",
  "symbols.woff2",
  symbols,
);

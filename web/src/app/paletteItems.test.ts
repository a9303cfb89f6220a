import { expect, test } from "vitest";
import { type Item, matching, readQuery } from "./paletteItems";

const item = (label: string, about?: string): Item => ({
  key: label,
  label,
  run: () => {},
  ...(about ? { about } : {}),
});
const items = [item("Nouveau modèle"), item("Modèles"), item("IBMM-07", "Synthèse")];

test.each([
  ["modele", ["Modèles", "Nouveau modèle"]],
  ["nouveau mod", ["Nouveau modèle"]],
  ["synthese", ["IBMM-07"]],
  ["", ["Nouveau modèle", "Modèles", "IBMM-07"]],
  ["zzz", []],
])("%j finds %j", (asked, want) => {
  expect(matching(items, asked).map(({ label }) => label)).toEqual(want);
});

test.each([
  ["> new", { sign: ">", text: "new" }],
  ["#12", { sign: "#", text: "12" }],
  ["suzuki > heck", { sign: "", text: "suzuki > heck" }],
  ["", { sign: "", text: "" }],
])("%j is read as %j", (query, want) => {
  expect(readQuery(query)).toEqual(want);
});

import { beforeEach, describe, expect, test } from "vitest";
import type { Upload } from "../../../../api/types";
import { namedPaste } from "./dropped";
import { forgetPlace, keepPlace, placeOf, unfinishedOf } from "./places";
import { foldersOf, historyOf, previewOf } from "./tree";

const file = (id: string, part: Partial<Upload> = {}) =>
  ({ id, serial: 1, name: id, folder: "", ...part }) as Upload;

test("the top comes first, then the folders; names as people count", () => {
  const list = [file("b10", { folder: "b" }), file("b9", { folder: "b" }), file("z"), file("a")];
  expect(foldersOf(list).map(({ path, files }) => [path, files.map(({ id }) => id)])).toEqual([
    ["", ["a", "z"]],
    ["b", ["b9", "b10"]],
  ]);
});

test("the versions of a file, newest first; a circle ends", () => {
  const list = [
    file("3", { replaces: "2" }),
    file("2", { replaces: "1" }),
    file("1", { replaces: "3" }),
  ];
  expect(historyOf(list, list[0] as Upload).map(({ id }) => id)).toEqual(["3", "2", "1"]);
});

test.each([
  ["image/png", "image"],
  ["image/svg+xml", undefined],
  ["text/html", undefined],
  ["text/plain; charset=utf-8", "text"],
  ["application/pdf", "pdf"],
  ["application/zip", undefined],
])("%s is looked at as %s", (media_type, want) => {
  expect(previewOf({ media_type })).toBe(want);
});

test("a pasted picture gets a name that says when; others keep theirs", () => {
  const at = new Date("2026-11-23T14:05:32Z");
  const pasted = new File(["x"], "image.png", { type: "image/png" });
  expect(namedPaste(pasted, at).name).toBe("image_2026-11-23_14-05-32.png");
  expect(namedPaste(new File(["x"], "tlc.png"), at).name).toBe("tlc.png");
});

describe("where large files go on", () => {
  beforeEach(() => localStorage.clear());
  const big = { name: "raw.zip", size: 9e9, lastModified: 5 };

  test("is found for the same file of the same entry alone", () => {
    keepPlace("p", big, "/tus/1", { folder: "RMN" });
    expect(placeOf("p", big)).toBe("/tus/1");
    expect(placeOf("q", big)).toBeUndefined();
    expect(placeOf("p", { ...big, lastModified: 6 })).toBeUndefined();
    expect(unfinishedOf("p").map(({ name, folder }) => [name, folder])).toEqual([
      ["raw.zip", "RMN"],
    ]);
    forgetPlace("p", big);
    expect(unfinishedOf("p")).toEqual([]);
  });

  test("is forgotten when it is damaged or old", () => {
    localStorage.setItem("cahier.tus.p.1.1.a", "{");
    const old = JSON.stringify({ name: "b", at: "/tus/2", since: "2020-01-01T00:00:00Z" });
    localStorage.setItem("cahier.tus.p.1.1.b", old);
    expect(unfinishedOf("p")).toEqual([]);
    expect(localStorage.length).toBe(0);
  });
});

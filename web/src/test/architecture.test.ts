import { expect, test } from "vitest";
import { files } from "./files";

const sources = files("src", ".ts", ".tsx");

/** What a file imports from our own tree, as paths from src. */
function imports(path: string, text: string): string[] {
  return [...text.matchAll(/(?:from|import)\s*\(?\s*"(\.[^"]+)"/g)].map((m) => {
    const parts = path.split("/").slice(0, -1);
    for (const part of (m[1] as string).split("/")) {
      if (part === "..") parts.pop();
      else if (part !== ".") parts.push(part);
    }
    return parts.join("/");
  });
}

const rooms = (room: string) =>
  sources
    .filter(({ path }) => path.startsWith(`${room}/`) && !path.includes(".test."))
    .map(({ path, text }) => ({ path, to: imports(path, text) }));

test("a feature never imports another, nor the frame", () => {
  for (const { path, to } of rooms("features")) {
    const own = path.split("/").slice(0, 2).join("/");
    const others = to.filter(
      (target) =>
        target.startsWith("app/") || (target.startsWith("features/") && !target.startsWith(own)),
    );
    expect(others, path).toEqual([]);
  }
});

test("ui knows neither features, nor the frame, nor what the service keeps", () => {
  for (const { path, to } of rooms("ui"))
    expect(
      to.filter((target) => /^(app|features|api)\//.test(target)),
      path,
    ).toEqual([]);
});

test("lib and api know no page", () => {
  for (const room of ["lib", "api"])
    for (const { path, to } of rooms(room))
      expect(
        to.filter((target) => /^(app|features)\//.test(target)),
        path,
      ).toEqual([]);
});

test("the check sees a feature that reaches into another", () => {
  expect(imports("features/a/Page.tsx", 'import { b } from "../b/part";')).toEqual([
    "features/b/part",
  ]);
});

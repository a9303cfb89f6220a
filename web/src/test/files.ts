import { readdirSync, readFileSync } from "node:fs";

/** Every file under a folder whose name ends as given, with its text. */
export function files(folder: string, ...endings: string[]): { path: string; text: string }[] {
  return readdirSync(folder, { recursive: true, encoding: "utf8" })
    .filter((path) => endings.some((ending) => path.endsWith(ending)))
    .map((path) => ({ path, text: readFileSync(`${folder}/${path}`, "utf8") }));
}

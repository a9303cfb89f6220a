// The schema of the interface's editor, as JSON: what schema.json must hold.
// usage: node web.mjs WEB-FOLDER
import { createRequire } from "node:module";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { describe } from "./schema.mjs";

const web = resolve(process.argv[2]);
const { rolldown } = createRequire(join(web, "package.json"))("rolldown");
const folder = mkdtempSync(join(tmpdir(), "cahier-schema-"));
try {
  const source = join(web, "src/features/entry/text/schema.ts");
  const entry = "\0entry";
  const bundle = await rolldown({
    input: entry,
    cwd: web,
    external: [/katex/],
    platform: "node",
    logLevel: "silent",
    plugins: [
      {
        name: "entry",
        resolveId: (id) => (id === entry ? id : null),
        load: (id) =>
          id === entry
            ? `import { getSchema } from ${JSON.stringify(join(web, "node_modules/@tiptap/core"))};
               import { bodyExtensions } from ${JSON.stringify(source)};
               export const schema = getSchema(bodyExtensions);`
            : null,
      },
    ],
  });
  await bundle.write({ file: join(folder, "schema.mjs"), codeSplitting: false });
  const { schema } = await import(pathToFileURL(join(folder, "schema.mjs")));
  console.log(JSON.stringify(describe(schema)));
} finally {
  rmSync(folder, { recursive: true });
}

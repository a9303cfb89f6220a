import i18next from "i18next";
import { beforeAll, expect, test } from "vitest";
import type { Content } from "../../../api/types";
import { speak, startTranslations } from "../../../lib/i18n";
import { otherParts, partDifferences, titlesOf } from "./otherParts";

const content = (part: Partial<Content>) => ({ n: 1, title: "T", ...part }) as Content;
const at = "01a21271-1fed-7336-8190-d1f384d3969e";
const t = i18next.t;
beforeAll(async () => {
  await startTranslations();
  await speak("en");
});
const titles = titlesOf({
  links: [{ id: at, title: "Crystals" }] as never,
  backlinks: [],
});

test("a link is said with its kind and the title of the other entry", () => {
  const rows = otherParts(content({ links: [`follows/${at}`] }), t, titles);
  expect(rows.find((row) => row.part === "link")?.lines).toEqual(["follows Crystals"]);
  const unknown = otherParts(content({ links: [`follows/${at}`] }), t, new Map());
  expect(unknown.find((row) => row.part === "link")?.lines).toEqual([`follows ${at}`]);
});

test("a box that was ticked is a difference of words", () => {
  const field = (value: string) => [{ name: "Argon", type: "checkbox", value }] as never;
  const found = partDifferences(
    content({ fields: field("") }),
    content({ fields: field("on") }),
    t,
    titles,
  );
  expect(found).toEqual([{ part: "field:Argon", name: "Argon", removed: ["No"], added: ["Yes"] }]);
});

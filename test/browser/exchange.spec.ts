import { existsSync, readdirSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { join, resolve } from "node:path";
import type { BrowserContext, Page } from "@playwright/test";
import { expect, read, type Service, test } from "./service";

const examples = resolve(import.meta.dirname, "../../../shared/eln-examples");
const files = existsSync(examples) ? readdirSync(examples).filter((name) => name.endsWith(".eln")).sort() : [];

/** What the dialog counts, in its order: new, updated, unchanged, files. */
async function counts(page: Page): Promise<number[]> {
  const numbers = await page.getByRole("dialog").locator("dl dd").allInnerTexts();
  return numbers.map((text) => Number(text.replace(/\s/g, "")));
}

/** Checks a file in the import dialog, then takes it; what was announced and done. */
async function take(page: Page, service: Service, file: string | { name: string; mimeType: string; buffer: Buffer }) {
  await page.goto(`${service.address}/find?dialog=import`);
  const dialog = page.getByRole("dialog", { name: "Importer des fiches" });
  await dialog.locator('input[type="file"]').setInputFiles(file);
  await dialog.getByRole("button", { name: "Vérifier le fichier" }).click();
  await expect(dialog.getByText("Rien n’a encore changé")).toBeVisible();
  const announced = await counts(page);
  await dialog.getByRole("button", { name: "Importer", exact: true }).click();
  await expect(dialog.getByText("L’import est fait.")).toBeVisible();
  const done = await counts(page);
  await dialog.getByText(/^\d+ fiches?$/).click();
  return { announced, done, dialog };
}

async function inAll(service: Service, context: BrowserContext): Promise<number> {
  return (await read<{ count: number }>(service, context, "/entries/count")).count;
}

test("what other notebooks export is checked, taken, read, changed, and goes out and in again", async ({ page, context, lab }) => {
  test.skip(files.length === 0, "the example files are not here");
  expect(files).toHaveLength(6);
  let expected = 0;
  let first = "";
  for (const name of files) {
    await test.step(name, async () => {
      const { announced, done, dialog } = await take(page, lab, join(examples, name));
      expect(done).toEqual(announced);
      expect(announced[0]).toBeGreaterThan(0);
      expected += done[0] ?? 0;
      const links = dialog.getByRole("link");
      expect(await links.count()).toBe(done[0]);
      const title = (await links.first().innerText()).trim();
      first ||= title;
      await links.first().click();
      await expect(page).toHaveURL(/\/e\//);
      await expect.poll(() => page.title()).toContain(title);
    });
  }
  expect(await inAll(lab, context)).toBe(expected);

  await test.step("found by a word of its title, and changed", async () => {
    await page.goto(`${lab.address}/`);
    await expect(page.getByRole("heading", { level: 1 })).toBeVisible();
    await page.keyboard.press("Control+k");
    await page.getByRole("combobox", { name: "Rechercher ou lancer" }).fill(first.split(/\s/)[0] ?? "");
    await page.getByRole("group", { name: "Fiches" }).getByRole("option", { name: first }).first().click();
    const title = page.getByRole("main").getByRole("textbox", { name: "Titre", exact: true });
    await expect(title).toHaveValue(first);
    await title.fill(`${first} (relu)`);
    await title.press("Enter");
    await page.keyboard.press("Control+s");
    await expect(page.getByText(/^Enregistré/).first()).toBeVisible();
  });

  await test.step("everything out, and in again: nothing new", async () => {
    const { memberships } = await read<{ memberships: { team_id: string }[] }>(lab, context, "/me");
    const answer = await context.request.get(`${lab.address}/api/cahier/v1/export.eln?team=${memberships[0]?.team_id}`);
    expect(answer.status()).toBe(200);
    const again = await take(page, lab, { name: "tout.eln", mimeType: "application/vnd.eln+zip", buffer: await answer.body() });
    expect(again.done.slice(0, 3)).toEqual([0, 0, expected]);
    expect(await inAll(lab, context)).toBe(expected);
  });
});

test("a file that is no archive is refused with words, and nothing changes", async ({ page, context, lab }) => {
  await page.goto(`${lab.address}/find?dialog=import`);
  const dialog = page.getByRole("dialog", { name: "Importer des fiches" });
  await dialog.locator('input[type="file"]').setInputFiles({
    name: "notes.eln",
    mimeType: "application/vnd.eln+zip",
    buffer: await readFile(import.meta.filename),
  });
  await dialog.getByRole("button", { name: "Vérifier le fichier" }).click();
  await expect(dialog.getByText("Rien n’a été importé.")).toBeVisible();
  expect(await inAll(lab, context)).toBe(0);
});

import type { Page } from "@playwright/test";
import { expect, newEntry, read, type Service, signIn, test } from "./service";

interface Entry {
  body_html: string;
  version: number;
}

/** Opens an entry and puts the cursor at the end of one of its paragraphs. */
async function writeAfter(page: Page, words: string, more: string): Promise<void> {
  await page.getByText(words, { exact: true }).click();
  await page.keyboard.press("End");
  await page.keyboard.type(more);
}

async function open(page: Page, service: Service, pid: string): Promise<void> {
  await page.goto(`${service.address}/e/${pid}`);
  await expect(page.getByRole("textbox", { name: "Texte", exact: true })).toBeVisible();
}

async function save(page: Page): Promise<void> {
  await page.keyboard.press("Control+s");
  await expect(page.getByText(/^Enregistré/).first()).toBeVisible();
}

/** Two places of one text, or one and the same; who saves first. */
for (const place of ["two paragraphs", "one paragraph"] as const) {
  for (const order of ["ab", "ba"] as const) {
    test(`two browsers write in ${place}, ${order[0]} saves first`, async ({ browser, lab }) => {
      const [a, b] = [await browser.newContext({ locale: "fr-FR" }), await browser.newContext({ locale: "fr-FR" })];
      await signIn(lab, a);
      await signIn(lab, b);
      const pid = await newEntry(lab, a, { title: "Dosage", body: "<p>premier</p><p>second</p>" });
      const pages = { a: await a.newPage(), b: await b.newPage() };
      await open(pages.a, lab, pid);
      await open(pages.b, lab, pid);
      await writeAfter(pages.a, "premier", " ecrit par A");
      await writeAfter(pages.b, place === "one paragraph" ? "premier" : "second", " ecrit par B");
      for (const who of order) {
        await save(pages[who as "a" | "b"]);
      }
      await expect
        .poll(async () => (await read<Entry>(lab, a, `/entries/${pid}`)).body_html)
        .toMatch(/ecrit par A[\s\S]*ecrit par B|ecrit par B[\s\S]*ecrit par A/);
      for (const page of Object.values(pages)) {
        await page.reload();
        await expect(page.getByText("ecrit par A").first()).toBeVisible();
        await expect(page.getByText("ecrit par B").first()).toBeVisible();
      }
    });
  }
}

test("one of two browsers is cut off, writes on, and comes back", async ({ browser, lab }) => {
  const [a, b] = [await browser.newContext({ locale: "fr-FR" }), await browser.newContext({ locale: "fr-FR" })];
  await signIn(lab, a);
  await signIn(lab, b);
  const pid = await newEntry(lab, a, { title: "Dosage", body: "<p>premier</p><p>second</p>" });
  const [near, far] = [await a.newPage(), await b.newPage()];
  await open(near, lab, pid);
  await open(far, lab, pid);
  await b.setOffline(true);
  await writeAfter(far, "second", " ecrit sans reseau");
  await far.keyboard.press("Control+s");
  await expect(far.getByText(/Non envoyé/).first()).toBeVisible();
  await writeAfter(near, "premier", " ecrit pendant ce temps");
  await save(near);
  await b.setOffline(false);
  await expect
    .poll(async () => (await read<Entry>(lab, a, `/entries/${pid}`)).body_html, { timeout: 45_000 })
    .toMatch(/ecrit pendant ce temps[\s\S]*ecrit sans reseau/);
});

test("text typed without network survives closing the page", async ({ browser, lab }) => {
  const context = await browser.newContext({ locale: "fr-FR" });
  await signIn(lab, context);
  const pid = await newEntry(lab, context, { title: "Dosage", body: "<p>premier</p>" });
  const page = await context.newPage();
  await open(page, lab, pid);
  await context.setOffline(true);
  await writeAfter(page, "premier", " et la suite");
  await page.waitForTimeout(500);
  await page.close();
  await context.setOffline(false);
  const again = await context.newPage();
  await open(again, lab, pid);
  await again.getByRole("button", { name: "Reprendre" }).click();
  await expect(again.getByRole("textbox", { name: "Texte", exact: true })).toContainText("premier et la suite");
  await expect.poll(async () => (await read<Entry>(lab, context, `/entries/${pid}`)).body_html).toContain("et la suite");
});

test("the program is killed while one writes; nothing acknowledged is lost", async ({ browser, lab }) => {
  const context = await browser.newContext({ locale: "fr-FR" });
  await signIn(lab, context);
  const pid = await newEntry(lab, context, { title: "Dosage", body: "<p>premier</p>" });
  const page = await context.newPage();
  await open(page, lab, pid);
  await writeAfter(page, "premier", " avant");
  await save(page);
  const listen = new URL(lab.address).host;
  await lab.stop("SIGKILL");
  await page.keyboard.type(" pendant");
  await page.keyboard.press("Control+s");
  await expect(page.getByText(/Non e|gardé/).first()).toBeVisible();
  await lab.start(listen);
  await expect
    .poll(async () => (await read<Entry>(lab, context, `/entries/${pid}`)).body_html, { timeout: 60_000 })
    .toContain("premier avant pendant");
});

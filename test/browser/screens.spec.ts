import type { Page } from "@playwright/test";
import { accessible, ada, expect, newEntry, read, test } from "./service";

/** Language, theme and width of the window. */
const looks = [
  ["fr", "light", 1440],
  ["fr", "dark", 390],
  ["en", "dark", 1440],
  ["en", "light", 390],
] as const;

/** Nothing of a page is cut off at its side. */
async function fits(page: Page): Promise<void> {
  expect(await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth)).toBeLessThanOrEqual(0);
}

for (const [language, colorScheme, width] of looks) {
  test(`every screen is accessible and fits (${language}, ${colorScheme}, ${width} px)`, async ({ page, context, lab }) => {
    test.setTimeout(180_000);
    await page.setViewportSize({ width, height: 900 });
    await page.emulateMedia({ colorScheme });
    const languageSet = await context.request.patch(`${lab.address}/api/cahier/v1/me`, { data: { language } });
    expect(languageSet.ok()).toBe(true);
    for (const title of ["Couplage de Suzuki avec un titre qui ne tient pas sur une seule ligne étroite", "Dosage"]) {
      await newEntry(lab, context, { title, tags: ["suzuki", "palladium"] });
    }
    await newEntry(lab, context, { kind: "resource", title: "Acide 4-bromobenzoïque" });
    const project = await context.request.post(`${lab.address}/api/cahier/v1/projects`, {
      data: { title: "ANR-Click", lab_id: (await read<{ labs: { id: string }[] }>(lab, context, "/me")).labs[0]?.id },
    });
    const { pid } = (await project.json()) as { pid: string };
    const code = (await read<{ items: { code: string }[] }>(lab, context, "/notebooks")).items[0]?.code;
    const screens = [
      "/", "/find", "/find?q=status:(", "/find?q=zzz", "/find?kind=resource", "/find?template=true", "/find?dialog=import", "/n", `/n/${code}`, `/p/${pid}`,
      "/me/profile", "/me/preferences", "/me/security", "/me/keys",
      "/l/IBMM/set/people", "/l/IBMM/set/labels", "/l/IBMM/set/tags", "/l/IBMM/set/general", "/nowhere",
    ];
    for (const screen of screens) {
      await test.step(screen, async () => {
        await page.goto(lab.address + screen);
        await expect(page.getByRole("heading", { level: 1, includeHidden: true }).first()).toHaveText(/\S/);
        await expect(page.locator('[aria-busy="true"]')).toHaveCount(0);
        await accessible(page);
        await fits(page);
      });
    }
    await test.step("palette, shortcuts, menus", async () => {
      await page.goto(`${lab.address}/`);
      await page.getByRole("heading", { level: 1 }).click();
      await page.keyboard.press("Control+k");
      await expect(page.getByRole("option").first()).toBeVisible();
      await accessible(page);
      await page.keyboard.press("Escape");
      await page.getByRole("button", { name: new RegExp(`${ada.first} ${ada.last}`) }).click();
      await expect(page.getByRole("menu")).toBeVisible();
      await accessible(page);
      await page.keyboard.press("Escape");
      await expect(page.getByRole("menu")).toHaveCount(0);
      await page.keyboard.press("?");
      await expect(page.getByRole("dialog")).toBeVisible();
      await accessible(page);
    });
    await test.step("signed out", async () => {
      await context.clearCookies();
      await page.goto(`${lab.address}/login`);
      await expect(page.getByRole("heading", { level: 1 })).toBeVisible();
      await accessible(page);
      await fits(page);
    });
  });
}

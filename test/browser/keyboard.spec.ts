import { expect, newEntry, test } from "./service";

test("from the first page to an entry and back, by keyboard alone", async ({ page, context, lab }) => {
  await newEntry(lab, context, { title: "Dosage de la caféine" });
  await newEntry(lab, context, { title: "Extraction du thé" });
  await page.goto(`${lab.address}/`);
  await expect(page.getByRole("heading", { level: 1 })).toBeVisible();

  await test.step("the first Tab offers to go straight to the content", async () => {
    await page.keyboard.press("Tab");
    await expect(page.getByRole("link", { name: "Aller au contenu" })).toBeFocused();
    await page.keyboard.press("Enter");
    await expect(page.locator("#main")).toBeFocused();
  });

  await test.step("c makes an entry, its title focused", async () => {
    await page.keyboard.press("c");
    await expect(page.getByLabel("Titre", { exact: true })).toBeFocused();
    await page.keyboard.type("Sublimation");
    await page.keyboard.press("Control+s");
    await expect(page.getByText(/^Enregistré/).first()).toBeVisible();
  });

  await test.step("the palette finds a list; j and Enter open a row; back", async () => {
    await page.keyboard.press("Control+k");
    await page.keyboard.type("expériences");
    await page.keyboard.press("ArrowDown");
    await expect(page.getByRole("option").first()).toHaveAttribute("aria-selected", "true");
    await page.keyboard.press("Enter");
    await expect(page.getByRole("heading", { level: 1, name: "Expériences" })).toBeFocused();
    await expect(page.getByRole("rowheader")).toHaveCount(3);
    await page.keyboard.press("j");
    await page.keyboard.press("j");
    await expect(page.getByRole("row").nth(2)).toBeFocused();
    await page.keyboard.press("x");
    await expect(page.getByRole("region", { name: "Sélection" })).toContainText("1 sélectionnée");
    await page.keyboard.press("Escape");
    await expect(page.getByRole("region", { name: "Sélection" })).toHaveCount(0);
    const title = await page.getByRole("rowheader").nth(1).innerText();
    await page.keyboard.press("Enter");
    await expect(page.getByLabel("Titre", { exact: true })).toHaveValue(title);
    await page.goBack();
    await expect(page.getByRole("rowheader")).toHaveCount(3);
  });

  await test.step("/ goes to the query bar, ? tells the keys, F6 goes round", async () => {
    await page.getByRole("heading", { level: 1 }).focus();
    await page.keyboard.press("/");
    await expect(page.getByRole("searchbox", { name: "Rechercher dans" })).toBeFocused();
    await page.getByRole("heading", { level: 1 }).focus();
    await page.keyboard.press("?");
    const keys = page.getByRole("dialog", { name: "Raccourcis clavier" });
    await expect(keys).toBeVisible();
    await page.keyboard.press("Escape");
    await expect(keys).toHaveCount(0);
    const seen = new Set<string>();
    for (let turn = 0; turn < 4; turn++) {
      await page.keyboard.press("F6");
      seen.add(await page.evaluate(() => document.activeElement?.tagName ?? ""));
    }
    expect([...seen].sort()).toEqual(["FOOTER", "HEADER", "MAIN", "NAV"]);
  });
});

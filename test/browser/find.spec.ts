import type { BrowserContext, Page } from "@playwright/test";
import { malo, test } from "./seeded";
import { expect, read, type Service, signIn } from "./service";

interface Rows {
  items: { pid: string; title: string; status?: { title: string } }[];
  next: string;
}

const french = new Intl.NumberFormat("fr");

async function count(service: Service, context: BrowserContext, more = ""): Promise<number> {
  return (await read<{ count: number }>(service, context, `/entries/count?kind=experiment${more}`)).count;
}

/** The titles that the list shows, from the top. */
async function titles(page: Page): Promise<string[]> {
  return page.getByRole("rowheader").allInnerTexts();
}

async function ask(page: Page, query: string): Promise<void> {
  const bar = page.getByRole("searchbox", { name: "Rechercher dans" });
  await bar.fill(query);
  await bar.press("Enter");
}

const total = (page: Page, n: number) => expect(page.getByRole("main").getByText(`${french.format(n)} résultats`, { exact: true })).toBeVisible();

test("a list is asked, sorted, filtered, read to its end, and a selection exported", async ({ page, context, seeded }) => {
  await signIn(seeded, context, malo);
  const all = await count(seeded, context);
  await page.goto(`${seeded.address}/find`);
  await total(page, all);

  await test.step("a query that cannot be read: the place of the fault, and the rows stay", async () => {
    await ask(page, "tag:suzuki AND (status:");
    const fault = page.getByRole("alert");
    await expect(fault.locator("mark")).toBeVisible();
    await fault.getByRole("button", { name: "Aller au caractère 24" }).click();
    const bar = page.getByRole("searchbox", { name: "Rechercher dans" });
    await expect(bar).toBeFocused();
    expect(await bar.evaluate((box: HTMLInputElement) => box.selectionStart)).toBe(23);
    expect((await titles(page)).length).toBeGreaterThan(5);
  });

  await test.step("a good query, its chips, and without them", async () => {
    await ask(page, "status:Réussi");
    await total(page, await count(seeded, context, `&q=${encodeURIComponent("status:Réussi")}`));
    await expect(page.getByRole("alert")).toHaveCount(0);
    await expect(page.getByRole("row").nth(3).getByText("Réussi")).toBeVisible();
    await page.getByRole("button", { name: "Retirer le critère status:Réussi" }).click();
    await total(page, all);
  });

  await test.step("sorted by title, one way and the other", async () => {
    for (const [ascending, direction] of [[true, "ascending"], [false, "descending"]] as const) {
      await page.getByRole("columnheader", { name: "Titre" }).click();
      await expect(page.getByRole("columnheader", { name: "Titre" })).toHaveAttribute("aria-sort", direction);
      const want = await read<Rows>(seeded, context, `/entries?kind=experiment&sort=title&ascending=${ascending}&limit=5`);
      for (const [place, row] of want.items.entries()) {
        await expect(page.getByRole("rowheader").nth(place)).toContainText(row.title);
      }
    }
  });

  await test.step("mine alone, and the address tells it", async () => {
    await page.getByRole("checkbox", { name: "Les miennes" }).check();
    await expect(page).toHaveURL(/mine=true/);
    const me = await read<{ user: { id: string } }>(seeded, context, "/me");
    await total(page, await count(seeded, context, `&author=${me.user.id}`));
    await page.reload();
    await expect(page.getByRole("checkbox", { name: "Les miennes" })).toBeChecked();
    await page.getByRole("checkbox", { name: "Les miennes" }).uncheck();
  });

  await test.step("to the last row", async () => {
    await total(page, all);
    const grid = page.getByRole("grid", { name: "Liste des fiches" });
    await expect(async () => {
      await grid.evaluate((box) => box.scrollTo(0, box.scrollHeight));
      await expect(grid.locator(`[aria-rowindex="${all + 1}"]`)).toBeVisible({ timeout: 700 });
    }).toPass({ timeout: 20_000 });
  });

  await test.step("three rows exported, and the file opens", async () => {
    await page.goto(`${seeded.address}/find?mine=true`);
    for (const row of [1, 2, 3]) await page.getByRole("row").nth(row).getByRole("gridcell").first().click();
    const bar = page.getByRole("region", { name: "Sélection" });
    await expect(bar).toContainText("3 sélectionnées");
    const coming = page.waitForEvent("download");
    await bar.getByRole("link", { name: "Exporter" }).click();
    const file = await coming;
    expect(file.suggestedFilename()).toMatch(/\.eln$/);
    const { memberships } = await read<{ memberships: { team_id: string }[] }>(seeded, context, "/me");
    const answer = await context.request.post(`${seeded.address}/api/cahier/v1/import`, {
      headers: { Origin: seeded.address },
      multipart: {
        team_id: memberships[0]?.team_id ?? "",
        dry_run: "true",
        file: { name: "selection.eln", mimeType: "application/vnd.eln+zip", buffer: await bytes(file) },
      },
    });
    expect(answer.status(), await answer.text()).toBe(200);
    expect(((await answer.json()) as { counts: { unchanged: number } }).counts.unchanged).toBe(3);
  });
});

async function bytes(file: { createReadStream(): Promise<NodeJS.ReadableStream> }): Promise<Buffer> {
  const parts: Buffer[] = [];
  for await (const part of await file.createReadStream()) parts.push(part as Buffer);
  return Buffer.concat(parts);
}

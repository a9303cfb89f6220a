import { expect, newEntry, read, test } from "./service";

test("a notebook is made, shared, filled, and closed; a project groups it", async ({ page, context, lab }) => {
  const me = await read<{ memberships: { team_id: string }[] }>(lab, context, "/me");
  const team = me.memberships[0]?.team_id ?? "";
  const added = await context.request.post(`${lab.address}/api/cahier/v1/teams/${team}/members`, {
    data: { email: "claire@example.org", first: "Claire", last: "Denis", role: "member", password: "another good long phrase" },
  });
  expect(added.ok(), await added.text()).toBe(true);

  await page.goto(`${lab.address}/n`);
  await page.getByRole("button", { name: "Créer un projet" }).click();
  const project = page.getByRole("dialog", { name: "Créer un projet" });
  await project.getByLabel("Titre").fill("ANR-Click");
  await project.getByRole("button", { name: "Créer un projet" }).click();
  await expect(page.getByRole("heading", { level: 1, name: "ANR-Click" })).toBeVisible();

  await page.goto(`${lab.address}/n`);
  await expect(page.getByRole("main").getByRole("link", { name: "ANR-Click" })).toBeVisible();
  await page.getByRole("button", { name: "Créer un cahier" }).click();
  const making = page.getByRole("dialog", { name: "Créer un cahier" });
  await making.getByLabel("Titre").fill("Couplages");
  await making.getByLabel("Objet").fill("Suzuki, Heck et voisins.");
  await making.getByRole("combobox", { name: "Projet" }).click();
  await page.getByRole("option", { name: "ANR-Click" }).click();
  await making.getByRole("button", { name: "Créer un cahier" }).click();
  await expect(page.getByRole("heading", { level: 1, name: "Couplages" })).toBeVisible();
  const code = decodeURIComponent(new URL(page.url()).pathname.split("/").pop() ?? "");

  await test.step("members", async () => {
    await page.getByRole("combobox", { name: "Ajouter une personne" }).click();
    await page.getByRole("option", { name: "Claire Denis" }).click();
    await page.getByRole("button", { name: "Ajouter", exact: true }).click();
    await page.getByRole("combobox", { name: "Niveau de Claire Denis" }).click();
    await page.getByRole("option", { name: "écrit" }).click();
    await expect
      .poll(async () => (await read<{ items: { name: string; level: string }[] }>(lab, context, `/notebooks/${code}/members`)).items)
      .toContainEqual(expect.objectContaining({ name: "Claire Denis", level: "write" }));
  });

  await test.step("pages: one written, one void, one moved", async () => {
    const other = await context.request.post(`${lab.address}/api/cahier/v1/notebooks`, { data: { team_id: team, title: "Divers" } });
    const elsewhere = ((await other.json()) as { code: string }).code;
    const kept = await newEntry(lab, context, { title: "Gardée", notebook: code });
    const gone = await newEntry(lab, context, { title: "Annulée", notebook: code });
    const moved = await newEntry(lab, context, { title: "Partie", notebook: code });
    const act = (pid: string, data: object) => context.request.post(`${lab.address}/api/cahier/v1/entries/${pid}/actions`, { data });
    expect((await act(gone, { action: "void", reason: "ouverte par erreur" })).ok()).toBe(true);
    expect((await act(moved, { action: "move", notebook: elsewhere, reason: "autre sujet" })).ok()).toBe(true);
    await page.reload();
    const pages = page.getByRole("region", { name: "Pages" }).getByRole("listitem");
    await expect(pages).toHaveCount(3);
    await expect(pages.nth(0)).toContainText("0001Gardée");
    await expect(pages.nth(1)).toContainText("annulée");
    await expect(pages.nth(2)).toContainText("déplacée dans un autre cahier");
    await page.goto(`${lab.address}/n/${code}/1`);
    await expect(page).toHaveURL(new RegExp(`/e/${kept}`));
    await page.goBack();
  });

  await test.step("closed for good", async () => {
    await page.goto(`${lab.address}/n/${code}`);
    await page.getByRole("button", { name: "Autres actions sur ce cahier" }).click();
    await page.getByRole("menuitem", { name: "Clore le cahier" }).click();
    await page.getByRole("dialog").getByRole("button", { name: "Clore le cahier" }).click();
    await expect(page.getByText("Ce cahier est clos depuis")).toBeVisible();
    await expect(page.getByRole("button", { name: "Nouvelle fiche ici" })).toHaveCount(0);
    await page.goto(`${lab.address}/n`);
    await expect(page.getByRole("main").getByRole("listitem").filter({ hasText: "Couplages" })).toContainText("clos");
  });
});

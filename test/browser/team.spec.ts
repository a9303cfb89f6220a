import { ada, expect, newEntry, read, signIn, test } from "./service";

test("a team is set up by whoever runs it, and used", async ({ page, context, browser, lab }) => {
  const me = await read<{ memberships: { team_id: string }[] }>(lab, context, "/me");
  const team = me.memberships[0]?.team_id ?? "";
  const settings = `${lab.address}/l/IBMM/set`;

  await test.step("a person comes in, and gets another role", async () => {
    await page.goto(`${settings}/people`);
    await page.getByRole("button", { name: "Ajouter une personne" }).click();
    const adding = page.getByRole("dialog");
    await adding.getByLabel("Adresse électronique").fill("claire@example.org");
    await adding.getByLabel("Prénom").fill("Claire");
    await adding.getByLabel("Nom", { exact: true }).fill("Denis");
    await adding.getByLabel("Mot de passe provisoire", { exact: true }).fill("another good long phrase");
    await adding.getByRole("button", { name: "Ajouter une personne" }).click();
    await page.getByRole("combobox", { name: "Rôle de Claire Denis" }).click();
    await page.getByRole("option", { name: "Administration de l’équipe" }).click();
    await expect
      .poll(async () => (await read<{ items: { user: { name: string }; role: string }[] }>(lab, context, `/teams/${team}/members`)).items)
      .toContainEqual(expect.objectContaining({ user: expect.objectContaining({ name: "Claire Denis" }), role: "admin" }));
    const hers = await browser.newContext({ locale: "fr-FR" });
    await signIn(lab, hers, { ...ada, email: "claire@example.org", password: "another good long phrase" });
    await hers.close();
  });

  await test.step("a category and a status are made and put on an entry", async () => {
    await page.goto(`${settings}/labels`);
    for (const [button, name] of [["Ajouter une catégorie", "Criblage"], ["Ajouter un statut", "À relire"]] as const) {
      await page.getByRole("button", { name: button }).click();
      await page.getByRole("dialog").getByLabel("Nom", { exact: true }).fill(name);
      await page.getByRole("dialog").getByRole("button", { name: "Ajouter", exact: true }).click();
      await expect(page.getByRole("button", { name: `Modifier ${name}` })).toBeVisible();
    }
    const pid = await newEntry(lab, context, { title: "Plaque 12", tags: ["criblagge"] });
    await page.goto(`${lab.address}/e/${pid}`);
    for (const [field, name] of [["Catégorie", "Criblage"], ["Statut", "À relire"]] as const) {
      await page.getByRole("main").getByLabel(field, { exact: true }).first().click();
      await page.getByRole("option", { name }).click();
    }
    await expect.poll(async () => (await read<{ category?: { title: string } }>(lab, context, `/entries/${pid}`)).category?.title).toBe("Criblage");
    await page.goto(`${lab.address}/find?q=${encodeURIComponent('status:"À relire"')}`);
    await expect(page.getByRole("rowheader")).toHaveText(["Plaque 12"]);
  });

  await test.step("a tag is renamed where it stands", async () => {
    await page.goto(`${settings}/tags`);
    await page.getByRole("button", { name: "Renommer criblagge" }).click();
    await page.getByRole("dialog").getByLabel("Nom", { exact: true }).fill("criblage");
    await page.getByRole("dialog").getByRole("button", { name: "Renommer le mot-clé" }).click();
    await page.getByRole("main").getByRole("link", { name: "criblage" }).click();
    await expect(page.getByRole("rowheader")).toHaveText(["Plaque 12"]);
  });
});

test("an account is one's own: key, password, sessions", async ({ page, context, browser, playwright, lab }) => {
  const secret = await test.step("a key is shown once, and opens the API", async () => {
    await page.goto(`${lab.address}/me/keys`);
    await page.getByRole("button", { name: "Créer une clé" }).click();
    await page.getByRole("dialog").getByLabel("Nom", { exact: true }).fill("instrument");
    await page.getByRole("dialog").getByRole("button", { name: "Créer une clé" }).click();
    await expect(page.getByText("Elle n’est montrée qu’une fois")).toBeVisible();
    const shown = await page.getByRole("main").locator("code").innerText();
    await page.getByRole("button", { name: "Je l’ai gardée" }).click();
    await page.reload();
    await expect(page.getByText("instrument")).toBeVisible();
    await expect(page.getByText(shown)).toHaveCount(0);
    return shown;
  });
  const program = await playwright.request.newContext();
  const info = () => program.get(`${lab.address}/api/v2/info`, { headers: { Authorization: secret } });
  expect((await info()).status()).toBe(200);
  expect((await program.get(`${lab.address}/api/v2/info`)).status()).toBe(401);

  const elsewhere = await browser.newContext({ locale: "fr-FR" });
  await signIn(lab, elsewhere);
  await test.step("a new password, and every other place signed out", async () => {
    await page.goto(`${lab.address}/me/security`);
    await page.getByLabel("Mot de passe actuel", { exact: true }).fill("not this one at all");
    await page.getByLabel("Nouveau mot de passe", { exact: true }).fill("a fresh long phrase of mine");
    await page.getByRole("button", { name: "Changer le mot de passe" }).click();
    await expect(page.getByLabel("Mot de passe actuel", { exact: true })).toHaveAttribute("aria-invalid", "true");
    await page.getByLabel("Mot de passe actuel", { exact: true }).fill(ada.password);
    await page.getByRole("button", { name: "Changer le mot de passe" }).click();
    await expect(page.getByLabel("Mot de passe actuel", { exact: true })).toHaveValue("");
    await signIn(lab, elsewhere, { ...ada, password: "a fresh long phrase of mine" });
    await page.reload();
    await page.getByRole("button", { name: "Fermer toutes les autres" }).click();
    await expect(page.getByText("cette session")).toBeVisible();
    await expect(page.getByRole("button", { name: "Fermer", exact: true })).toHaveCount(0);
    expect((await elsewhere.request.get(`${lab.address}/api/cahier/v1/me`)).status()).toBe(401);
  });

  await test.step("the key is revoked", async () => {
    await page.goto(`${lab.address}/me/keys`);
    await page.getByRole("button", { name: "Révoquer la clé instrument" }).click();
    await page.getByRole("dialog").getByRole("button", { name: "Révoquer la clé" }).click();
    await expect(page.getByText("Aucune clé.")).toBeVisible();
    expect((await info()).status()).toBe(401);
  });
});

import { accessible, ada, expect, test } from "./service";

/** What the pages say in each language. */
const words = {
  fr: {
    locale: "fr-FR",
    first: "Prénom",
    last: "Nom",
    email: "Adresse électronique",
    password: "Mot de passe",
    institution: "Tutelle",
    lab: "Laboratoire",
    team: "Équipe",
    begin: "Mettre en service",
    create: "Nouvelle expérience",
    title: "Titre",
    text: "Texte",
    saved: /Enregistré/,
    experiments: "Expériences",
  },
  en: {
    locale: "en-GB",
    first: "First name",
    last: "Last name",
    email: "Email address",
    password: "Password",
    institution: "Institution",
    lab: "Lab",
    team: "Team",
    begin: "Start the service",
    create: "New experiment",
    title: "Title",
    text: "Text",
    saved: /Saved/,
    experiments: "Experiments",
  },
};

for (const language of ["fr", "en"] as const) {
  test(`from the set-up link to the first entry (${language})`, async ({ browser, service }) => {
    const say = words[language];
    const context = await browser.newContext({ locale: say.locale });
    const page = await context.newPage();
    await page.goto(service.setUpLink);
    await accessible(page);
    await page.getByLabel(say.first).fill(ada.first);
    await page.getByLabel(say.last, { exact: true }).fill(ada.last);
    await page.getByLabel(say.email).fill(ada.email);
    await page.getByLabel(say.password, { exact: true }).fill(ada.password);
    await page.getByLabel(say.institution).fill("CNRS");
    await page.getByLabel(say.lab, { exact: true }).fill("IBMM");
    await page.getByLabel(say.team, { exact: true }).fill("Peptides");
    await page.getByRole("button", { name: say.begin }).click();
    await page.waitForURL(`${service.address}/`);
    await accessible(page);

    await page.getByRole("button", { name: say.create }).first().click();
    await expect(page.getByLabel(say.title, { exact: true })).toBeFocused();
    await page.keyboard.type("Couplage de Suzuki");
    await page.keyboard.press("Enter");
    await expect(page.getByRole("textbox", { name: say.text, exact: true })).toBeFocused();
    await page.keyboard.type("Peser 12 mg de palladium.");
    await page.keyboard.press("Control+s");
    await expect(page.getByText(say.saved).first()).toBeVisible();
    await accessible(page);

    await page.reload();
    await expect(page.getByLabel(say.title, { exact: true })).toHaveValue("Couplage de Suzuki");
    await expect(page.getByText("Peser 12 mg de palladium.")).toBeVisible();
    await page.getByRole("link", { name: say.experiments }).first().click();
    await expect(page.getByText("Couplage de Suzuki").first()).toBeVisible();
    await accessible(page);
  });
}

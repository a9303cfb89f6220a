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
    title: "Couplage de Suzuki, essai 1",
    text: "Peser l’acide et chauffer deux heures.",
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
    title: "Suzuki coupling, run 1",
    text: "Weigh the acid and heat for two hours.",
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
    await page.waitForTimeout(800);
    await page.screenshot({ path: `test-results/home-${language}.png` });
    await accessible(page);
  });
}

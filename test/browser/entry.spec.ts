import { execFileSync } from "node:child_process";
import { randomBytes } from "node:crypto";
import { resolve } from "node:path";
import { crc32, deflateSync } from "node:zlib";
import type { BrowserContext, Page } from "@playwright/test";
import { accessible, expect, newEntry, read, type Service, setUp, signIn, test } from "./service";

const program = resolve(import.meta.dirname, "../../bin/cahier");

const camille = { first: "Camille", last: "Denis", email: "camille@example.org", password: "another battery staple horse" };

/** Makes an account in Ada's team from the command line. */
function account(service: Service): void {
  const words = ["user", "create", camille.email, "--first", camille.first, "--last", camille.last];
  const rest = ["--team", "Peptides", "--password-stdin", "--data", service.data];
  execFileSync(program, [...words, ...rest], { input: `${camille.password}\n` });
}

interface Upload {
  id: string;
  name: string;
  size: number;
  hidden: boolean;
  replaced: boolean;
  long_name: string;
}

interface Entry {
  id: string;
  pid: string;
  body_html: string;
  version: number;
  state: string;
  locked: boolean;
  page?: number;
  custodian: { name: string };
  notebook?: { code: string };
  fields: { name: string; value: unknown }[];
  steps: { id: string; finished: boolean }[];
  uploads: Upload[];
}

const entryOf = (lab: Service, context: BrowserContext, pid: string) => read<Entry>(lab, context, `/entries/${pid}`);

/** A picture of one colour, as a PNG. */
function picture(width: number, height: number): Buffer {
  const chunk = (kind: string, data: Buffer) => {
    const body = Buffer.concat([Buffer.from(kind), data]);
    const [length, sum] = [Buffer.alloc(4), Buffer.alloc(4)];
    length.writeUInt32BE(data.length);
    sum.writeUInt32BE(crc32(body));
    return Buffer.concat([length, body, sum]);
  };
  const head = Buffer.alloc(13);
  head.writeUInt32BE(width, 0);
  head.writeUInt32BE(height, 4);
  head.set([8, 2], 8);
  const lines = Buffer.alloc((width * 3 + 1) * height, 0x60);
  for (let line = 0; line < height; line++) lines[line * (width * 3 + 1)] = 0;
  const signature = Buffer.from([137, 80, 78, 71, 13, 10, 26, 10]);
  return Buffer.concat([signature, chunk("IHDR", head), chunk("IDAT", deflateSync(lines)), chunk("IEND", Buffer.alloc(0))]);
}

async function open(page: Page, lab: Service, pid: string): Promise<void> {
  await page.goto(`${lab.address}/e/${pid}`);
  await expect(page.getByRole("heading", { level: 1 })).toBeAttached();
}

const text = (page: Page) => page.getByRole("textbox", { name: "Texte", exact: true });

async function saved(page: Page): Promise<void> {
  await page.keyboard.press("Control+s");
  await expect(page.getByText(/^Enregistré/).first()).toBeVisible();
}

/** Chooses one of the acts of the entry. */
async function act(page: Page, name: string): Promise<void> {
  await page.getByRole("button", { name: "Autres actions sur cette fiche" }).click();
  await page.getByRole("menuitem", { name, exact: true }).click();
}

/** Chooses one of the acts of a file. */
async function fileAct(page: Page, file: string, name: string): Promise<void> {
  await page.getByRole("button", { name: `Actions du fichier ${file}` }).click();
  await page.getByRole("menuitem", { name, exact: true }).click();
}

/** Gives the text an image as a paste or a drop does. */
async function giveImage(page: Page, how: "paste" | "drop", name: string, png: Buffer): Promise<void> {
  await text(page).evaluate(
    (element, [kind, file, bytes]) => {
      const data = new DataTransfer();
      const raw = Uint8Array.from(atob(bytes), (one) => one.charCodeAt(0));
      data.items.add(new File([raw], file, { type: "image/png" }));
      const box = element.lastElementChild?.getBoundingClientRect() ?? element.getBoundingClientRect();
      const at = { clientX: box.left + 4, clientY: box.top + 4, bubbles: true, cancelable: true };
      element.dispatchEvent(
        kind === "paste"
          ? new ClipboardEvent("paste", { clipboardData: data, bubbles: true, cancelable: true })
          : new DragEvent("drop", { dataTransfer: data, ...at }),
      );
    },
    [how, name, png.toString("base64")] as const,
  );
}

test("the editor: headings, list, table, code, formula, slash menu, images", async ({ lab, context, page }) => {
  const pid = await newEntry(lab, context, { title: "Dosage" });
  await open(page, lab, pid);
  await text(page).click();
  const slash = async (word: string, name: string) => {
    await page.keyboard.type(`/${word}`);
    await expect(page.getByRole("option", { name })).toBeVisible();
    await page.keyboard.press("Enter");
  };
  await slash("h2", "Titre 2");
  await page.keyboard.type("Mode opératoire");
  await page.keyboard.press("Enter");
  await page.keyboard.type("- dégazer");
  await page.keyboard.press("Enter");
  await page.keyboard.type("chauffer");
  await page.keyboard.press("Enter");
  await page.keyboard.press("Enter");
  await slash("tableau", "Tableau");
  await page.keyboard.type("Réactif");
  await page.keyboard.press("Tab");
  await page.keyboard.type("m (mg)");
  await page.keyboard.press("Control+End");
  await page.keyboard.press("ArrowDown");
  await page.keyboard.press("ArrowDown");
  await page.keyboard.type("Rendement $\\eta = 0{,}8$ mesuré.");
  await expect(text(page).locator(".math .katex-html")).toBeVisible();
  await page.keyboard.press("Enter");
  await slash("formule", "Formule");
  await page.getByLabel("Formule, en LaTeX").fill("\\ce{2 H2 + O2 -> 2 H2O}");
  await page.getByText("À part").click();
  await page.getByRole("dialog").getByRole("button", { name: "Insérer" }).click();
  await expect(text(page).locator("div.math .katex-html")).toBeVisible();
  await slash("code", "Bloc de code");
  await page.keyboard.type("print(1)");
  await saved(page);
  for (const how of ["paste", "drop"] as const) {
    await giveImage(page, how, `${how}.png`, picture(40, 30));
    await expect(text(page).locator("img[src]")).toHaveCount(how === "paste" ? 1 : 2);
  }
  await saved(page);
  await page.reload();
  await expect(text(page).locator("h2", { hasText: "Mode opératoire" })).toBeVisible();
  await expect(text(page).locator("ul li")).toHaveCount(2);
  await expect(text(page).locator("table")).toContainText("Réactif");
  await expect(text(page).locator("pre")).toContainText("print(1)");
  await expect(text(page).locator(".katex-html")).toHaveCount(2);
  await expect
    .poll(() => text(page).locator("img[src]").evaluateAll((all) => all.map((one) => (one as HTMLImageElement).naturalWidth)))
    .toEqual([40, 40]);
  const { body_html, uploads } = await entryOf(lab, context, pid);
  expect(uploads.map((one) => one.name).sort()).toEqual(["drop.png", "paste.png"]);
  for (const [, src = ""] of body_html.matchAll(/<img[^>]*src="([^"]+)"/g)) {
    const answer = await context.request.get(new URL(src.replaceAll("&amp;", "&"), lab.address).href);
    expect([answer.status(), answer.headers()["content-type"]]).toEqual([200, "image/png"]);
  }
  const [one] = uploads;
  const old = await context.request.get(`${lab.address}/app/download.php?f=${one?.long_name}`);
  expect(old.status()).toBe(200);
  expect((await old.body()).equals(picture(40, 30))).toBe(true);
});

const metadata = JSON.stringify({
  extra_fields: {
    Solvant: { type: "select", value: "", options: ["THF", "DMF"], position: 1 },
    Température: { type: "number", value: "", unit: "°C", units: ["°C", "K"], position: 2 },
    Jour: { type: "date", value: "", position: 3 },
    Début: { type: "datetime-local", value: "", position: 4 },
    Heure: { type: "time", value: "", position: 5 },
    Argon: { type: "checkbox", value: "", position: 6 },
    Échelle: { type: "radio", value: "", options: ["mg", "g"], position: 7 },
    Site: { type: "url", value: "", position: 8 },
    Contact: { type: "email", value: "", position: 9 },
    Aspect: { type: "text", value: "", position: 10 },
    Avant: { type: "experiments", value: "", position: 11 },
    Lot: { type: "items", value: "", position: 12 },
    Aide: { type: "users", value: "", position: 13 },
    Composé: { type: "compounds", value: "", position: 14 },
    Spectre: { type: "uploads", value: "", position: 15 },
  },
});

test("fields of every type are filled in and found; steps, links, comment, tags", async ({ lab, context, page }) => {
  const other = await newEntry(lab, context, { title: "Recristallisation" });
  await newEntry(lab, context, { title: "Palladium", kind: "resource" });
  const pid = await newEntry(lab, context, { title: "Dosage" });
  const api = `${lab.address}/api/cahier/v1/entries/${pid}`;
  expect((await context.request.patch(api, { data: { base_version: 1, metadata } })).status()).toBe(200);
  const csv = { name: "spectre.csv", mimeType: "text/csv", buffer: Buffer.from("x,y\n1,2\n") };
  expect((await context.request.post(`${api}/uploads`, { multipart: { file: csv } })).status()).toBeLessThan(300);
  await open(page, lab, pid);
  const kept = async (name: string, value: unknown) =>
    await expect
      .poll(async () => (await entryOf(lab, context, pid)).fields.find((one) => one.name === name)?.value)
      .toEqual(value);
  const line = (name: string) => page.locator(`[data-field="${name}"]`);
  const typed = {
    Température: ["80", "80"],
    Jour: ["2026-11-23", "2026-11-23"],
    Début: ["2026-11-23T14:05", "2026-11-23T14:05"],
    Heure: ["14:05", "14:05"],
    Site: ["https://example.org/p", "https://example.org/p"],
    Contact: ["ada@example.org", "ada@example.org"],
    Aspect: ["précipité", "précipité"],
    Composé: ["palladium", "palladium"],
  };
  for (const [name, [value = "", wanted]] of Object.entries(typed)) {
    await line(name).locator("input, textarea").first().fill(value);
    await line(name).locator("input, textarea").first().blur();
    await kept(name, wanted);
  }
  for (const [name, choice] of [["Solvant", "DMF"], ["Aide", "Ada Bernard"], ["Spectre", "spectre.csv"]] as const) {
    await line(name).getByRole("combobox").click();
    await page.getByRole("option", { name: choice }).click();
    await expect(line(name)).toContainText("Enregistré");
  }
  for (const [name, title] of [["Avant", "Recristallisation"], ["Lot", "Palladium"]] as const) {
    await line(name).getByRole("combobox").fill(title.slice(0, 6));
    await page.getByRole("option", { name: new RegExp(title) }).click();
    await expect(line(name).getByText(title)).toBeVisible();
  }
  await line("Argon").getByRole("checkbox").check();
  await kept("Argon", "on");
  await line("Échelle").getByRole("radio", { name: "mg", exact: true }).check();
  await kept("Échelle", "mg");
  await page.reload();
  await expect(line("Début").locator("input")).toHaveValue("2026-11-23T14:05");
  await expect(line("Lot").getByText("Palladium")).toBeVisible();

  const box = page.getByRole("textbox", { name: "Ajouter une étape" });
  for (const step of ["dégazer", "chauffer"]) {
    await box.fill(step);
    await page.keyboard.press("Enter");
    await expect(box).toHaveValue("");
  }
  await page.getByRole("checkbox", { name: "dégazer" }).click();
  await expect(page.getByText("Faites : 1 sur 2")).toBeVisible();
  await page.getByRole("combobox", { name: "Fiche à lier" }).fill("Recris");
  await page.getByRole("option", { name: /Recristallisation/ }).click();
  await expect(page.getByRole("button", { name: "Retirer le lien vers Recristallisation" })).toBeVisible();
  await page.getByRole("textbox", { name: "Ajouter un commentaire" }).fill("Pourquoi 80 °C ?");
  await page.keyboard.press("Control+Enter");
  await expect(page.locator("[data-comment]").getByText("Pourquoi 80 °C ?")).toBeVisible();
  await page.getByRole("combobox", { name: "Ajouter un mot-clé" }).fill("palladium");
  await page.keyboard.press("Enter");
  await expect(page.getByRole("link", { name: "palladium", exact: true })).toBeVisible();

  const pids = async (q: string) =>
    (await read<{ items: Entry[] }>(lab, context, `/entries?q=${encodeURIComponent(q)}`)).items.map((one) => one.pid);
  const queries = ["extrafield:Température:80", "extrafield:Solvant:DMF", "extrafield:Aspect:précipité", "extrafield:Argon:on"];
  for (const query of [...queries, "extrafield:Échelle:mg", "extrafield:Jour:2026-11-23", 'extrafield:Heure:"14:05"', 'tag:"palladium"']) {
    await expect.poll(() => pids(query), { message: query }).toEqual([pid]);
  }
  await open(page, lab, other);
  await expect(page.getByText("liée depuis")).toBeVisible();
  await page.locator("#links").getByRole("link", { name: "Dosage" }).click();
  await expect(page.getByLabel("Titre", { exact: true })).toHaveValue("Dosage");
});

test("the acts: duplicate, lock, strike, archive, publish, hand over, move, void", async ({ lab, context, page }) => {
  account(lab);
  const [me] = (await read<{ teams: { id: string }[] }>(lab, context, "/me")).teams;
  const made = await context.request.post(`${lab.address}/api/cahier/v1/notebooks`, { data: { team_id: me?.id, title: "Second" } });
  expect(made.status()).toBe(201);
  const { code } = (await made.json()) as { code: string };
  const pid = await newEntry(lab, context, { title: "Dosage", body: "<p>texte</p>", draft: true });
  await open(page, lab, pid);
  const reason = async (words: string, button: string) => {
    const dialog = page.getByRole("dialog");
    await dialog.getByRole("textbox", { name: "Motif", exact: true }).fill(words);
    await dialog.getByRole("button", { name: button }).click();
    await expect(dialog).toBeHidden();
  };
  await page.getByRole("button", { name: "Publier le brouillon" }).click();
  await page.getByRole("dialog").getByRole("button", { name: "Publier le brouillon" }).click();
  await expect.poll(async () => (await entryOf(lab, context, pid)).page).toBe(1);

  await act(page, "Verrouiller");
  await expect(page.getByText(/^Verrouillée par Ada Bernard/)).toBeVisible();
  await expect(text(page)).toBeHidden();
  await page.getByRole("button", { name: "Déverrouiller" }).click();
  await expect(text(page)).toBeVisible();

  await act(page, "Rayer la fiche…");
  await page.getByRole("dialog").getByRole("textbox", { name: "Motif", exact: true }).fill("court");
  await page.keyboard.press("Control+Enter");
  await expect(page.getByRole("dialog").getByText("De 10 à 255 caractères.")).toHaveCount(1);
  await reason("pesée sur une balance mal réglée", "Rayer la fiche");
  await expect(page.getByText("Fiche rayée. Motif : pesée sur une balance mal réglée")).toBeVisible();
  await page.getByRole("button", { name: "Rétablir la fiche rayée" }).click();
  await expect(text(page)).toBeVisible();

  await act(page, "Archiver");
  await page.getByRole("button", { name: "Désarchiver" }).click();
  await expect(text(page)).toBeVisible();

  await act(page, "Dupliquer…");
  await page.getByRole("dialog").getByRole("button", { name: "Dupliquer la fiche" }).click();
  await expect(page).not.toHaveURL(new RegExp(pid));
  await expect(page.getByText("texte", { exact: true })).toBeVisible();

  await act(page, "Annuler la page…");
  await reason("commencée deux fois par erreur", "Annuler la page");
  await expect(page.getByText(/^Page annulée.: son/)).toBeVisible();

  await open(page, lab, pid);
  await act(page, "Déplacer vers un autre cahier…");
  await page.getByRole("combobox", { name: "Cahier" }).click();
  await page.getByRole("option", { name: new RegExp(code) }).click();
  await reason("commencée dans le mauvais cahier", "Déplacer vers un autre cahier");
  await expect(page.getByRole("link", { name: code, exact: true }).first()).toBeVisible();
  await act(page, "Transmettre…");
  await page.getByRole("combobox", { name: /Nouveau dépositaire/ }).click();
  await page.getByRole("option", { name: "Camille Denis" }).click();
  await reason("fin de stage au mois prochain", "Transmettre la fiche");
  const now = await entryOf(lab, context, pid);
  expect([now.custodian.name, now.notebook?.code, now.state]).toEqual(["Camille Denis", code, "normal"]);
});

test("the history: two people, compare, restore", async ({ browser, lab, context, page }) => {
  account(lab);
  const pid = await newEntry(lab, context, { title: "Dosage", body: "<p>chauffer à 60 °C</p>" });
  const api = `${lab.address}/api/cahier/v1/entries/${pid}`;
  expect((await context.request.put(`${api}/grants`, { data: { write_base: 30 } })).status()).toBe(200);
  const theirs = await browser.newContext({ locale: "fr-FR" });
  await signIn(lab, theirs, camille);
  const change = async (as: BrowserContext, body: string) => {
    const { version } = await entryOf(lab, as, pid);
    expect((await as.request.patch(api, { data: { base_version: version, body } })).status()).toBe(200);
  };
  await change(context, "<p>chauffer à 70 °C</p>");
  await change(theirs, "<p>chauffer à 80 °C</p>");
  await change(theirs, "<p>chauffer à 90 °C</p>");
  await open(page, lab, pid);
  await act(page, "Historique");
  const panel = page.getByRole("complementary", { name: "Historique" });
  const sittings = panel.locator("ol > li:has(strong)");
  await expect(sittings.filter({ hasText: "Camille Denis" })).toHaveCount(1);
  await expect(sittings.first()).toContainText("Camille Denis");
  await expect(sittings.last()).toContainText("Ada Bernard");
  await accessible(page);
  await sittings.first().getByText("2 modifications").click();
  await sittings.first().getByRole("link", { name: /^v\d+ Modification/ }).last().click();
  await expect(page.getByText(/^Vous regardez la version \d+ sur \d+ — Camille Denis/)).toBeVisible();
  const main = page.getByRole("main");
  await expect(main.getByText("chauffer à 80 °C")).toBeVisible();
  await main.getByText("Ce qu’elle a changé").click();
  await expect(main.locator("del")).toContainText("70");
  await expect(main.locator("ins")).toContainText("80");
  await main.getByText("Changé depuis").click();
  await expect(main.locator("ins")).toContainText("90");
  await accessible(page);
  await page.getByRole("button", { name: "Rétablir en nouvelle version" }).click();
  await page.getByRole("dialog").getByRole("button", { name: "Rétablir en nouvelle version" }).click();
  await expect(text(page)).toContainText("chauffer à 80 °C");
  expect((await entryOf(lab, context, pid)).body_html).toContain("80 °C");
});

test("files through a cut network, and who sees the entry", async ({ browser, lab, context, page }) => {
  account(lab);
  const pid = await newEntry(lab, context, { title: "Dosage", body: "<p>texte</p>" });
  await open(page, lab, pid);
  const big = { name: "spectre.bin", mimeType: "application/octet-stream", buffer: randomBytes(12 * 1024 * 1024) };
  const cut = { times: 0 };
  await page.route("**/api/cahier/v1/tus/*", async (route) => {
    if (route.request().method() !== "PATCH" || cut.times++ > 0) return route.fallback();
    await route.abort("connectionreset");
  });
  const chooser = page.waitForEvent("filechooser");
  await page.getByRole("button", { name: "Ajouter des fichiers" }).click();
  await (await chooser).setFiles(big);
  const files = page.locator("#files");
  await expect(files.getByRole("link", { name: "spectre.bin" })).toBeVisible();
  expect(cut.times).toBeGreaterThan(1);
  const sent = (await entryOf(lab, context, pid)).uploads[0];
  const bytes = await context.request.get(`${lab.address}/api/cahier/v1/files/${sent?.id}?download=1`);
  expect((await bytes.body()).equals(big.buffer)).toBe(true);
  const download = page.waitForEvent("download");
  await files.getByRole("link", { name: "spectre.bin" }).click();
  expect((await download).suggestedFilename()).toBe("spectre.bin");

  await fileAct(page, "spectre.bin", "Remplacer…");
  const replacing = page.waitForEvent("filechooser");
  await page.getByRole("dialog").getByRole("button", { name: "Nouvelle version" }).click();
  await (await replacing).setFiles({ name: "ccm.png", mimeType: "image/png", buffer: picture(60, 40) });
  await page.getByRole("dialog").getByRole("button", { name: "Remplacer le fichier" }).click();
  await expect(files.getByRole("button", { name: "ccm.png", exact: true })).toBeVisible();
  await expect(files.getByRole("link", { name: "spectre.bin" })).toBeHidden();
  await fileAct(page, "ccm.png", "Aperçu");
  await expect(page.getByRole("dialog").getByRole("img", { name: "ccm.png" })).toBeVisible();
  await accessible(page);
  await page.keyboard.press("Escape");
  await fileAct(page, "ccm.png", "Masquer…");
  await page.getByRole("dialog").getByRole("textbox", { name: "Motif", exact: true }).fill("ajouté à la mauvaise fiche");
  await page.getByRole("dialog").getByRole("button", { name: "Masquer le fichier" }).click();
  await expect(files.getByRole("button", { name: "ccm.png", exact: true })).toBeHidden();

  const theirs = await browser.newContext({ locale: "fr-FR" });
  await signIn(lab, theirs, camille);
  const seen = await theirs.newPage();
  await open(seen, lab, pid);
  await expect(seen.getByText("texte", { exact: true })).toBeVisible();
  await page.getByRole("button", { name: "Partager" }).click();
  const panel = page.getByRole("dialog");
  await panel.getByText("Qui peut voir aujourd’hui, et pourquoi").click();
  await expect(panel.getByRole("row", { name: /Camille Denis/ })).toContainText("membre de l’équipe");
  await panel.getByRole("radio", { name: /^Seulement les personnes/ }).check();
  await expect(panel.getByText("Rien pour l’instant.")).toBeHidden();
  await accessible(page);
  await panel.getByRole("button", { name: "Enregistrer le partage" }).click();
  await expect(panel).toBeHidden();
  await seen.reload();
  await expect(seen.getByRole("heading", { name: "Page introuvable" })).toBeVisible();
  await expect(seen.getByRole("link", { name: "Aller à l’accueil" })).toBeVisible();
  expect((await theirs.request.get(`${lab.address}/api/cahier/v1/entries/${pid}`)).status()).toBe(404);
  expect((await theirs.request.get(`${lab.address}/api/cahier/v1/files/${sent?.id}`)).status()).toBe(404);
});

/** Where the focus is: its name, its part of the page, and whether one sees it. */
const focus = (page: Page) =>
  page.evaluate(() => {
    const at = document.activeElement as HTMLElement;
    const ringed = (element: Element | null): boolean => {
      if (!element || element.id === "main") return false;
      const style = getComputedStyle(element);
      const line = style.outlineStyle !== "none" && Number.parseFloat(style.outlineWidth) > 0;
      return line || style.boxShadow !== "none" || ringed(element.parentElement);
    };
    return {
      name: at.getAttribute("aria-label") ?? at.textContent?.trim() ?? "",
      part: at.closest("#text, #fields, #steps, #files, #links, #comments")?.id ?? "",
      body: at === document.body,
      seen: ringed(at),
    };
  });

for (const [language, scheme, width] of [["fr", "light", 1440], ["en", "dark", 390]] as const) {
  test(`the whole page by keyboard, and as axe sees it (${language}, ${scheme}, ${width})`, async ({ browser, service }) => {
    const locale = language === "fr" ? "fr-FR" : "en-GB";
    const context = await browser.newContext({ locale, colorScheme: scheme, viewport: { width, height: 900 } });
    await setUp(service, context, language);
    const pid = await newEntry(service, context, { title: "Dosage", body: "<h2>But</h2><ul><li><p>texte</p></li></ul>" });
    const api = `${service.address}/api/cahier/v1/entries/${pid}`;
    await context.request.patch(api, { data: { base_version: 1, metadata } });
    await context.request.post(`${api}/steps`, { data: { body: "dégazer" } });
    await context.request.post(`${api}/comments`, { data: { body: "vu" } });
    await context.request.post(`${api}/tags`, { data: { label: "pd" } });
    const file = { name: "ccm.png", mimeType: "image/png", buffer: picture(60, 40) };
    await context.request.post(`${api}/uploads`, { multipart: { file } });
    const page = await context.newPage();
    const said: string[] = [];
    page.on("console", (message) => said.push(message.text()));
    await open(page, service, pid);
    await expect(page.locator("#text [role=textbox]")).toBeVisible();
    await accessible(page);
    for (const other of ["light", "dark"] as const) {
      await page.emulateMedia({ colorScheme: other });
      await accessible(page);
    }
    await page.emulateMedia({ colorScheme: scheme });

    const title = page.getByLabel(language === "fr" ? "Titre" : "Title", { exact: true });
    await title.focus();
    await page.keyboard.press("Enter");
    expect((await focus(page)).part).toBe("text");
    await page.keyboard.press("Escape");
    const parts: string[] = [];
    for (let stop = 0; stop < 120; stop++) {
      await page.keyboard.press("Tab");
      const now = await focus(page);
      if (now.body) break;
      if (now.part !== parts.at(-1)) parts.push(now.part);
      expect(now.seen, `the focus on “${now.name}” is not seen`).toBe(true);
      if (now.part === "comments" && (await page.evaluate(() => document.activeElement?.localName)) === "textarea") break;
    }
    expect(parts.filter((part) => part !== "text")).toEqual(["fields", "steps", "files", "links", "comments"]);
    for (let stop = 0; stop < 120; stop++) {
      await page.keyboard.press("Shift+Tab");
      if (await title.evaluate((one) => one === document.activeElement)) break;
    }
    await expect(title).toBeFocused();
    expect(said).toEqual([]);
  });
}

import { ada, malo, oceane, test } from "./seeded";
import { expect, read, signIn } from "./service";

interface Found {
  items: { pid: string; title: string; team: { id: string } }[];
}

test("another lab sees nothing of it: no list, palette, suggestion, page or file", async ({ page, browser, context, seeded }) => {
  const other = await browser.newContext({ locale: "fr-FR" });
  await signIn(seeded, other, oceane);
  await signIn(seeded, context, ada);
  expect((await context.request.patch(`${seeded.address}/api/cahier/v1/me`, { data: { language: "fr" } })).ok()).toBe(true);
  const theirs = await read<{ labs: { id: string; code: string }[]; teams: { id: string }[] }>(seeded, other, "/me");
  const mine = await read<{ labs: { id: string }[] }>(seeded, context, "/me");
  const { items: notebooks } = await read<{ items: { code: string; lab_id: string }[] }>(seeded, other, "/notebooks");
  const outside = notebooks.find((one) => !mine.labs.some((lab) => lab.id === one.lab_id));
  if (!outside) throw new Error("the seeded labs share every notebook");
  const { items } = await read<Found>(seeded, other, `/entries?notebook=${outside.code}&limit=1`);
  const secret = items[0];
  if (!secret) throw new Error("the other lab wrote nothing");
  const word = `secret${Date.now()}`;
  const named = await other.request.post(`${seeded.address}/api/cahier/v1/entries/${secret.pid}/tags`, { data: { label: word } });
  expect(named.ok(), await named.text()).toBe(true);

  await page.goto(`${seeded.address}/find?q=${encodeURIComponent(`tag:${word}`)}`);
  await expect(page.getByText("Aucun résultat pour ces critères.")).toBeVisible();
  await page.keyboard.press("Control+k");
  const palette = page.getByRole("combobox", { name: "Rechercher ou lancer" });
  for (const query of [`#${secret.title}`, outside.code]) {
    await palette.fill(query);
    await page.waitForTimeout(600);
    await expect(page.getByRole("option").filter({ hasText: outside.code }).filter({ hasNotText: "dans les fiches" })).toHaveCount(0);
  }
  await page.keyboard.press("Escape");
  for (const kind of ["tag", "title"]) {
    const { items: offered } = await read<{ items: { label: string }[] }>(seeded, context, `/suggest?kind=${kind}&q=${kind === "tag" ? word : encodeURIComponent(secret.title)}`);
    expect(offered.map(({ label }) => label)).not.toContain(word);
  }
  for (const path of [`/e/${secret.pid}`, `/n/${outside.code}`, `/n/${outside.code}/1`, `/l/${theirs.labs[0]?.code}/set`]) {
    await page.goto(seeded.address + path);
    await expect(page.getByText("Cette page n’existe pas ou ne vous est pas ouverte."), path).toBeVisible();
    await expect(page.getByText(secret.title)).toHaveCount(0);
  }
  for (const path of [`/entries/${secret.pid}`, `/entries/${secret.pid}/versions`, `/notebooks/${outside.code}`, `/export.eln?entries=${secret.pid}`, `/teams/${theirs.teams[0]?.id}/tags`]) {
    expect((await context.request.get(`${seeded.address}/api/cahier/v1${path}`)).status(), path).toBe(404);
  }
  await other.close();
});

test("a guest of a team reads what the team opens to guests, and sets nothing up", async ({ page, browser, context, seeded }) => {
  const boss = await browser.newContext({ locale: "fr-FR" });
  await signIn(seeded, boss, malo);
  const { memberships } = await read<{ memberships: { team_id: string }[] }>(seeded, boss, "/me");
  const guest = { email: "guest@example.org", password: "only here for a short while" };
  const added = await boss.request.post(`${seeded.address}/api/cahier/v1/teams/${memberships[0]?.team_id}/members`, {
    data: { ...guest, first: "Gaston", last: "Roux", role: "guest" },
  });
  expect(added.ok(), await added.text()).toBe(true);
  await signIn(seeded, context, guest);
  const { count } = await read<{ count: number }>(seeded, context, "/entries/count");
  await page.goto(`${seeded.address}/find`);
  if (count === 0) await expect(page.getByText("Une expérience est une page de votre cahier")).toBeVisible();
  const lab = (await read<{ labs: { code: string }[] }>(seeded, context, "/me")).labs[0]?.code;
  await page.goto(`${seeded.address}/l/${lab}/set/people`);
  await expect(page.getByText("Ces réglages sont tenus par")).toBeVisible();
  await expect(page.getByRole("button", { name: "Ajouter une personne" })).toHaveCount(0);
  await boss.close();
});

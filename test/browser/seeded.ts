import { execFile } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { promisify } from "node:util";
import { test as base, Service } from "./service";

const program = resolve(import.meta.dirname, "../../bin/cahier");

/** How many entries a seeded service has, and who runs its first lab. */
export const entries = 400;
export const malo = { email: "malo.chevalier1@demo.example", password: "cahier-essai-2026" };
/** Is a member of the first lab and runs nothing. */
export const ada = { email: "ada.petit10@demo.example", password: malo.password };
/** Runs a team of another lab of the same service. */
export const oceane = { email: "oceane.petit5@demo.example", password: malo.password };

/** A service with plausible notebooks of two labs; the same ones each time. */
export const test = base.extend<{ seeded: Service }>({
  seeded: async ({}, use) => {
    const data = await mkdtemp(join(tmpdir(), "cahier-seeded-"));
    await promisify(execFile)(program, ["seed", "--data", data, "--entries", String(entries), "--no-files"]);
    await reset(data, oceane);
    const service = new Service(data);
    await service.start();
    await use(service);
    await service.stop();
    await rm(data, { recursive: true, force: true });
  },
});

/** Gives an account its password, as whoever runs the service does. */
async function reset(data: string, who: { email: string; password: string }): Promise<void> {
  const done = promisify(execFile)(program, ["user", "reset", who.email, "--data", data, "--password-stdin"]);
  done.child.stdin?.end(`${who.password}\n`);
  await done;
}

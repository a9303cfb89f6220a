import { type ChildProcess, spawn } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import AxeBuilder from "@axe-core/playwright";
import { test as base, type BrowserContext, expect, type Page } from "@playwright/test";

const program = resolve(import.meta.dirname, "../../bin/cahier");

/** A service that runs for one journey, on an empty folder. */
export class Service {
  private process: ChildProcess | undefined;
  address = "";
  setUpLink = "";

  constructor(readonly data: string) {}

  /** Starts the program and waits for what it prints. */
  async start(listen = "127.0.0.1:0"): Promise<void> {
    const child = spawn(program, ["serve", "--data", this.data, "--listen", listen], { stdio: ["ignore", "pipe", "pipe"] });
    this.process = child;
    let printed = "";
    await new Promise<void>((ready, failed) => {
      const late = setTimeout(() => failed(new Error(`cahier did not start: ${printed}`)), 20_000);
      child.stderr?.on("data", (text) => (printed += text));
      child.on("exit", () => failed(new Error(`cahier ended: ${printed}`)));
      child.stdout?.on("data", (text) => {
        printed += text;
        this.address = /Cahier \S+: (http:\S+)/.exec(printed)?.[1] ?? "";
        this.setUpLink = /(http:\S+\/setup\?token=\S+)\s/.exec(printed)?.[1] ?? this.setUpLink;
        if (this.address) {
          clearTimeout(late);
          child.removeAllListeners("exit");
          ready();
        }
      });
    });
    const answer = await fetch(`${this.address}/api/cahier/v1/setup`);
    if (((await answer.json()) as { needed: boolean }).needed) {
      await expect.poll(() => this.setUpLink, { intervals: [10], message: "the set-up link" }).not.toBe("");
    }
  }

  /** Ends the program: kindly, or as a power cut would. */
  async stop(signal: "SIGTERM" | "SIGKILL" = "SIGTERM"): Promise<void> {
    const child = this.process;
    if (!child || child.exitCode !== null) {
      return;
    }
    const ended = new Promise((done) => child.once("exit", done));
    child.kill(signal);
    await ended;
  }
}

/** Who the journeys sign in as. */
export const ada = {
  first: "Ada",
  last: "Bernard",
  email: "ada@example.org",
  password: "correct horse battery staple",
};

interface Fixtures {
  service: Service;
  /** The same, with Ada's lab made over the API and the page signed in as her. */
  lab: Service;
}

export const test = base.extend<Fixtures>({
  service: async ({}, use) => {
    const data = await mkdtemp(join(tmpdir(), "cahier-journey-"));
    const service = new Service(data);
    await service.start();
    await use(service);
    await service.stop();
    await rm(data, { recursive: true, force: true });
  },
  lab: async ({ service, context }, use) => {
    await setUp(service, context);
    await use(service);
  },
});

/** Makes Ada and her lab over the API; the context is then signed in. */
export async function setUp(service: Service, context: BrowserContext, language: "fr" | "en" = "fr"): Promise<void> {
  const token = new URL(service.setUpLink).searchParams.get("token");
  const answer = await context.request.post(`${service.address}/api/cahier/v1/setup`, {
    data: { token, language, ...ada, institution: "CNRS", lab: "IBMM", lab_code: "IBMM", team: "Peptides", visibility: "team" },
  });
  expect(answer.status(), await answer.text()).toBe(201);
}

/** Signs another context in. */
export async function signIn(service: Service, context: BrowserContext, who = ada): Promise<void> {
  const answer = await context.request.post(`${service.address}/api/cahier/v1/session`, {
    data: { email: who.email, password: who.password },
  });
  expect(answer.status(), await answer.text()).toBe(200);
}

/** Begins an entry over the API and returns its short identifier. */
export async function newEntry(service: Service, context: BrowserContext, data: Record<string, unknown>): Promise<string> {
  const answer = await context.request.post(`${service.address}/api/cahier/v1/entries`, { data: { kind: "experiment", ...data } });
  expect(answer.status(), await answer.text()).toBe(201);
  return ((await answer.json()) as { pid: string }).pid;
}

/** Asks the Cahier API and returns its JSON. */
export async function read<T>(service: Service, context: BrowserContext, path: string): Promise<T> {
  const answer = await context.request.get(`${service.address}/api/cahier/v1${path}`);
  expect(answer.ok(), await answer.text()).toBe(true);
  return (await answer.json()) as T;
}

/** Expects axe to find nothing (WCAG 2.2 AA) on the page as it stands. */
export async function accessible(page: Page): Promise<void> {
  const found = await new AxeBuilder({ page }).withTags(["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]).analyze();
  expect(found.violations.map((v) => `${v.id}: ${v.help} (${v.nodes.map((n) => n.html.slice(0, 200)).join(", ")})`)).toEqual([]);
}

export { expect };

import { MantineProvider } from "@mantine/core";
import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import {
  createMemoryHistory,
  createRootRoute,
  createRoute,
  createRouter,
  RouterProvider,
} from "@tanstack/react-router";
import { render, screen } from "@testing-library/react";
import i18next from "i18next";
import { type ComponentType, useState } from "react";
import { initReactI18next } from "react-i18next";
import { vi } from "vitest";
import type { Entry } from "../../../../api/types";
import en from "../../../../messages/en";
import type { SectionProps } from "./write";

const person = { id: "u1", serial: 1, name: "Anne Bernard", first: "Anne", last: "Bernard" };

/** An entry with nothing in it that the reader may change in every way. */
export function entryWith(part: Partial<Entry> = {}): Entry {
  return {
    id: "e1",
    pid: "pid1",
    serial: 7,
    kind: "experiment",
    template: false,
    title: "Suzuki",
    team: { id: "t1", name: "Synthesis" },
    author: person,
    custodian: person,
    tags: [],
    rating: 0,
    date: "2026-11-23",
    state: "normal",
    locked: false,
    pinned: false,
    version: 1,
    created_at: "2026-11-23T10:00:00Z",
    changed_at: "2026-11-23T10:00:00Z",
    level: "own",
    body: "",
    body_html: "",
    body_type: "html",
    hide_main_text: false,
    fields: [],
    field_groups: [],
    metadata: "",
    steps: [],
    links: [],
    backlinks: [],
    uploads: [],
    comments: [],
    can: { read: true, comment: true, write: true, upload: true, share: true },
    ...part,
  };
}

/** What the reader of an entry may do who may only read it. */
export const readOnly = { read: true };

/** One request that was sent. */
export interface Sent {
  method: string;
  path: string;
  body: unknown;
}

export type Answer = (sent: Sent) => { status?: number; body?: unknown } | undefined;

/** Answers requests in place of the service; what is not answered is an empty list. */
export function service(answer: Answer): Sent[] {
  const sent: Sent[] = [];
  vi.stubGlobal("fetch", async (url: string, init: RequestInit = {}) => {
    const text = typeof init.body === "string" ? JSON.parse(init.body) : init.body;
    const path = url.replace("/api/cahier/v1", "");
    const one = { method: init.method ?? "GET", path, body: text };
    sent.push(one);
    const { status = 200, body = { items: [] } } = answer(one) ?? {};
    return new Response(JSON.stringify(body), {
      status,
      headers: { "Content-Type": "application/json" },
    });
  });
  return sent;
}

/** The problem that the service answers when it refuses. */
export const refused = (key: string, status = 409) => ({
  status,
  body: { status, code: "conflict", key, detail: key },
});

export const offline: Answer = () => {
  throw new TypeError("Failed to fetch");
};

// React's own word for "updates come from a test"; nothing else sets it here.
(globalThis as { IS_REACT_ACT_ENVIRONMENT?: boolean }).IS_REACT_ACT_ENVIRONMENT = true;
window.scrollTo = () => {};
Element.prototype.scrollIntoView ??= () => {};
if (!document.fonts) Object.defineProperty(document, "fonts", { value: new EventTarget() });
vi.setConfig({ testTimeout: 20_000 });

async function english(): Promise<void> {
  if (i18next.isInitialized) return;
  await i18next.use(initReactI18next).init({
    lng: "en",
    showSupportNotice: false,
    resources: { en: { translation: en } },
    interpolation: { escapeValue: false },
    react: { useSuspense: false },
  });
}

/** Draws a section with what is around it on its page; resolves when it is there. */
export async function show(Section: ComponentType<SectionProps>, entry: Entry): Promise<void> {
  await english();
  function Held() {
    const [held, setHeld] = useState(entry);
    return (
      <div data-testid="held">
        <Section entry={held} replace={setHeld} />
      </div>
    );
  }
  const root = createRootRoute();
  const home = createRoute({ getParentRoute: () => root, path: "/", component: Held });
  const other = (path: string) => createRoute({ getParentRoute: () => root, path });
  const router = createRouter({
    routeTree: root.addChildren([home, other("/e/$pid/{-$slug}"), other("/find")]),
    history: createMemoryHistory({ initialEntries: ["/"] }),
  });
  const client = new QueryClient({ defaultOptions: { queries: { retry: false } } });
  render(
    <MantineProvider env="test">
      <QueryClientProvider client={client}>
        <RouterProvider router={router as never} />
      </QueryClientProvider>
    </MantineProvider>,
  );
  await screen.findByTestId("held");
}

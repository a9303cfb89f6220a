import { offline, Problem, problemOf } from "./problem";

/** Where the API stands, on our own origin. */
export const root = "/api/cahier/v1";

type Value = string | number | boolean | undefined | null;

/** Query parameters: undefined, null and "" are left out, lists are joined by commas. */
export type Query = Record<string, Value | readonly string[]>;

export interface Options {
  query?: Query;
  body?: unknown;
  headers?: Record<string, string>;
  signal?: AbortSignal;
  /** A sign-in or a first look: an expired session is told to the caller
   * instead of asking the person to sign in again. */
  anonymous?: boolean;
}

/** Asks the person to sign in again over the page, and resolves when they did. */
type Gate = () => Promise<void>;
const gate: { open: Gate | undefined } = { open: undefined };

/** Sets what happens when the session has expired; the request that found out
 * waits for it and is sent again, so nothing that was typed is lost. */
export function onSessionExpired(open: Gate | undefined): void {
  gate.open = open;
}

/** Builds the address of a path of the API, for links and for requests. */
export function address(path: string, query: Query = {}): string {
  const params = new URLSearchParams();
  for (const [name, value] of Object.entries(query)) {
    if (value === undefined || value === null || value === "") continue;
    params.set(name, Array.isArray(value) ? value.join(",") : String(value));
  }
  const text = params.toString();
  return root + path + (text ? `?${text}` : "");
}

async function once(method: string, path: string, options: Options): Promise<Response> {
  const form = options.body instanceof FormData;
  const headers: Record<string, string> = { Accept: "application/json", ...options.headers };
  if (options.body !== undefined && !form) headers["Content-Type"] = "application/json";
  const init: RequestInit = { method, headers, credentials: "same-origin" };
  if (options.signal) init.signal = options.signal;
  if (form) init.body = options.body as FormData;
  else if (options.body !== undefined) init.body = JSON.stringify(options.body);
  try {
    return await fetch(address(path, options.query), init);
  } catch (cause) {
    if (cause instanceof DOMException && cause.name === "AbortError") throw cause;
    throw offline();
  }
}

async function answerOf(method: string, path: string, options: Options): Promise<Response> {
  const answer = await once(method, path, options);
  if (answer.ok) return answer;
  const problem = await problemOf(answer);
  if (problem.code !== "unauthenticated" || options.anonymous || !gate.open) throw problem;
  await gate.open();
  const again = await once(method, path, options);
  if (again.ok) return again;
  throw await problemOf(again);
}

/** Sends a request and reads its JSON answer (undefined when there is none).
 * Throws a Problem. */
export async function call<T>(method: string, path: string, options: Options = {}): Promise<T> {
  const answer = await answerOf(method, path, options);
  if (answer.status === 204 || answer.headers.get("Content-Length") === "0") return undefined as T;
  const text = await answer.text();
  if (text === "") return undefined as T;
  try {
    return JSON.parse(text) as T;
  } catch {
    throw new Problem({
      status: answer.status,
      code: "internal",
      key: "internal",
      detail: "The service answered something that is not JSON.",
    });
  }
}

/** The five verbs of the API. */
export const api = {
  get: <T>(path: string, query: Query = {}, options: Options = {}) =>
    call<T>("GET", path, { ...options, query }),
  post: <T>(path: string, body?: unknown, options: Options = {}) =>
    call<T>("POST", path, { ...options, body }),
  patch: <T>(path: string, body: unknown, options: Options = {}) =>
    call<T>("PATCH", path, { ...options, body }),
  put: <T>(path: string, body: unknown, options: Options = {}) =>
    call<T>("PUT", path, { ...options, body }),
  delete: <T = void>(path: string, options: Options = {}) => call<T>("DELETE", path, options),
};

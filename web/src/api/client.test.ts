import { afterEach, describe, expect, test, vi } from "vitest";
import { address, api, onSessionExpired } from "./client";
import { isProblem, type Problem } from "./problem";

afterEach(() => {
  vi.unstubAllGlobals();
  onSessionExpired(undefined);
});

function answers(...list: Response[]) {
  const fetch = vi.fn();
  for (const answer of list) fetch.mockResolvedValueOnce(answer);
  vi.stubGlobal("fetch", fetch);
  return fetch;
}

function problem(status: number, body: object): Response {
  return new Response(JSON.stringify(body), {
    status,
    headers: { "Content-Type": "application/problem+json", "X-Request-Id": "r-7" },
  });
}

const expired = () =>
  problem(401, { code: "unauthenticated", key: "unauthenticated", detail: "Sign in." });

async function failure(of: Promise<unknown>): Promise<Problem> {
  const thrown = await of.then(
    () => undefined,
    (error: unknown) => error,
  );
  if (!isProblem(thrown)) throw new Error(`not a problem: ${thrown}`);
  return thrown;
}

describe("address", () => {
  test.each([
    ["/entries", {}, "/api/cahier/v1/entries"],
    ["/entries", { q: "", after: undefined, team: null }, "/api/cahier/v1/entries"],
    ["/entries", { q: "a&b é" }, "/api/cahier/v1/entries?q=a%26b+%C3%A9"],
    [
      "/entries",
      { status: ["1", "2"], ascending: false },
      "/api/cahier/v1/entries?status=1%2C2&ascending=false",
    ],
  ])("%s %j", (path, query, want) => {
    expect(address(path, query)).toBe(want);
  });
});

test("a problem keeps its key, place, values and request", async () => {
  answers(
    problem(400, {
      code: "invalid",
      key: "query_syntax",
      detail: "…",
      field: "q",
      offset: 4,
      args: { suggestion: "tag:" },
    }),
  );
  const got = await failure(api.get("/entries"));
  expect(got).toMatchObject({
    code: "invalid",
    key: "query_syntax",
    status: 400,
    field: "q",
    offset: 4,
    request: "r-7",
  });
  expect(got.args).toEqual({ suggestion: "tag:" });
});

test.each([
  [502, "unavailable"],
  [500, "internal"],
])("an answer of another shape with status %d is %s", async (status, code) => {
  answers(new Response("<html>", { status }));
  expect((await failure(api.get("/me"))).code).toBe(code);
});

test("no answer is offline", async () => {
  vi.stubGlobal("fetch", vi.fn().mockRejectedValue(new TypeError("network")));
  expect((await failure(api.get("/me"))).code).toBe("offline");
});

test("an expired session asks once, then sends the same text again", async () => {
  const fetch = answers(expired(), new Response('{"version":2}', { status: 200 }));
  const opened = vi.fn().mockResolvedValue(undefined);
  onSessionExpired(opened);
  await expect(api.patch("/entries/x", { body: "kept" })).resolves.toEqual({ version: 2 });
  expect(opened).toHaveBeenCalledTimes(1);
  expect(fetch.mock.calls.map((call) => call[1].body)).toEqual([
    '{"body":"kept"}',
    '{"body":"kept"}',
  ]);
});

test("a first look is told that nobody is signed in", async () => {
  answers(expired());
  const opened = vi.fn();
  onSessionExpired(opened);
  expect((await failure(api.get("/me", {}, { anonymous: true }))).code).toBe("unauthenticated");
  expect(opened).not.toHaveBeenCalled();
});

test("no content is undefined", async () => {
  answers(new Response(null, { status: 204 }));
  await expect(api.delete("/session")).resolves.toBeUndefined();
});

/** What kind of thing went wrong: the closed list of the API. */
export type Code =
  | "invalid"
  | "not_found"
  | "denied"
  | "conflict"
  | "unauthenticated"
  | "rate_limited"
  | "unavailable"
  | "internal"
  /** The request did not reach the service: ours, not the API's. */
  | "offline";

/** An RFC 9457 problem as the API writes it. */
export interface ProblemBody {
  type?: string;
  title?: string;
  status: number;
  code: Code;
  key: string;
  detail: string;
  field?: string;
  /** Place in the field, in characters from 1. */
  offset?: number;
  args?: Record<string, unknown>;
}

/** The one error that calls of the API throw. `key` names a sentence of
 * messages/…/errors.json; `detail` is the same sentence in English. */
export class Problem extends Error {
  readonly code: Code;
  readonly status: number;
  readonly key: string;
  readonly field: string | undefined;
  readonly offset: number | undefined;
  readonly args: Record<string, unknown>;
  /** Names the request in the log of the service, to quote when asking for help. */
  readonly request: string | undefined;

  constructor(body: ProblemBody, request?: string) {
    super(body.detail);
    this.name = "Problem";
    this.code = body.code;
    this.status = body.status;
    this.key = body.key;
    this.field = body.field;
    this.offset = body.offset;
    this.args = body.args ?? {};
    this.request = request;
  }
}

/** Says whether anything thrown is a problem, and of that code when one is named. */
export function isProblem(thrown: unknown, code?: Code): thrown is Problem {
  return thrown instanceof Problem && (code === undefined || thrown.code === code);
}

/** The problem of a request that got no answer. */
export function offline(): Problem {
  return new Problem({
    status: 0,
    code: "offline",
    key: "offline",
    detail: "The service cannot be reached.",
  });
}

/** Reads a problem from an answer that is not a success; an answer of another
 * shape (a proxy's page, say) becomes an internal or unavailable problem. */
export async function problemOf(answer: Response): Promise<Problem> {
  const request = answer.headers.get("X-Request-Id") ?? undefined;
  const body = await answer.json().catch(() => null);
  if (isProblemBody(body)) return new Problem({ ...body, status: answer.status }, request);
  const away = answer.status >= 502 && answer.status <= 504;
  return new Problem(
    {
      status: answer.status,
      code: away ? "unavailable" : "internal",
      key: away ? "unavailable" : "internal",
      detail: answer.statusText || "The service answered something unexpected.",
    },
    request,
  );
}

function isProblemBody(body: unknown): body is ProblemBody {
  if (typeof body !== "object" || body === null) return false;
  const { code, key, detail } = body as Record<string, unknown>;
  return typeof code === "string" && typeof key === "string" && typeof detail === "string";
}

import { QueryClient } from "@tanstack/react-query";
import { isProblem } from "../api/problem";

/** Tries again what may pass later (no network, service away), nothing else. */
function worthAnotherTry(count: number, error: unknown): boolean {
  return count < 2 && (isProblem(error, "offline") || isProblem(error, "unavailable"));
}

/** Server state lives here and nowhere else. */
export function newQueryClient(): QueryClient {
  return new QueryClient({
    defaultOptions: {
      // Without a network a request fails at once and says so, rather than wait unseen.
      queries: { retry: worthAnotherTry, staleTime: 10_000, networkMode: "always" },
      mutations: { retry: false, networkMode: "always" },
    },
  });
}

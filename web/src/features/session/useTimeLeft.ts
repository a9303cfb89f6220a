import { useEffect, useState } from "react";

/** Counts whole seconds down to nought from the moment the cause changes. */
export function useTimeLeft(seconds: number, cause: unknown): number {
  const [left, setLeft] = useState(seconds);
  // biome-ignore lint/correctness/useExhaustiveDependencies: each refusal counts anew
  useEffect(() => {
    const end = Date.now() + seconds * 1000;
    const tick = () => setLeft(Math.max(0, Math.ceil((end - Date.now()) / 1000)));
    tick();
    if (seconds === 0) return;
    const timer = setInterval(tick, 500);
    return () => clearInterval(timer);
  }, [seconds, cause]);
  return left;
}

import { useEffect, useState } from "react";

/** True once a state has lasted the milliseconds given; false as soon as it ends. */
export function useDelayed(state: boolean, milliseconds: number): boolean {
  const [lasted, setLasted] = useState(false);
  useEffect(() => {
    if (!state) {
      setLasted(false);
      return;
    }
    const timer = setTimeout(() => setLasted(true), milliseconds);
    return () => clearTimeout(timer);
  }, [state, milliseconds]);
  return state && lasted;
}

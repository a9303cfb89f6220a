import type { ReactNode } from "react";
import classes from "./plain.module.css";

/** A page without the frame: sign-in, set-up. */
export function Plain({ foot, children }: { foot: ReactNode; children: ReactNode }) {
  return (
    <div className={classes.plain}>
      <header className={classes.brand}>Cahier</header>
      <main id="main" className={classes.card}>
        {children}
      </main>
      <footer className={classes.foot}>{foot}</footer>
    </div>
  );
}

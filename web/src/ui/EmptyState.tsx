import type { ReactNode } from "react";
import classes from "./blocks.module.css";

/** Nothing here yet, or nothing for these criteria: a sentence, then what to do. */
export function EmptyState({ children, acts }: { children: ReactNode; acts?: ReactNode }) {
  return (
    <div className={classes.empty}>
      <p>{children}</p>
      {acts && <div className={classes.acts}>{acts}</div>}
    </div>
  );
}

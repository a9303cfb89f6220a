import { IconGripVertical } from "@tabler/icons-react";
import type { ComponentProps } from "react";
import classes from "../sections.module.css";

/** What moves a row: dragged, or with the arrow keys when it has the focus. */
export function Handle({ label, ...rest }: { label: string } & ComponentProps<"button">) {
  return (
    <button
      type="button"
      className={classes.handle}
      aria-label={label}
      title={label}
      data-no-print
      {...rest}
    >
      <IconGripVertical size={18} className="icon" aria-hidden />
    </button>
  );
}

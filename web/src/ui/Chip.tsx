import { IconX } from "@tabler/icons-react";
import classes from "./chip.module.css";

interface ChipProps {
  children: string;
  /** Says what removing does; without it the chip stays. */
  removeLabel?: string;
  onRemove?: () => void;
}

/** A short word in a pill: a criterion, a tag. */
export function Chip({ children, removeLabel, onRemove }: ChipProps) {
  return (
    <span className={classes.chip}>
      {children}
      {onRemove && (
        <button
          type="button"
          className={classes.remove}
          aria-label={removeLabel}
          onClick={onRemove}
        >
          <IconX size={14} className="icon" aria-hidden />
        </button>
      )}
    </span>
  );
}

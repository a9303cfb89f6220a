import { Button, Skeleton } from "@mantine/core";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { useDelayed } from "../lib/useDelayed";
import classes from "./blocks.module.css";

interface LoadingProps {
  /** The layout to come, in skeletons; lines of text when left out. */
  children?: ReactNode;
  rows?: number;
  onCancel?: () => void;
}

/** Nothing for 150 ms, then the layout to come; after 5 s says that it goes on. */
export function Loading({ children, rows = 4, onCancel }: LoadingProps) {
  const { t } = useTranslation();
  const shown = useDelayed(true, 150);
  const long = useDelayed(true, 5000);
  return (
    <div aria-busy="true" className={classes.loading}>
      {shown &&
        (children ??
          Array.from({ length: rows }, (_, row) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: identical lines that never move
            <Skeleton key={row} height={16} width={`${92 - ((row * 17) % 40)}%`} />
          )))}
      {long && (
        <p role="status">
          {t("ui.still_working")}{" "}
          {onCancel && (
            <Button size="xs" variant="subtle" onClick={onCancel}>
              {t("ui.cancel")}
            </Button>
          )}
        </p>
      )}
    </div>
  );
}

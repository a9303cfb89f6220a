import { Button, CopyButton } from "@mantine/core";
import { IconAlertHexagon } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import classes from "./blocks.module.css";

interface ErrorBlockProps {
  /** What failed. */
  what: string;
  /** Why, or what to do: a sentence. */
  why: string;
  /** Names the request in the log of the service. */
  reference?: string | undefined;
  onRetry?: (() => void) | undefined;
  /** Puts the block away. */
  onClose?: (() => void) | undefined;
}

/** Stands in place of what could not be shown; the rest of the page stays usable. */
export function ErrorBlock({ what, why, reference, onRetry, onClose }: ErrorBlockProps) {
  const { t } = useTranslation();
  return (
    <div className={classes.error} role="alert">
      <IconAlertHexagon size={20} className="icon" aria-hidden />
      <div className={classes.said}>
        <p className={classes.what}>{what}</p>
        <p>{why}</p>
        <div className={classes.acts}>
          {onRetry && (
            <Button size="xs" variant="default" onClick={onRetry}>
              {t("ui.retry")}
            </Button>
          )}
          {onClose && (
            <Button size="xs" variant="default" onClick={onClose}>
              {t("ui.close")}
            </Button>
          )}
          {reference && (
            <CopyButton value={reference}>
              {({ copied, copy }) => (
                <Button size="xs" variant="subtle" onClick={copy}>
                  {copied ? t("ui.copied") : t("ui.copy_reference")}
                </Button>
              )}
            </CopyButton>
          )}
        </div>
      </div>
    </div>
  );
}

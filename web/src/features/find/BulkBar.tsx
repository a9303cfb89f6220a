import { Button } from "@mantine/core";
import { IconDownload } from "@tabler/icons-react";
import { useEffect } from "react";
import { useTranslation } from "react-i18next";
import { address } from "../../api/client";
import { announce } from "../../ui/announce";
import classes from "./find.module.css";

interface BulkBarProps {
  selected: ReadonlySet<string>;
  onClear: () => void;
}

/** What can be done to the rows selected. */
export function BulkBar({ selected, onClear }: BulkBarProps) {
  const { t } = useTranslation();
  const count = selected.size;
  useEffect(() => {
    if (count > 0) announce(t("find.selected", { count }));
  }, [count, t]);
  if (count === 0) return null;
  return (
    <section className={classes.bulk} aria-label={t("find.selection")} data-no-print>
      <span>{t("find.selected", { count })}</span>
      <Button
        component="a"
        href={address("/export.eln", { entries: [...selected] })}
        download
        variant="default"
        leftSection={<IconDownload size={18} className="icon" aria-hidden />}
      >
        {t("find.export")}
      </Button>
      <Button variant="subtle" onClick={onClear}>
        {t("find.unselect")}
      </Button>
    </section>
  );
}

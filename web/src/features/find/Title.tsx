import { IconLock, IconPin } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import type { EntryRow } from "../../api/types";
import classes from "./find.module.css";

/** The title of an entry with what one has to know before opening it. */
export function Title({ row }: { row: EntryRow }) {
  const { t } = useTranslation();
  const gone = row.state === "struck" || row.state === "void";
  return (
    <>
      {row.pinned && <IconPin size={16} className={classes.mark} aria-label={t("find.pinned")} />}
      {row.locked && <IconLock size={16} className={classes.mark} aria-label={t("find.locked")} />}
      <span className={gone ? classes.gone : classes.name}>{row.title || t("ui.untitled")}</span>
      {row.state !== "normal" && <span className={classes.state}> {t(`state.${row.state}`)}</span>}
      {row.next_step && <span className={classes.step}> › {row.next_step}</span>}
    </>
  );
}

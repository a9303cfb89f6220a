import { IconCheck } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import classes from "./saved.module.css";

/** Says beside a field that it was saved. */
export function Saved({ shown }: { shown: boolean }) {
  const { t } = useTranslation();
  return (
    <span role="status" className={classes.saved}>
      {shown && (
        <>
          <IconCheck size={16} className="icon" aria-hidden /> {t("ui.saved")}
        </>
      )}
    </span>
  );
}

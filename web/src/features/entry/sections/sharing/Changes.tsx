import { useEffect } from "react";
import { useTranslation } from "react-i18next";
import { announce } from "../../../../ui/announce";
import shared from "../sections.module.css";
import type { Difference } from "./model";
import classes from "./sharing.module.css";
import { usePrincipalName } from "./words";

/** What saving would change, before it is saved. */
export function Changes({ changes }: { changes: Difference[] }) {
  const { t } = useTranslation();
  const nameOf = usePrincipalName();
  const count = changes.length;
  useEffect(() => {
    if (count > 0) announce(t("sharing.changes", { count }));
  }, [count, t]);
  const sentence = ({ principal, name, from, to }: Difference) => {
    const who = nameOf(principal, name);
    if (from === "none") return t(`sharing.opens_${to}`, { who });
    if (to === "none") return t("sharing.closes", { who });
    return t("sharing.turns", {
      who,
      from: t(`sharing.level_${from}`),
      to: t(`sharing.level_${to}`),
    });
  };
  return (
    <div className={classes.changes}>
      <p className={classes.label}>{t("sharing.before_saving")}</p>
      {count === 0 && <p className={shared.meta}>{t("sharing.no_change")}</p>}
      {count > 0 && (
        <ul className={shared.list}>
          {changes.map((change) => (
            <li key={change.principal}>
              <span aria-hidden>
                {change.from === "none" ? "+ " : change.to === "none" ? "− " : "± "}
              </span>
              {sentence(change)}
            </li>
          ))}
        </ul>
      )}
    </div>
  );
}

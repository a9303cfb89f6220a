import { useTranslation } from "react-i18next";
import type { Entry } from "../../../../api/types";
import shared from "../sections.module.css";
import type { Sharing } from "./model";
import classes from "./sharing.module.css";
import { usePrincipalName } from "./words";

/** Everyone who can open the entry as it is now, and why. */
export function Readers({ entry, sharing }: { entry: Entry; sharing: Sharing }) {
  const { t } = useTranslation();
  const nameOf = usePrincipalName();
  const why = (reasons: string[]) =>
    reasons
      .map((rule) => t(`sharing.rule_${rule}`, { team: entry.team.name }))
      .join(t("sharing.and"));
  return (
    <div className={classes.readers}>
      {sharing.reach.map((one) => (
        <p key={one.principal}>
          {t("sharing.reaches", {
            who: nameOf(one.principal, one.name),
            level: t(`sharing.level_${one.level}`),
          })}
        </p>
      ))}
      <table className={classes.table}>
        <caption>{t("sharing.people", { count: sharing.readers.length + sharing.more })}</caption>
        <thead>
          <tr>
            <th scope="col">{t("sharing.person")}</th>
            <th scope="col">{t("sharing.can")}</th>
            <th scope="col">{t("sharing.because")}</th>
          </tr>
        </thead>
        <tbody>
          {sharing.readers.map(({ person, level, reasons }) => (
            <tr key={person.id}>
              <th scope="row">{person.name}</th>
              <td>{t(`sharing.level_${level}`)}</td>
              <td>{why(reasons)}</td>
            </tr>
          ))}
        </tbody>
      </table>
      {sharing.more > 0 && (
        <p className={shared.meta}>{t("sharing.more", { count: sharing.more })}</p>
      )}
    </div>
  );
}

import { useTranslation } from "react-i18next";
import { kindOf } from "./model";

/** What people call the one, or the many, that an entry is open to. */
export function usePrincipalName(): (principal: string, name: string) => string {
  const { t } = useTranslation();
  return (principal, name) => {
    const kind = kindOf(principal);
    if (kind === "user") return name || principal.slice("user:".length);
    return t(`sharing.principal_${kind}`, { name: name || t("sharing.unnamed") });
  };
}

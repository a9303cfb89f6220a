import { useTranslation } from "react-i18next";
import { LanguageSwitch, ThemeSwitch } from "../api/Switches";
import classes from "./frame.module.css";

export function Footer() {
  const { t } = useTranslation();
  return (
    <footer className={classes.footer} data-region data-chrome tabIndex={-1}>
      <span>{t("app.accessibility")}</span>
      <a href="/api/cahier/v1/docs">{t("app.api_docs")}</a>
      <LanguageSwitch />
      <ThemeSwitch />
    </footer>
  );
}

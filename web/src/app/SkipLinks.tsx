import { useTranslation } from "react-i18next";
import classes from "./frame.module.css";

/** The first links of the page: to the content, the search, the panel. */
export function SkipLinks() {
  const { t } = useTranslation();
  const links: [string, string, () => HTMLElement | null][] = [
    ["#main", t("app.skip_content"), () => document.getElementById("main")],
    ["#search", t("app.skip_search"), searchBox],
    ["#panel", t("app.skip_panel"), () => document.getElementById("panel")],
  ];
  return (
    <nav data-chrome aria-label={t("app.skip_links")}>
      {links.map(([href, words, find]) => (
        <a
          key={href}
          href={href}
          className={classes.skip}
          onClick={(event) => {
            event.preventDefault();
            find()?.focus();
          }}
        >
          {words}
        </a>
      ))}
    </nav>
  );
}

/** The query bar of the page when it has one, else the search of the header. */
export function searchBox(): HTMLElement | null {
  return (
    document.querySelector<HTMLElement>("#main [data-query-bar] input") ??
    document.getElementById("search")
  );
}

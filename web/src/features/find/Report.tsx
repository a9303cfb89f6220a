import { Link } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import type { ImportReport } from "../../api/types";
import classes from "./find.module.css";

const shown = 200;

/** What an import does or did: counts, entries, and everything that was changed
 * or could not come. */
export function Report({ report }: { report: ImportReport }) {
  const { t, i18n } = useTranslation();
  const counts = ["create", "update", "unchanged", "files"] as const;
  const notes = (report.notes ?? []).filter((note) => note.severity !== "taken");
  const taken = report.taken ?? [];
  return (
    <>
      <dl className={classes.counts}>
        {counts.map((name) => (
          <div key={name} style={{ display: "contents" }}>
            <dt>{t(`import.${name}`)}</dt>
            <dd>{t("import.number", { value: report.counts[name] })}</dd>
          </div>
        ))}
      </dl>
      {taken.length > 0 && (
        <details>
          <summary>{t("import.entries", { count: taken.length })}</summary>
          <ul className={classes.notes}>
            {taken.slice(0, shown).map((one, place) => (
              // biome-ignore lint/suspicious/noArrayIndexKey: a report does not change
              <li key={place}>
                {one.pid ? (
                  <Link to="/e/$pid/{-$slug}" params={{ pid: one.pid }}>
                    {one.title || t("ui.untitled")}
                  </Link>
                ) : (
                  one.title || t("ui.untitled")
                )}{" "}
                — {t(`import.act_${one.action}`)}
              </li>
            ))}
          </ul>
        </details>
      )}
      {notes.length > 0 && (
        <details open>
          <summary>{t("import.notes", { count: notes.length })}</summary>
          <ul className={classes.notes}>
            {notes.slice(0, shown).map((note, place) => (
              // biome-ignore lint/suspicious/noArrayIndexKey: a report does not change
              <li key={place}>
                {note.node && <code>{note.node} </code>}
                {i18n.language === "fr" ? note.fr : note.en}
              </li>
            ))}
          </ul>
        </details>
      )}
    </>
  );
}

import { useTranslation } from "react-i18next";
import classes from "./find.module.css";

const examples = [
  ["suzuki", "words"],
  ['"pinacol ester"', "phrase"],
  ["status:Fail", "status"],
  ["tag:suzuki OR tag:heck", "or"],
  ["date:2025-01-01..2025-12-31", "dates"],
  ["author:Bernard", "author"],
  ["extrafield:solvent:THF", "field"],
  ["extrafield:yield:>40", "range"],
  ["NOT locked:yes", "not"],
] as const;

/** The language of queries on one small page. */
export function CheatSheet() {
  const { t } = useTranslation();
  return (
    <dl className={classes.sheet}>
      {examples.map(([query, key]) => (
        <div key={key}>
          <dt>
            <code>{query}</code>
          </dt>
          <dd>{t(`find.help_${key}`)}</dd>
        </div>
      ))}
    </dl>
  );
}

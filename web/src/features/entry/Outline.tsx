import { type RefObject, useEffect, useState } from "react";
import { useTranslation } from "react-i18next";
import type { Entry } from "../../api/types";
import classes from "./entry.module.css";
import { headingsOf } from "./headings";

interface OutlineProps {
  body: string;
  html: boolean;
  text: RefObject<HTMLElement | null>;
  entry: Entry;
}

/** The outline of the page: headings of the text, then its parts. Shown beside
 * the text where there is room. */
export function Outline({ body, html, text, entry }: OutlineProps) {
  const { t } = useTranslation();
  const headings = useHeadings(html ? body : entry.body_html);
  const parts = partsOf(entry);
  if (headings.length === 0 && parts.length < 2) return null;
  const toHeading = (index: number) => {
    const found = text.current?.querySelectorAll("h1, h2, h3, h4, h5, h6")[index];
    found?.scrollIntoView({ block: "start" });
  };
  return (
    <nav aria-label={t("entry.outline")} className={classes.outline} data-no-print>
      <ul>
        {headings.map(({ text: words, level, index }) => (
          <li key={index} data-level={level}>
            <button type="button" onClick={() => toHeading(index)}>
              {words}
            </button>
          </li>
        ))}
        {parts.map(({ id, count }) => (
          <li key={id} data-part>
            <a href={`#${id}`}>
              {t(`entry.part_${id}`)} {count > 0 && <span className="figures">{count}</span>}
            </a>
          </li>
        ))}
      </ul>
    </nav>
  );
}

function partsOf(entry: Entry) {
  const may = entry.can.write === true;
  const files = entry.uploads.filter((one) => !one.hidden && !one.replaced).length;
  return [
    { id: "fields", count: entry.fields.length, may },
    { id: "steps", count: entry.steps.length, may },
    { id: "files", count: files, may: entry.can.upload === true },
    { id: "links", count: entry.links.length + entry.backlinks.length, may },
    { id: "comments", count: entry.comments.length, may: entry.can.comment === true },
  ].filter((part) => part.count > 0 || part.may);
}

/** The headings, found again half a second after the last key. */
function useHeadings(body: string) {
  const [headings, setHeadings] = useState(() => headingsOf(body));
  useEffect(() => {
    const timer = setTimeout(() => setHeadings(headingsOf(body)), 500);
    return () => clearTimeout(timer);
  }, [body]);
  return headings;
}

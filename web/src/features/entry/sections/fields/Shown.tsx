import { useTranslation } from "react-i18next";
import type { Entry, Field } from "../../../../api/types";
import { useFormats } from "../../../../lib/format";
import { Reference } from "./ReferenceControl";
import { namedUploads, useNamedEntries, useNamedPeople } from "./references";
import { fitsInput, safeAddress, textsOf } from "./values";

/** The value of a field as text, for those who may not change it. */
export function Shown({ entry, field }: { entry: Entry; field: Field }) {
  const { t } = useTranslation();
  const texts = textsOf(field);
  if (field.type === "checkbox") return <span>{t(texts[0] ? "fields.yes" : "fields.no")}</span>;
  if (texts.length === 0)
    return (
      <span>
        <span aria-hidden>—</span>
        <span className="visually-hidden">{t("fields.empty")}</span>
      </span>
    );
  if (field.type === "experiments" || field.type === "items")
    return <ShownEntries entry={entry} field={field} />;
  if (field.type === "users") return <ShownPeople entry={entry} field={field} />;
  if (field.type === "uploads")
    return <Several>{namedUploads(entry, texts).map(reference)}</Several>;
  return (
    <Several>
      {texts.map((text) => (
        <ShownText key={text} field={field} text={text} />
      ))}
    </Several>
  );
}

const reference = (one: { value: string; label: string }) => (
  <Reference key={one.value} named={one} />
);

function Several({ children }: { children: React.ReactNode[] }) {
  return (
    <span>
      {children.map((child, at) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: values that never move
        <span key={at}>
          {at > 0 && " · "}
          {child}
        </span>
      ))}
    </span>
  );
}

function ShownEntries({ entry, field }: { entry: Entry; field: Field }) {
  const kind = field.type === "experiments" ? "experiment" : "resource";
  return <Several>{useNamedEntries(entry, kind, textsOf(field)).map(reference)}</Several>;
}

function ShownPeople({ entry, field }: { entry: Entry; field: Field }) {
  return <Several>{useNamedPeople(entry, textsOf(field)).map(reference)}</Several>;
}

function ShownText({ field, text }: { field: Field; text: string }) {
  const formats = useFormats();
  const url = field.type === "url" ? safeAddress(text) : undefined;
  if (url)
    return (
      <a href={url} target="_blank" rel="noopener noreferrer">
        {text}
      </a>
    );
  if (field.type === "email" && text.includes("@"))
    return <a href={`mailto:${encodeURI(text)}`}>{text}</a>;
  if (field.type === "date" && fitsInput("date", text)) return <>{formats.longDate(text)}</>;
  if (field.type === "datetime-local" && fitsInput("datetime-local", text))
    return (
      <>
        {formats.longDate(text.slice(0, 10))}, {text.slice(11)}
      </>
    );
  if (field.type === "number")
    return (
      <span className="figures">
        {text}
        {field.unit && `\u00a0${field.unit}`}
      </span>
    );
  return <span style={{ whiteSpace: "pre-wrap" }}>{text}</span>;
}

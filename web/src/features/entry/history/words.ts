import { useTranslation } from "react-i18next";
import type { Version } from "../../../api/types";

/** The words for what a version is: who acted how, and on what. */
export function useVersionWords() {
  const { t, i18n } = useTranslation();
  const known = (key: string, otherwise: string) => (i18n.exists(key) ? t(key) : otherwise);

  /** The act, in words; its name when we have none for it. */
  function act({ action, from }: Version): string {
    if (action === "entry.restore") return t("versions.act_entry_restore", { n: from ?? "?" });
    return known(`versions.act_${action.replace(/\W/g, "_")}`, action);
  }

  /** A part of an entry: "title", "field:T", "file/…". */
  function part(name: string): string {
    const [kind = "", ...rest] = name.split(/[:/]/);
    const word = known(`versions.part_${kind.replace(/-/g, "_")}`, kind);
    const own = rest.join("/");
    return kind === "field" && own ? t("versions.field_named", { name: own }) : word;
  }

  const parts = (names: string[]) => {
    const words = [...new Set(names.map(part))];
    const few = words.slice(0, 4).join(", ");
    return words.length > 4 ? t("versions.and_more", { few, count: words.length - 4 }) : few;
  };
  const via = (word: string) => known(`versions.via_${word}`, word);
  return { act, parts, via };
}

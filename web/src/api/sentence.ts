import { useCallback } from "react";
import { useTranslation } from "react-i18next";
import { isProblem } from "./problem";

/** Gives the sentence of anything thrown, in the reader's language: the one that
 * the problem's key names, or its English detail when the interface does not
 * know the key. Nothing of an error of ours is shown but that it happened. */
export function useSentence(): (thrown: unknown) => string {
  const { t, i18n } = useTranslation();
  return useCallback(
    (thrown: unknown) => {
      if (!isProblem(thrown)) return t("errors.internal");
      const key = `errors.${thrown.key}`;
      const count = thrown.args.retry_after ?? thrown.args.count;
      const args = typeof count === "number" ? { ...thrown.args, count } : thrown.args;
      if (i18n.exists(key, args)) return t(key, args);
      return thrown.message;
    },
    [t, i18n],
  );
}

import { type MantineColorScheme, useMantineColorScheme } from "@mantine/core";
import { useQueryClient } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { speak } from "../lib/i18n";
import { api } from "./client";
import { meQuery } from "./queries";
import type { Language, Me } from "./types";

/** Goes to the other language, for this person from now on when signed in. */
export function LanguageSwitch() {
  const { i18n } = useTranslation();
  const client = useQueryClient();
  const other: Language = i18n.language === "fr" ? "en" : "fr";
  const change = async () => {
    await speak(other);
    if (!client.getQueryData(meQuery.queryKey)) return;
    const me = await api.patch<Me>("/me", { language: other }).catch(() => undefined);
    if (me) client.setQueryData(meQuery.queryKey, me);
  };
  return (
    <button type="button" lang={other} onClick={change}>
      {other === "fr" ? "Français" : "English"}
    </button>
  );
}

const next: Record<MantineColorScheme, MantineColorScheme> = {
  auto: "light",
  light: "dark",
  dark: "auto",
};

/** Goes from the theme of the system to light, to dark, and round again. */
export function ThemeSwitch() {
  const { t } = useTranslation();
  const { colorScheme, setColorScheme } = useMantineColorScheme();
  return (
    <button type="button" onClick={() => setColorScheme(next[colorScheme])}>
      {t(`app.theme_${colorScheme}`)}
    </button>
  );
}

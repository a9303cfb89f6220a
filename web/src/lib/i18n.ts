import i18next from "i18next";
import { initReactI18next } from "react-i18next";
import type { Language } from "../api/types";
import { remember, remembered } from "./storage";

export const languages = ["fr", "en"] as const;

// One script per language, with every sentence of the interface.
const sentences: Record<Language, () => Promise<{ default: object }>> = {
  fr: () => import("../messages/fr"),
  en: () => import("../messages/en"),
};

/** The language to begin with, before anybody has signed in. */
export function firstLanguage(): Language {
  const kept = remembered("language");
  if (kept === "fr" || kept === "en") return kept;
  return navigator.language.toLowerCase().startsWith("en") ? "en" : "fr";
}

/** Loads a language and shows the interface in it, on this device from now on. */
export async function speak(language: Language): Promise<void> {
  await load(language);
  await i18next.changeLanguage(language);
  document.documentElement.lang = language;
  remember("language", language);
}

async function load(language: Language): Promise<void> {
  if (i18next.hasResourceBundle(language, "translation")) return;
  const { default: bundle } = await sentences[language]();
  i18next.addResourceBundle(language, "translation", bundle);
}

/** Starts the translations; resolves when the first language is there. */
export async function startTranslations(): Promise<void> {
  await i18next.use(initReactI18next).init({
    resources: {},
    lng: firstLanguage(),
    fallbackLng: false,
    showSupportNotice: false,
    interpolation: { escapeValue: false },
    react: { useSuspense: false },
  });
  await speak(firstLanguage());
}

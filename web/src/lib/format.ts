import { useMemo } from "react";
import { useTranslation } from "react-i18next";
import type { Language } from "../api/types";

const locales: Record<Language, string> = { fr: "fr-FR", en: "en-GB" };
const units: Record<Language, string[]> = {
  fr: ["o", "Ko", "Mo", "Go", "To"],
  en: ["B", "kB", "MB", "GB", "TB"],
};
const nbsp = "\u00a0";
const day = 86_400_000;

function startOfDay(at: Date): number {
  return new Date(at.getFullYear(), at.getMonth(), at.getDate()).getTime();
}

/** Whole days from one local date to another, whatever the change of hour between. */
export function daysBetween(from: Date, to: Date): number {
  return Math.round((startOfDay(to) - startOfDay(from)) / day);
}

/** Dates, numbers and sizes as they are written in a language. */
export function formats(language: Language) {
  const locale = locales[language];
  const number = new Intl.NumberFormat(locale);
  const short = new Intl.NumberFormat(locale, { maximumFractionDigits: 1 });
  const time = new Intl.DateTimeFormat(locale, { hour: "2-digit", minute: "2-digit" });
  const dayMonth = new Intl.DateTimeFormat(locale, { day: "numeric", month: "short" });
  const numeric = new Intl.DateTimeFormat(locale, {
    day: "2-digit",
    month: "2-digit",
    year: "numeric",
  });
  const long = new Intl.DateTimeFormat(locale, { day: "numeric", month: "long", year: "numeric" });
  const weekday = new Intl.DateTimeFormat(locale, {
    weekday: "long",
    day: "numeric",
    month: "long",
    year: "numeric",
  });
  const relative = new Intl.RelativeTimeFormat(locale, { numeric: "auto" });

  /** As lists show a moment: 14:05, yesterday, 21 Nov, then 21/11/2025. */
  function inList(at: Date, now = new Date()): string {
    const days = daysBetween(at, now);
    if (days === 0) return time.format(at);
    if (days === 1) return relative.format(-1, "day");
    if (at.getFullYear() === now.getFullYear()) return dayMonth.format(at);
    return numeric.format(at);
  }

  /** A size in bytes, in thousands. */
  function bytes(size: number): string {
    const names = units[language];
    let step = 0;
    let left = size;
    while (left >= 1000 && step < names.length - 1) {
      left /= 1000;
      step++;
    }
    return short.format(left) + nbsp + names[step];
  }

  return {
    language,
    number: (value: number) => number.format(value),
    time: (at: Date | string) => time.format(new Date(at)),
    date: (at: Date | string) => numeric.format(dateOnly(at)),
    longDate: (at: Date | string) => long.format(dateOnly(at)),
    today: (at: Date) => capital(weekday.format(at)),
    inList: (at: Date | string, now?: Date) => inList(new Date(at), now),
    exact: (at: Date | string) => exact(new Date(at)),
    bytes,
  };
}

/** The same text with a capital at its start: French days have none. */
function capital(text: string): string {
  return text.charAt(0).toLocaleUpperCase() + text.slice(1);
}

/** A day without an hour ("2026-11-23") is that day here, not midnight UTC. */
function dateOnly(at: Date | string): Date {
  if (typeof at === "string" && /^\d{4}-\d\d-\d\d$/.test(at)) return new Date(`${at}T00:00:00`);
  return new Date(at);
}

/** A moment without doubt: 2026-11-23 14:05:32 +01:00. */
export function exact(at: Date): string {
  const two = (n: number) => String(n).padStart(2, "0");
  const offset = -at.getTimezoneOffset();
  const sign = offset < 0 ? "−" : "+";
  const zone = `${sign}${two(Math.floor(Math.abs(offset) / 60))}:${two(Math.abs(offset) % 60)}`;
  const date = `${at.getFullYear()}-${two(at.getMonth() + 1)}-${two(at.getDate())}`;
  return `${date} ${two(at.getHours())}:${two(at.getMinutes())}:${two(at.getSeconds())} ${zone}`;
}

export type Formats = ReturnType<typeof formats>;

/** The formats of the language on screen. */
export function useFormats(): Formats {
  const { i18n } = useTranslation();
  const language: Language = i18n.language === "en" ? "en" : "fr";
  return useMemo(() => formats(language), [language]);
}

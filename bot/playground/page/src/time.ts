/** Slack's timestamps as people read them. */

import type { Language } from "./words";

const LOCALES: Record<Language, string> = { en: "en-GB", zh: "zh-CN" };
const DAY = 86_400_000;

export function dateOf(ts: string): Date {
  return new Date(Number(ts) * 1000);
}

export function clock(ts: string, language: Language): string {
  return dateOf(ts).toLocaleTimeString(LOCALES[language], { hour: "2-digit", minute: "2-digit" });
}

export function fullTime(ts: string, language: Language): string {
  return dateOf(ts).toLocaleString(LOCALES[language], { dateStyle: "full", timeStyle: "medium" });
}

/** "Today", "Yesterday", or the date; the year only where it is another one. */
export function day(ts: string, language: Language, now: Date = new Date()): string {
  const date = dateOf(ts);
  const ago = Math.round((midnight(now) - midnight(date)) / DAY);
  if (ago === 0 || ago === 1) return relative(-ago, language);
  const year = date.getFullYear() === now.getFullYear() ? undefined : "numeric";
  return date.toLocaleDateString(LOCALES[language], { weekday: "long", day: "numeric", month: "long", year });
}

export function sameDay(one: string, other: string): boolean {
  return midnight(dateOf(one)) === midnight(dateOf(other));
}

function midnight(date: Date): number {
  return new Date(date.getFullYear(), date.getMonth(), date.getDate()).getTime();
}

function relative(days: number, language: Language): string {
  const words = new Intl.RelativeTimeFormat(LOCALES[language], { numeric: "auto" }).format(days, "day");
  return words.charAt(0).toUpperCase() + words.slice(1);
}

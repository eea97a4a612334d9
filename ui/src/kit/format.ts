// Numbers, money and time as people read them. One place, so that a sum looks the same on every screen.

import type { Field, Micros } from "../rpc";

/** A locale by its tag; English where the system's is none, as "C" is. */
export function localeOf(tag: string | undefined): string {
  try {
    return Intl.getCanonicalLocales(tag ?? "")[0] ?? "en-US";
  } catch {
    return "en-US";
  }
}

// The user's own way of writing numbers and dates.
const LOCALE = localeOf(globalThis.navigator?.language);
const DATES = LOCALE.startsWith("en") ? "en-GB" : LOCALE;
const COUNT = new Intl.NumberFormat(LOCALE);
const NO_BREAK = "\u00a0";

/** 12,400 */
export function count(number: number): string {
  return COUNT.format(Math.round(number));
}

/** A sentence with its long numbers written as others are: "500,000 a month". */
export function grouped(text: string): string {
  return text.replace(/(?<![\d.,])\d{5,}(?![\d.,])/g, (digits) => count(Number(digits)));
}

/** "1 record", "12,400 records" */
export function counted(number: number, one: string, many = `${one}s`): string {
  return `${count(number)} ${Math.round(number) === 1 ? one : many}`;
}

/** "12 people", "1 company", "40 people and companies": those whom these fields are about. */
export function whom(number: number, fields: Field[]): string {
  const people = fields.some((field) => field.startsWith("person."));
  const companies = fields.some((field) => field.startsWith("company."));
  if (people === companies) return counted(number, "person or company", "people and companies");
  return people ? counted(number, "person", "people") : counted(number, "company", "companies");
}

/** "195 people, 121 companies": both kinds, the one that there is none of left out. */
export function both(people: number, companies: number): string {
  const said = [
    people > 0 ? counted(people, "person", "people") : "",
    companies > 0 ? counted(companies, "company", "companies") : "",
  ];
  return said.filter(Boolean).join(", ") || counted(0, "person", "people");
}

/** A phrase as a sentence: with a capital, and ended. */
export function sentence(phrase: string): string {
  return `${phrase.charAt(0).toUpperCase()}${ended(phrase.slice(1))}`;
}

/** The same with a full stop, unless something ends it already. */
export function ended(phrase: string): string {
  return /[.!?:…]$/.test(phrase.trimEnd()) ? phrase : `${phrase}.`;
}

/** A sum: $14.62. Parts of a cent that would round to nothing are said as "under $0.01". */
export function money(micros: Micros): string {
  if (micros > 0 && micros < 5_000) return `under ${SUM.format(0.01)}`;
  return SUM.format(micros / 1e6);
}
const DOLLARS = { style: "currency", currency: "USD", currencyDisplay: "narrowSymbol" } as const;
const SUM = new Intl.NumberFormat(LOCALE, DOLLARS);
const PRICE = new Intl.NumberFormat(LOCALE, { ...DOLLARS, minimumFractionDigits: 4, maximumFractionDigits: 4 });

/** A price: four decimals, $0.0245. */
export function price(micros: Micros): string {
  return PRICE.format(micros / 1e6);
}

/** A limit of no more digits than one says it with: $0.113 is $0.12, $4.31 is $4.40, $43.10 is $44. */
export function roundedUp(micros: Micros): Micros {
  const step = micros < 1e6 ? 1e4 : micros < 1e7 ? 1e5 : 1e6;
  return Math.ceil(micros / step) * step;
}

/** What is typed into a money field: 37.00 */
export function moneyInput(micros: Micros): string {
  return (micros / 1e6).toFixed(2);
}

/** Reads a money field; null when it is no amount. An empty field is null too. */
export function readMoney(text: string): Micros | null {
  const trimmed = text
    .trim()
    .replace(/^\$\s*/, "")
    .replace(/,(?=\d{3}\b)/g, "")
    .replace(",", ".");
  if (!/^\d+(\.\d*)?$|^\.\d+$/.test(trimmed)) return null;
  const micros = Math.round(Number(trimmed) * 1e6);
  return Number.isSafeInteger(micros) && micros <= 1e15 ? micros : null;
}

/** 47 % */
export function percent(share: number, digits = 0): string {
  return `${(share * 100).toFixed(digits)}${NO_BREAK}%`;
}

/** Part of a whole as a percentage that says 0 and 100 only when they are true. */
export function partOf(part: number, whole: number): string {
  if (whole <= 0) return percent(0);
  const share = (part / whole) * 100;
  if (part > 0 && share < 1) return `<1${NO_BREAK}%`;
  if (part < whole && share > 99) return `99${NO_BREAK}%`;
  return percent(part / whole);
}

/** 8 s · 7 min 53 s · 2 h 5 min */
export function duration(seconds: number): string {
  const whole = Math.max(0, Math.round(seconds));
  if (whole < 60) return `${whole} s`;
  if (whole < 3600) return whole % 60 ? `${Math.floor(whole / 60)} min ${whole % 60} s` : `${whole / 60} min`;
  const minutes = Math.round(whole / 60);
  return minutes % 60 ? `${Math.floor(minutes / 60)} h ${minutes % 60} min` : `${minutes / 60} h`;
}

/** A forecast of time, no more exact than it can be: under 10 s · about 40 s · about 11 min */
export function about(seconds: number): string {
  if (seconds < 10) return "under 10 s";
  if (seconds < 55) return `about ${Math.round(seconds / 10) * 10} s`;
  if (seconds < 5_400) return `about ${Math.max(1, Math.round(seconds / 60))} min`;
  return `about ${(seconds / 3600).toFixed(1)} h`;
}

/** 412 ms · 1.1 s · 41 s */
export function latency(milliseconds: number): string {
  if (milliseconds < 1_000) return `${Math.round(milliseconds)} ms`;
  if (milliseconds < 10_000) return `${(milliseconds / 1_000).toFixed(1)} s`;
  return `${Math.round(milliseconds / 1_000)} s`;
}

/** 41 KB · 214 MB */
export function bytes(number: number): string {
  const units = ["bytes", "KB", "MB", "GB", "TB"];
  let value = number;
  let unit = 0;
  while (value >= 1000 && unit < units.length - 1) {
    value /= 1000;
    unit += 1;
  }
  return `${value < 10 && unit > 1 ? value.toFixed(1) : Math.round(value)} ${units[unit]}`;
}

const DAY = new Intl.DateTimeFormat(DATES, { day: "numeric", month: "short" });
const DAY_YEAR = new Intl.DateTimeFormat(DATES, { day: "numeric", month: "short", year: "numeric" });
const TIME = new Intl.DateTimeFormat(DATES, { hour: "2-digit", minute: "2-digit" });
const TIME_SECONDS = new Intl.DateTimeFormat(DATES, { hour: "2-digit", minute: "2-digit", second: "2-digit" });
const MONTH = new Intl.DateTimeFormat(DATES, { month: "long" });
const DAY_MS = 86_400_000;

function startOfDay(at: number): number {
  const day = new Date(at);
  return new Date(day.getFullYear(), day.getMonth(), day.getDate()).getTime();
}

/** Now · 5 min ago · 14:02 · Yesterday · 12 Nov · 3 Nov 2025 */
export function when(at: number, now = Date.now()): string {
  if (at <= 0) return "unknown";
  const since = now - at;
  if (since >= 0 && since < 60_000) return "Now";
  if (since >= 0 && since < 3_600_000) return `${Math.floor(since / 60_000)} min ago`;
  const today = startOfDay(now);
  if (at >= today) return TIME.format(at);
  if (at >= today - DAY_MS) return "Yesterday";
  return new Date(at).getFullYear() === new Date(now).getFullYear() ? DAY.format(at) : DAY_YEAR.format(at);
}

/** today 14:02 · 12 Nov, 14:02 */
export function whenExactly(at: number, now = Date.now()): string {
  if (at <= 0) return "unknown";
  return at >= startOfDay(now) ? `today ${TIME.format(at)}` : `${when(at, now)}, ${TIME.format(at)}`;
}

/** 14:02:07 */
export function clock(at: number): string {
  return TIME_SECONDS.format(at);
}

/** "1 to 23 November": this month so far. */
export function monthSoFar(now = Date.now()): string {
  const day = new Date(now).getDate();
  return day === 1 ? `1 ${MONTH.format(now)}` : `1 to ${day} ${MONTH.format(now)}`;
}

/** 12 Nov for "2026-11-12"; the text itself when it is no such date, as in "2026-11". */
export function priceDate(text: string): string {
  const parts = /^(\d{4})-(\d{2})-(\d{2})$/.exec(text);
  return parts ? DAY.format(new Date(Number(parts[1]), Number(parts[2]) - 1, Number(parts[3]))) : text;
}

import { expect, it } from "vitest";
import {
  about,
  bytes,
  count,
  counted,
  duration,
  ended,
  latency,
  localeOf,
  money,
  partOf,
  price,
  priceDate,
  readMoney,
  roundedUp,
  sentence,
  when,
  whom,
} from "./format";

it.each([
  [count(12_400), "12,400"],
  [counted(1, "record"), "1 record"],
  [counted(12_400, "record"), "12,400 records"],
  [counted(2, "company", "companies"), "2 companies"],
  [whom(1, ["person.email"]), "1 person"],
  [whom(171, ["person.email", "person.phone"]), "171 people"],
  [whom(2, ["company.logo"]), "2 companies"],
  [whom(40, ["company.logo", "person.email"]), "40 people and companies"],
  [sentence("map the columns to fields"), "Map the columns to fields."],
  [sentence("Choose one; the others stay."), "Choose one; the others stay."],
  [ended("it cannot be read"), "it cannot be read."],
  [ended("why?"), "why?"],
  [money(roundedUp(113_000)), "$0.12"],
  [money(roundedUp(110_000)), "$0.11"],
  [money(roundedUp(4_310_000)), "$4.40"],
  [money(roundedUp(43_100_000)), "$44.00"],
  [money(0), "$0.00"],
  [money(1_200), "under $0.01"],
  [money(14_620_000), "$14.62"],
  [money(1_234_567_890_000), "$1,234,567.89"],
  [price(24_500), "$0.0245"],
  [partOf(0, 0), "0\u00a0%"],
  [partOf(1, 2_000), "<1\u00a0%"],
  [partOf(1_999, 2_000), "99\u00a0%"],
  [partOf(2_000, 2_000), "100\u00a0%"],
  [duration(8), "8 s"],
  [duration(473), "7 min 53 s"],
  [duration(7_500), "2 h 5 min"],
  [about(4), "under 10 s"],
  [about(42), "about 40 s"],
  [about(660), "about 11 min"],
  [about(7_200), "about 2.0 h"],
  [latency(412), "412 ms"],
  [latency(1_100), "1.1 s"],
  [latency(41_000), "41 s"],
  [bytes(640), "640 bytes"],
  [bytes(41_000), "41 KB"],
  [bytes(214_300_000), "214 MB"],
  [bytes(1_840_000), "1.8 MB"],
  [priceDate("2026-11-12"), "12 Nov"],
  [priceDate("2026-11"), "2026-11"],
])("%s is %s", (said, wanted) => {
  expect(said).toBe(wanted);
});

it.each([
  ["37", 37_000_000],
  ["$ 37.00", 37_000_000],
  ["12,5", 12_500_000],
  ["1,234.50", 1_234_500_000],
  [".5", 500_000],
  ["", null],
  ["five", null],
  ["-3", null],
  ["1e9", null],
])("the amount %j is read as %j", (text, micros) => {
  expect(readMoney(text)).toBe(micros);
});

it("time is said from now", () => {
  const now = new Date(2026, 10, 23, 14, 30).getTime();
  expect(when(now - 5_000, now)).toBe("Now");
  expect(when(now - 300_000, now)).toBe("5 min ago");
  expect(when(new Date(2026, 10, 23, 9, 5).getTime(), now)).toBe("09:05");
  expect(when(new Date(2026, 10, 22, 23, 0).getTime(), now)).toBe("Yesterday");
  expect(when(new Date(2026, 10, 12).getTime(), now)).toBe("12 Nov");
  expect(when(new Date(2025, 10, 3).getTime(), now)).toBe("3 Nov 2025");
  expect(when(0, now)).toBe("unknown");
});

it.each([
  ["de-AT", "de-AT"],
  ["en-us", "en-US"],
  ["C", "en-US"],
  ["", "en-US"],
  [undefined, "en-US"],
])("the locale %s is taken as %s", (tag, locale) => {
  expect(localeOf(tag)).toBe(locale);
});

import { expect, it } from "vitest";
import { letters, suggest, withEnding } from "./path";

it.each([
  [suggest("/srv/you/Downloads", "Seed SaaS, DACH", "xlsx"), "/srv/you/Downloads/Seed SaaS, DACH.xlsx"],
  [suggest("C:\\Users\\you\\", "A/B: test?", "csv"), "C:\\Users\\you\\A-B- test-.csv"],
  [suggest("/out", " ... ", "csv"), "/out/list.csv"],
  [withEnding("/out/list.XLSX", "csv"), "/out/list.csv"],
  [withEnding("/out/list.txt", "csv"), "/out/list.txt"],
  [letters(0), "A"],
  [letters(25), "Z"],
  [letters(26), "AA"],
  [letters(701), "ZZ"],
])("%s is %s", (made, wanted) => {
  expect(made).toBe(wanted);
});

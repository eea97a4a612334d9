import { expect, it } from "vitest";
import { compared, interval } from "./compare";

it("gives the interval of a share", () => {
  // Wilson's interval for 10 of 20 is 29.9 % to 70.1 %.
  const { low, high } = interval(10, 20);
  expect(low).toBeCloseTo(0.299, 3);
  expect(high).toBeCloseTo(0.701, 3);
  expect(interval(0, 0)).toEqual({ low: 0, high: 1 });
});

it.each([
  { found: 31, tries: 46, expected: 29, says: "as expected" },
  { found: 44, tries: 46, expected: 29, says: "more than expected" },
  { found: 12, tries: 46, expected: 29, says: "fewer than expected" },
  { found: 0, tries: 46, expected: 0, says: "as expected" },
  { found: 2, tries: 12, expected: 10, says: "not enough data" },
])("$found of $tries where $expected were expected: $says", ({ found, tries, expected, says }) => {
  expect(compared(found, tries, expected)).toBe(says);
});

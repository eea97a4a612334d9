import { expect, test } from "vitest";
import { ground, initials } from "./avatar";

test("letters come from the first two words, whatever the script", () => {
  expect(initials("Northwind Labs ApS")).toBe("NL");
  expect(initials("  ørsted")).toBe("Ø");
  expect(initials("株式会社 浅草計器")).toBe("株浅");
  expect(initials("& 3M & Co.")).toBe("3C");
  expect(initials("…")).toBe("");
});

test("a name always has the same ground, and names have several", () => {
  expect(ground("Northwind Labs")).toBe(ground(" northwind labs "));
  const grounds = new Set(["Amber", "Birch", "Copper", "Dune", "Ember", "Flint", "Harbor"].map(ground));
  expect(grounds.size).toBeGreaterThan(2);
});

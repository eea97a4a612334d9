import { expect, it } from "vitest";
import { gapOf, type PictureCell } from "./gap";

it("a picture that is there and the company's own has no gap; every other place says why, each in its own way", () => {
  expect(gapOf({ state: "value" }, true)).toBeUndefined();
  const cells: [PictureCell | undefined, boolean][] = [
    [undefined, false],
    [{ state: "not_found" }, false],
    [{ state: "skipped", note: "You left this picture out." }, false],
    [{ state: "conflict", note: "The site speaks of Bright Pine." }, true],
    [{ state: "rejected" }, true],
    [{ state: "failed", cause: "invalid", note: "It refuses robots." }, false],
    [{ state: "failed", cause: "unsafe", note: "It leads to 10.0.0.1." }, false],
    [{ state: "failed", cause: "dead", note: "It did not answer." }, false],
  ];
  const gaps = cells.map(([cell, has]) => gapOf(cell, has));
  expect(gaps.map((gap) => [gap?.word, gap?.mark, gap?.tone])).toEqual([
    ["", "waiting", "plain"],
    ["not found", "not_found", "plain"],
    ["skipped", "skipped", "plain"],
    ["conflict", "conflict", "warn"],
    ["rejected", "rejected", "bad"],
    ["refused", "rejected", "warn"],
    ["unsafe", "unsafe", "bad"],
    ["failed", "failed", "warn"],
  ]);
  for (const gap of gaps) expect(gap?.said).toMatch(/^[A-Z].+\.$/);
  expect(gaps[6]?.said).toBe("It leads to 10.0.0.1.");
});

import { expect, it } from "vitest";
import { landing, moved } from "./sorting";

it.each([
  [0, 2, ["b", "c", "a"]],
  [2, 0, ["c", "a", "b"]],
  [1, 1, ["a", "b", "c"]],
  [0, 9, ["b", "c", "a"]],
  [7, 0, ["a", "b", "c"]],
])("moves %i to %i", (from, to, wanted) => {
  expect(moved(["a", "b", "c"], from, to)).toEqual(wanted);
});

it.each([
  { by: 0, from: 1, to: 1 },
  { by: 19, from: 0, to: 0 },
  { by: 20, from: 0, to: 1 },
  { by: 69, from: 0, to: 1 },
  { by: 70, from: 0, to: 2 },
  { by: 900, from: 0, to: 2 },
  { by: -21, from: 1, to: 0 },
  { by: -90, from: 2, to: 0 },
])("an entry dragged by $by from $from lands at $to", ({ by, from, to }) => {
  expect(landing([40, 40, 60], from, by)).toBe(to);
});

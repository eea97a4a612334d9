import { expect, it } from "vitest";
import { edges, extend, fromTsv, holds, type Range, size, spreadOver, toTsv } from "./ranges";

const range = (row: number, column: number, toRow: number, toColumn: number): Range => ({
  from: { row, column },
  to: { row: toRow, column: toColumn },
});

it("a range may be drawn in any direction", () => {
  const drawn = range(5, 3, 2, 4);
  expect(edges(drawn)).toEqual({ top: 2, bottom: 5, left: 3, right: 4 });
  expect(size(drawn)).toEqual({ rows: 4, columns: 2 });
  expect(holds(drawn, { row: 2, column: 4 })).toBe(true);
  expect(holds(drawn, { row: 6, column: 4 })).toBe(false);
});

it.each([
  ["ArrowDown", false, range(2, 1, 3, 1)],
  ["ArrowDown", true, range(2, 1, 9, 1)],
  ["ArrowLeft", false, range(2, 1, 2, 0)],
  ["ArrowRight", true, range(2, 1, 2, 3)],
  ["ArrowUp", true, range(2, 1, 0, 1)],
  ["Tab", false, range(2, 1, 2, 1)],
])("%s draws it on, and no further than the edge (%s)", (key, far, wanted) => {
  const drawn = extend(range(2, 1, 2, 1), key, far, 10, 4);
  expect(drawn).toEqual(wanted);
  expect(extend(drawn, "ArrowUp", true, 10, 4).to.row).toBe(0);
});

it("what is copied comes back as it was, whatever the cells hold", () => {
  const cells = [
    ["Graz", 'a "quoted" word', "two\nlines"],
    ["", "tab\there", " "],
  ];
  expect(fromTsv(toTsv(cells))).toEqual(cells);
  expect(fromTsv("a\tb\r\nc\t\r\n")).toEqual([
    ["a", "b"],
    ["c", ""],
  ]);
  expect(fromTsv("")).toEqual([]);
});

it("one cell fills a range; more are laid down as often as they fit", () => {
  const texts = (pasted: string[][], over: Range) =>
    spreadOver(pasted, over).map(({ place, text }) => `${place.row}:${place.column}${text}`);
  expect(texts([["x"]], range(0, 0, 1, 1))).toEqual(["0:0x", "0:1x", "1:0x", "1:1x"]);
  expect(texts([["a"], ["b"]], range(4, 2, 4, 2))).toEqual(["4:2a", "5:2b"]);
  expect(texts([["a"], ["b"]], range(0, 0, 3, 0))).toEqual(["0:0a", "1:0b", "2:0a", "3:0b"]);
  expect(texts([["a", "b"], ["c"]], range(0, 0, 0, 0))).toEqual(["0:0a", "0:1b", "1:0c"]);
});

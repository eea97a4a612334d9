import { expect, test } from "vitest";
import { columnsOf, inSight, moved, scrollFor, TILE } from "./layout";

test("only tiles in sight are drawn, with a few rows more", () => {
  expect(columnsOf(TILE.width * 7 + 20)).toBe(7);
  expect(columnsOf(10)).toBe(1);
  const top = inSight(0, TILE.height * 4, 7, 10_000);
  expect(top).toEqual({ from: 0, to: 49 });
  const middle = inSight(TILE.height * 100, TILE.height * 4, 7, 10_000);
  expect(middle).toEqual({ from: 97 * 7, to: 107 * 7 });
  expect(inSight(TILE.height * 5_000, 400, 7, 30)).toEqual({ from: 30, to: 30 });
});

test("keys lead from tile to tile and never off the wall", () => {
  const go = (key: string, at: number) => moved(key, at, 5, 23, 2);
  expect(go("ArrowRight", 3)).toBe(4);
  expect(go("ArrowLeft", 0)).toBe(0);
  expect(go("ArrowDown", 3)).toBe(8);
  expect(go("ArrowDown", 20)).toBe(20);
  expect(go("ArrowUp", 2)).toBe(2);
  expect(go("PageDown", 15)).toBe(22);
  expect(go("End", 0)).toBe(22);
  expect(go("x", 0)).toBeUndefined();
});

test("a tile that is in sight does not scroll the wall", () => {
  expect(scrollFor(12, 5, 0, TILE.height * 4)).toBe(0);
  expect(scrollFor(22, 5, 0, TILE.height * 4)).toBe(TILE.height);
  expect(scrollFor(0, 5, TILE.height * 3, TILE.height * 4)).toBe(0);
});

import { expect, it } from "vitest";
import { Freshness, parts } from "./freshness";

it("rows in sight are read again when something changed after they were read", () => {
  const freshness = new Freshness();
  freshness.readAt([1, 2, 3], freshness.begin());
  expect(freshness.stale([1, 2, 3])).toEqual([]);
  freshness.touch();
  expect(freshness.stale([1, 2])).toEqual([1, 2]);
  const moment = freshness.begin();
  freshness.touch();
  freshness.readAt([1, 2], moment);
  expect(freshness.stale([1, 2])).toEqual([1, 2]);
  freshness.readAt([1, 2], freshness.begin());
  expect(freshness.stale([1, 2, 3])).toEqual([3]);
});

it("rows are read in parts, each once", () => {
  const rows = Array.from({ length: 1_100 }, (_, at) => at * 3);
  expect(parts(rows).map((part) => part.length)).toEqual([500, 500, 100]);
  expect(parts(rows).flat()).toEqual(rows);
  expect(parts([])).toEqual([]);
});

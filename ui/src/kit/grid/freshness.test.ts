import { expect, it } from "vitest";
import { Freshness, windowsOver } from "./freshness";

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

it.each([
  [[], []],
  [[5], [{ start: 4, count: 1 }]],
  [[7, 5, 6], [{ start: 4, count: 3 }]],
  [
    [1, 900],
    [
      { start: 0, count: 1 },
      { start: 899, count: 1 },
    ],
  ],
])("rows %j are read as %j", (rows, windows) => {
  expect(windowsOver(rows)).toEqual(windows);
});

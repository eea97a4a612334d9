import { expect, it } from "vitest";
import { detailsIn, rowHeight, stateOf, viewOf } from "./layout";

it("a layout comes back as it was left, with its sort", () => {
  const view = [
    { id: "row", width: 60, hidden: false, pinned: true },
    { id: "person.email", width: 300, hidden: true, pinned: false },
    { id: "person.email#sure", width: 90, hidden: false, pinned: false },
  ];
  const state = stateOf(view, { column: "person.email", descending: true });
  expect(viewOf(state)).toEqual(view);
  expect(state.map(({ sort }) => sort)).toEqual([undefined, null, "desc", null]);
  expect(detailsIn(view)).toEqual(["person.email"]);
});

it("rows are lower in a list that would be higher than a web view can draw", () => {
  expect([0, 200, 700_000].map(rowHeight)).toEqual([44, 44, 44]);
  expect(rowHeight(1_000_000) * 1_000_000).toBeLessThanOrEqual(2 ** 25);
  expect(rowHeight(5_000_000)).toBe(32);
});

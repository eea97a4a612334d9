import { expect, it } from "vitest";
import { detailsIn, stateOf, viewOf } from "./layout";

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

import { expect, it } from "vitest";
import type { ProviderSummary } from "../../../rpc";
import { rungsOf, switched } from "./rungs";

const able = ["hunter", "apollo", "prospeo"].map((id) => ({ id }) as ProviderSummary);
const shown = (listed: string[]) => rungsOf(listed, able).map((rung) => `${rung.id}${rung.on ? "" : " off"}`);

it("asks all who can, by id, where the recipe lists nobody", () => {
  expect(shown([])).toEqual(["apollo", "hunter", "prospeo"]);
});

it("asks those that are listed, in their order; the others could be added", () => {
  expect(shown(["prospeo", "ghost"])).toEqual(["prospeo", "ghost", "apollo off", "hunter off"]);
  expect(rungsOf(["ghost"], able)[0]?.provider).toBeUndefined();
});

it("switches rungs, but never the last one off", () => {
  expect(switched(rungsOf([], able), "hunter", false)).toEqual(["apollo", "prospeo"]);
  expect(switched(rungsOf(["hunter"], able), "apollo", true)).toEqual(["hunter", "apollo"]);
  expect(switched(rungsOf(["hunter"], able), "hunter", false)).toEqual(["hunter"]);
});

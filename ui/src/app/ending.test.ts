import { expect, it } from "vitest";
import type { CellState, RunResult, RunStatus } from "../rpc";
import { ending } from "./ending";
import { allFailed, answered, outcomeOf } from "./outcome";

const run = (more: Partial<RunStatus>) =>
  ({
    list_name: "Leads",
    done: 120,
    total: 200,
    spent: 3_200_000,
    cap: 5_000_000,
    practice: false,
    state: "done",
    coverage: [{ field: "person.email" }, { field: "company.logo" }],
    ...more,
  }) as RunStatus;

const result = (...fields: { asked: number; states: Partial<Record<CellState, number>> }[]) =>
  ({
    fields: fields.map(({ asked, states }) => ({
      asked,
      states: Object.entries(states).map(([state, count]) => ({ state, count })),
    })),
  }) as RunResult;

const NOTHING_FAILED = result({ asked: 15, states: { value: 12, not_found: 3 } });
const SOME_FAILED = result(
  { asked: 15, states: { value: 10, not_found: 3, failed: 2 } },
  { asked: 8, states: { value: 2, failed: 3, conflict: 1, rejected: 1, skipped: 1 } },
);
const STOPPED = result({ asked: 20, states: { value: 2, stopped: 18 } });
const ALL_FAILED = result({ asked: 5, states: { failed: 5 } });

it.each([
  {
    state: "done" as const,
    result: null,
    title: "Leads: the run is finished",
    body: "$3.20 of $5.00 spent.",
  },
  {
    state: "done" as const,
    result: NOTHING_FAILED,
    title: "Leads: the run is finished",
    body: "12 found, 3 not found. $3.20 of $5.00 spent.",
  },
  {
    state: "done" as const,
    result: SOME_FAILED,
    practice: true,
    title: "Leads: the run is finished, 5 failed",
    body: "12 found, 3 not found, 1 rejected, 1 conflict, 1 skipped, 5 failed: see why. Nothing spent.",
  },
  {
    state: "done" as const,
    result: ALL_FAILED,
    title: "Leads: the run failed",
    body: "0 found, 5 failed: see why. $3.20 of $5.00 spent.",
  },
  {
    state: "done" as const,
    pilot: 50,
    result: NOTHING_FAILED,
    title: "Leads: the pilot of 50 is finished",
    body: "12 found, 3 not found. $3.20 of $5.00 spent. The plan shows it beside what was expected.",
  },
  {
    state: "stopped" as const,
    result: null,
    title: "Leads: the run stopped at a cap",
    body: "$3.20 of $5.00 spent. Raise it to go on.",
  },
  {
    state: "stopped" as const,
    result: STOPPED,
    title: "Leads: the run stopped at a cap",
    body: "18 values were not asked to the end, $3.20 of $5.00 spent. Raise it to go on.",
  },
  {
    state: "interrupted" as const,
    practice: true,
    result: null,
    title: "Leads: the run broke off",
    body: "120 of 200 people and companies done and kept, nothing spent. Resume goes on from there.",
  },
])("$state: $title", ({ title, body, result, ...more }) => {
  expect(ending(run(more), result)).toEqual({ title, body });
});

it.each(["running", "pausing", "paused", "cancelled", "undone"] as const)("says nothing of %s", (state) => {
  expect(ending(run({ state }), NOTHING_FAILED)).toBeUndefined();
});

it("counts every value once", () => {
  const outcome = outcomeOf(SOME_FAILED);
  expect(outcome).toMatchObject({ asked: 23, found: 12, failed: 5 });
  expect(outcome.others.reduce((sum, one) => sum + one.number, outcome.found + outcome.failed)).toBe(23);
  expect(answered(outcomeOf(result({ asked: 9, states: { value: 4 } })))).toBe("4 found, 5 not asked");
  expect([SOME_FAILED, ALL_FAILED, result()].map((one) => allFailed(outcomeOf(one)))).toEqual([false, true, false]);
});

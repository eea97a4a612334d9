import { expect, it } from "vitest";
import type { RunStatus } from "../rpc";
import { ending } from "./ending";

const run = (more: Partial<RunStatus>) =>
  ({
    list_name: "Leads",
    done: 120,
    total: 200,
    spent: 3_200_000,
    cap: 5_000_000,
    practice: false,
    ...more,
  }) as RunStatus;

it.each([
  {
    state: "done" as const,
    title: "Leads: the run is finished",
    body: "200 entities, $3.20 of $5.00 spent.",
  },
  {
    state: "done" as const,
    pilot: 50,
    title: "Leads: the pilot of 50 is finished",
    body: "200 entities, $3.20 of $5.00 spent. The plan shows it beside what was expected.",
  },
  {
    state: "stopped" as const,
    title: "Leads: the run stopped at a cap",
    body: "120 of 200 entities done, $3.20 of $5.00 spent. Raise it to go on.",
  },
  {
    state: "interrupted" as const,
    practice: true,
    title: "Leads: the run broke off",
    body: "120 of 200 entities done and kept, nothing spent. Resume goes on from there.",
  },
])("$state: $title", ({ title, body, ...more }) => {
  expect(ending(run(more))).toEqual({ title, body });
});

it.each(["running", "pausing", "paused", "cancelled", "undone"] as const)("says nothing of %s", (state) => {
  expect(ending(run({ state }))).toBeUndefined();
});

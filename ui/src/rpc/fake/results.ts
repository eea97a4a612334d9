// What a run of the made-up world came to.

import { makePlan } from "./plans";
import { coverage } from "./runs";
import { type Answer, fail } from "./world";

export const run_result: Answer<"run_result"> = (world, { run: id }) => {
  const list = world.lists.find((one) => one.run?.run === id);
  const run = list?.run;
  if (!list || !run) return fail(`There is no run ${id}.`, "It may have been deleted with its list.", "not_found");
  const plan = makePlan(world, { list: list.id, recipe: list.recipe ?? { bundled: "everything" }, limit: run.total });
  const covered = coverage(list, run);
  const part = run.total > 0 ? run.done / run.total : 0;
  const providers = [...new Set(plan.calls.map((call) => call.provider))].map((provider) => {
    const own = plan.calls.filter((call) => call.provider === provider);
    const sum = (value: (call: (typeof own)[number]) => number) => own.reduce((total, call) => total + value(call), 0);
    return {
      provider,
      name: own[0]?.name ?? provider,
      badge: own[0]?.badge ?? "",
      expected_calls: sum((call) => call.calls),
      calls: Math.round(sum((call) => call.calls) * part),
      expected_hits: sum((call) => call.calls * call.hit_rate),
      hits: Math.round(sum((call) => call.calls * call.hit_rate) * part * 0.95),
      expected_spend: sum((call) => call.spend),
      spent: run.practice ? 0 : Math.round(sum((call) => call.spend) * part * 0.93),
    };
  });
  return {
    records: run.total,
    fields: plan.fields
      .filter((field) => list.wanted.includes(field.field))
      .map((field, index) => {
        const found = Math.round((field.expected - field.known) * part * (index === 0 ? 1.05 : 0.9));
        const reached = Math.max(0, Math.round(field.to_fill * part) - found);
        const states = covered.find((one) => one.field === field.field)?.states ?? [];
        const failed = Math.min(reached, states.find((one) => one.state === "failed")?.count ?? 0);
        return {
          field: field.field,
          asked: field.to_fill,
          expected: field.expected - field.known,
          found,
          states: [
            { state: "value" as const, count: found },
            { state: "not_found" as const, count: reached - failed },
            { state: "failed" as const, count: failed },
            { state: "stopped" as const, count: run.state === "stopped" ? field.to_fill - found - reached : 0 },
          ],
        };
      }),
    providers,
    expected_spend: plan.spend.p50,
    at_most_likely: plan.spend.p95,
    spent: run.spent,
    expected_seconds: plan.seconds,
    seconds: ((run.ended_ms ?? Date.now()) - run.started_ms) / 1000,
  };
};

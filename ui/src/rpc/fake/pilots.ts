// How a pilot of the made-up world came out.

import { makePlan } from "./plans";
import { type Answer, fail } from "./world";

export const pilot: Answer<"pilot"> = (world, { run: id }) => {
  const list = world.lists.find((one) => one.run?.run === id);
  const run = list?.run;
  if (!list || !run) return fail(`There is no run ${id}.`, "It may have been deleted with its list.", "not_found");
  if (run.pilot === undefined) return null;
  const plan = makePlan(world, { list: list.id, recipe: list.recipe ?? { bundled: "everything" }, limit: run.pilot });
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
    records: run.pilot,
    fields: plan.fields.map((field, index) => ({
      field: field.field,
      asked: field.to_fill,
      expected: field.expected - field.known,
      found: Math.round((field.expected - field.known) * part * (index === 0 ? 1.05 : 0.9)),
    })),
    providers,
    expected_spend: plan.spend.p50,
    at_most_likely: plan.spend.p95,
    spent: providers.reduce((sum, one) => sum + one.spent, 0),
    expected_seconds: plan.seconds,
    seconds: ((run.ended_ms ?? Date.now()) - run.started_ms) / 1000,
  };
};

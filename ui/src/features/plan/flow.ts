// The waterfall as numbers: who is asked for how many, what they find, what spills over to the next. Pure; Flow.tsx draws it.

import type { CallPlan, Field, FieldPlan, Plan } from "../../rpc";
import type { Operation } from "./operations";

/** What a founder asks for, as a tab of the waterfall. */
export interface Group {
  id: "email" | "person" | "company" | "pictures" | "screenshots";
  label: string;
  fields: Field[];
}

/** One step: the cache, or a call. */
export interface Step {
  name: string;
  asked: number;
  found: number;
  /** Of those left over, how many nobody asks further: a condition or a missing input leaves them out. */
  left_out: number;
}

/** The waterfall of one group. */
export interface Waterfall {
  start: number;
  steps: Step[];
  found: number;
  not_found: number;
  left_out: number;
}

const PICTURES: Field[] = ["company.logo", "company.icon", "company.image"];
const SCREENSHOT: Field = "company.screenshot";

/** The groups that a plan fills something of. */
export function groupsOf(plan: Plan): Group[] {
  const all = plan.fields.map((one) => one.field);
  const groups: Group[] = [
    { id: "email", label: "Work e-mail", fields: all.filter((field) => field === "person.email") },
    {
      id: "person",
      label: "Person",
      fields: all.filter((field) => field.startsWith("person.") && field !== "person.email"),
    },
    {
      id: "company",
      label: "Company profile",
      fields: all.filter((field) => field.startsWith("company.") && ![...PICTURES, SCREENSHOT].includes(field)),
    },
    { id: "pictures", label: "Pictures", fields: all.filter((field) => PICTURES.includes(field)) },
    // Taken by themselves, whether or not the other pictures are found.
    { id: "screenshots", label: "Screenshots", fields: all.filter((field) => field === SCREENSHOT) },
  ];
  return groups.filter((group) => group.fields.length > 0);
}

/** How often the shares of calls that find something are brought nearer to what the plan expects. */
const ROUNDS = 12;

/**
 * The waterfall of a group of a plan's fields: of the one that most are to be filled of. What it finds in all is what the plan
 * expects, which knows of checks and of whom each call is about; the calls share it by what they find of what they are asked.
 */
export function waterfallOf(plan: Plan, group: Group, operations: Map<CallPlan, Operation>): Waterfall {
  const gain = (one: FieldPlan) => one.expected - one.known;
  const fields = plan.fields.filter((one) => group.fields.includes(one.field));
  const [field] = fields.sort((a, b) => b.to_fill - a.to_fill || gain(b) - gain(a));
  const start = field?.to_fill ?? 0;
  const recalled = Math.min(start, field?.recalled ?? 0);
  const rest = field ? Math.max(0, gain(field) - recalled) : 0;
  const calls = plan.calls.filter((call) => {
    const operation = operations.get(call);
    return operation?.role !== "verify" && operation?.fields.some((field) => group.fields.includes(field));
  });
  const isCached = calls.some((call) => call.cached > 0);
  const walk = (share: number): Step[] => {
    const steps: Step[] = [];
    if (isCached && start > 0) steps.push({ name: "Cache", asked: start, found: recalled, left_out: 0 });
    // What leaves one step without a value is all that can arrive at the next.
    let leaving = start - (isCached ? recalled : 0);
    for (const call of calls) {
      const asked = Math.min(leaving, call.calls);
      if (asked < 0.5) continue;
      const last = steps[steps.length - 1];
      // Of whom answers are there, nobody is left out: they were asked before.
      if (last && last.name !== "Cache") last.left_out = leaving - asked;
      const found = Math.min(asked, asked * call.hit_rate * share);
      steps.push({ name: call.name, asked, found, left_out: 0 });
      leaving = asked - found;
    }
    return steps;
  };
  const foundBy = (steps: Step[]) => steps.reduce((sum, step) => sum + (step.name === "Cache" ? 0 : step.found), 0);
  let share = 1;
  for (let round = 0; round < ROUNDS; round += 1) {
    const found = foundBy(walk(share));
    if (found > 0) share *= rest / found;
  }
  const steps = walk(share);
  const found = steps.reduce((sum, step) => sum + step.found, 0);
  const left_out = steps.reduce((sum, step) => sum + step.left_out, 0);
  return { start, steps, found, not_found: start - found - left_out, left_out };
}

/** Where labels begin that would like to begin at `at`, from the top down: none over another, and none below the bottom. */
export function apart(labels: { at: number; height: number }[], bottom: number): number[] {
  let above = 0;
  const places = labels.map(({ at, height }) => {
    const place = Math.max(at, above);
    above = place + height;
    return place;
  });
  let below = bottom;
  for (let index = labels.length - 1; index >= 0; index -= 1) {
    const height = labels[index]?.height ?? 0;
    const place = Math.min(places[index] ?? 0, below - height);
    places[index] = place;
    below = place;
  }
  return places;
}

/** The first of these texts that fits into so many pixels, with so many for a letter; the last one cut where none does. */
export function fitting(texts: string[], room: number, letter: number): string {
  const letters = Math.max(4, Math.floor((room - 6) / letter));
  const last = texts[texts.length - 1] ?? "";
  return texts.find((text) => text.length <= letters) ?? `${last.slice(0, letters - 1)}…`;
}

import { expect, it } from "vitest";
import hunter from "../../../../assets/providers/hunter.toml?raw";
import type { CallPlan, Plan } from "../../rpc";
import { apart, fitting, groupsOf, waterfallOf } from "./flow";
import { operationsOf } from "./operations";

function call(name: string, calls: number, hit_rate: number, cached = 0): CallPlan {
  return {
    provider: name,
    name,
    badge: name.slice(0, 2),
    operation: "find",
    calls,
    calls_ceiling: calls,
    cached,
    hit_rate,
    observations: 0,
    price: 0,
    billing: "free",
    price_as_of: "",
    spend: 0,
  };
}

function plan(to_fill: number, calls: CallPlan[], recalled: number, expected: number): Plan {
  const field = {
    field: "person.email" as const,
    entities: to_fill + 7,
    known: 7,
    to_fill,
    skipped: 0,
    recalled,
    expected: 7 + expected,
  };
  return { fields: [field], calls } as unknown as Plan;
}

it.each([
  {
    name: "what one misses spills over",
    calls: [call("A", 100, 0.5), call("B", 50, 0.2)],
    found: 60,
    not_found: 40,
    left_out: 0,
  },
  {
    name: "a condition leaves some out",
    calls: [call("A", 100, 0.5), call("B", 30, 0.5)],
    found: 65,
    not_found: 15,
    left_out: 20,
  },
  {
    name: "the cache comes first",
    calls: [call("A", 80, 0.5, 20)],
    recalled: 15,
    found: 55,
    not_found: 45,
    left_out: 0,
  },
  {
    name: "answers that are there may know nobody",
    calls: [call("A", 0, 0.5, 100), call("B", 0, 0.5, 90)],
    recalled: 8,
    found: 8,
    not_found: 92,
    left_out: 0,
  },
  {
    name: "the checks refuse some of what is found",
    calls: [call("A", 100, 0.5), call("B", 100, 0.5)],
    found: 40,
    not_found: 60,
    left_out: 0,
  },
  {
    name: "no more arrive than were left",
    calls: [call("A", 100, 0.9), call("B", 80, 0.5)],
    found: 95,
    not_found: 5,
    left_out: 0,
  },
  { name: "nobody to ask", calls: [], found: 0, not_found: 100, left_out: 0 },
])("$name", ({ calls, recalled = 0, found, not_found, left_out }) => {
  const made = plan(100, calls, recalled, found);
  const operations = new Map(calls.map((one) => [one, { role: "person", fields: ["person.email" as const] }]));
  const [group] = groupsOf(made);
  if (!group) throw new Error("the plan has a group");
  const flow = waterfallOf(made, group, operations);
  expect(flow.found).toBeCloseTo(found);
  expect(flow.not_found).toBeCloseTo(not_found);
  expect(flow.left_out).toBeCloseTo(left_out);
  expect(flow.found + flow.not_found + flow.left_out).toBeCloseTo(100);
});

it("reads what the operations of a real definition return", () => {
  const operations = operationsOf(hunter);
  expect(operations.get("email_finder")?.role).toBe("person");
  expect(operations.get("email_finder")?.fields).toContain("person.email");
  expect(operations.get("company")?.fields).toContain("company.industry");
  expect(operations.get("verify")).toEqual({ role: "verify", fields: [] });
});

it.each([
  [
    "stand where they would like to",
    [
      { at: 10, height: 30 },
      { at: 60, height: 50 },
    ],
    [10, 60],
  ],
  [
    "give way to those above",
    [
      { at: 200, height: 30 },
      { at: 210, height: 50 },
    ],
    [200, 230],
  ],
  [
    "stay above the bottom, and move those above up",
    [
      { at: 240, height: 34 },
      { at: 290, height: 50 },
    ],
    [232, 266],
  ],
])("labels %s", (_, labels, places) => {
  expect(apart(labels, 316)).toEqual(places);
});

it("says of a text what there is room for", () => {
  const texts = ["12,345 looked up", "12,345"];
  expect(fitting(texts, 200, 6.4)).toBe("12,345 looked up");
  expect(fitting(texts, 72, 6.4)).toBe("12,345");
  expect(fitting(["Company website"], 60, 7.4)).toBe("Compan…");
});

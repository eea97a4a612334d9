// Plans of the made-up world.

import type { CallPlan, Dial, Field, FieldPlan, Plan, PlanInput, Wanted } from "../types";
import { readRecipe } from "./recipes";
import { RECIPES } from "./vocabulary";
import type { World } from "./world";

/** Name, fields and dial of a recipe. */
export function recipeOf(input: PlanInput["recipe"]): {
  name: string;
  fields: Field[];
  wanted: Wanted[];
  dial: Dial;
  cap: number | null;
} {
  const toml = "toml" in input ? input.toml : RECIPES.find((recipe) => recipe.id === input.bundled)?.toml;
  const { recipe } = readRecipe(toml ?? "");
  return {
    name: recipe?.name ?? "Your recipe",
    fields: recipe?.fields.map((wanted) => wanted.field) ?? [],
    wanted: recipe?.fields ?? [],
    dial: recipe?.dial ?? "balanced",
    cap: recipe?.cap == null ? null : recipe.cap * 1e6,
  };
}

const DIALS = { cheapest: 0.95, balanced: 1, fastest: 1.14 };
const PACES = { cheapest: 1.7, balanced: 1, fastest: 0.65 };

/** The cap of practice runs whose recipe has none. */
const PRACTICE_CAP = 100_000_000;

/** What a run would do. */
export function makePlan(world: World, input: PlanInput): Plan {
  const list = world.list(input.list);
  const practice = list.practice || input.practice === true;
  const recipe = recipeOf(input.recipe);
  const records = Math.min(input.limit ?? list.records, list.records);
  const people = Math.round(records * 0.95);
  const companies = Math.round(records * 0.83);
  const dial = input.dial ?? recipe.dial;
  const factor = DIALS[dial];

  const calls: CallPlan[] = [];
  const ask = (id: string, operation: string, asked: number, cached = 0): number => {
    const provider = world.providers.find((one) => one.id === id);
    if (!provider || provider.state === "no_key" || provider.state === "off") return 0;
    const paid = Math.max(0, asked - cached);
    const hits = provider.hit * paid;
    const units = provider.billing === "per call" ? paid : hits;
    calls.push({
      provider: id,
      name: provider.name,
      badge: provider.badge,
      operation,
      calls: paid,
      calls_ceiling: Math.ceil(asked),
      cached: Math.round(cached),
      hit_rate: provider.hit,
      observations: provider.calls_7d,
      price: provider.micros,
      billing: provider.billing,
      price_as_of: provider.micros ? "2026-11-12" : "",
      spend: Math.round(units * provider.micros * factor),
    });
    return hits + cached;
  };

  const fields: FieldPlan[] = [];
  const add = (field: Field, entities: number, known: number, skipped: number, found: number, recalled = 0) => {
    const toFill = entities - known - skipped;
    fields.push({
      field,
      entities,
      known,
      to_fill: toFill,
      skipped,
      recalled: Math.min(recalled, toFill),
      expected: known + Math.min(found, toFill),
    });
  };

  if (recipe.fields.includes("person.email")) {
    const known = Math.round(people * 0.17);
    const skipped = Math.round(people * 0.06);
    let open = people - known - skipped;
    const start = open;
    const recalled = Math.round(people * 0.08);
    const listed = recipe.wanted.find((one) => one.field === "person.email")?.providers ?? [];
    const usual =
      dial === "cheapest"
        ? ["brightfind", "mailwright", "tidepool", "kestrel"]
        : ["mailwright", "brightfind", "tidepool", "kestrel"];
    for (const [index, id] of (listed.length > 0 ? listed : usual).entries())
      open -= ask(id, "email_finder", open, index === 0 ? recalled : 0);
    ask("boxproof", "verify", start - open);
    add("person.email", people, known, skipped, start - open, recalled);
  }
  const profile = recipe.fields.filter((field) => field.startsWith("company.") && !/logo|image|icon/.test(field));
  if (profile.length > 0) {
    const recalled = Math.round(companies * 0.11);
    const found = ask("orgsheet", "company", companies, recalled);
    for (const field of profile) add(field, companies, 0, 0, found, recalled);
  }
  const pictures = recipe.fields.filter((field) => /logo|image|icon/.test(field));
  if (pictures.length > 0) {
    const found = ask("website", "page", companies);
    for (const field of pictures) add(field, companies, 0, 0, found);
  }

  const p50 = calls.reduce((sum, call) => sum + call.spend, 0);
  const p95 = Math.round(p50 * 1.17);
  const ceiling = Math.round(p50 * 2.24);
  const personal: Field[] = ["person.full_name", "person.job_title"];
  return {
    list: list.id,
    list_name: list.name,
    recipe: recipe.name,
    dial,
    practice,
    records: list.records,
    records_in_plan: records,
    entities: people + companies,
    duplicates: [
      { kind: "person", count: records - people },
      { kind: "company", count: records - companies },
    ],
    fields,
    calls,
    skipped: fields.some((one) => one.field === "person.email")
      ? [
          {
            field: "person.email",
            cells: Math.round(people * 0.06),
            reason: "Under 10 people: the recipe leaves them out.",
          },
        ]
      : [],
    leaves: practice
      ? []
      : calls
          .filter((call) => call.operation === "email_finder" || call.operation === "verify")
          .map((call) => ({
            provider: call.provider,
            name: call.name,
            badge: call.badge,
            fields:
              call.operation === "verify"
                ? (["person.email"] as Field[])
                : ([personal[0], "company.domain"] as Field[]),
            personal: call.operation === "verify" ? (["person.email"] as Field[]) : ([personal[0]] as Field[]),
          })),
    spend: {
      p50,
      p95,
      ceiling,
      cap: recipe.cap ?? (practice ? Math.max(ceiling, PRACTICE_CAP) : Math.ceil(p95 / 1e6) * 1e6),
      basis: "From 388 earlier calls on similar records.",
    },
    seconds: (records / 3) * PACES[dial],
    unavailable: practice
      ? []
      : world.providers
          .filter((one) => ["no_key", "no_browser", "refuses"].includes(one.state))
          .map((one) => ({
            provider: one.id,
            name: one.name,
            reason: one.state === "no_key" ? `${one.name} has no key.` : one.state_note,
            needs: one.state === "no_key" ? "key" : one.state === "no_browser" ? "browser" : null,
          })),
    problems: [],
  };
}

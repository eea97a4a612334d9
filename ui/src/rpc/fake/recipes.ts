// Recipes of the made-up world. It knows just enough TOML for its own: one key a line, values as in JSON.

import type { Fault, Recipe, RecipeDraft, Wanted } from "../types";
import type { Answer } from "./world";

function plain(): Wanted {
  return {
    field: "person.email",
    providers: [],
    order: "expected",
    verify: [],
    accept: [],
    only_if: [],
    fill: "blanks",
    fresh_days: null,
    worth: null,
  };
}

function fault(line: number, column: number, message: string, hint?: string): Fault {
  return { place: { line, column }, problem: { severity: "error", subject: "", message, ...(hint ? { hint } : {}) } };
}

/** A value; inline tables become objects. */
function read(text: string): unknown {
  return JSON.parse(text.replace(/([a-z_]+) = /g, '"$1": '));
}

/** Reads a text of the made-up world. */
export function readRecipe(toml: string): { recipe: Recipe | null; faults: Fault[] } {
  const recipe: Recipe = {
    format: 1,
    name: "",
    description: "",
    dial: "balanced",
    cap: null,
    repeat_lost: true,
    columns: {},
    fields: [],
    lines: [],
    pictures: [],
  };
  let table: object = recipe;
  for (const [index, line] of toml.split("\n").entries()) {
    const text = line.replace(/\s+#.*$/, "").trim();
    if (text === "" || text.startsWith("#")) continue;
    if (text === "[[fields]]") {
      const wanted = plain();
      recipe.fields.push(wanted);
      table = wanted;
      continue;
    }
    const [, key, value] = /^([a-z_]+) = (.*)$/.exec(text) ?? [];
    if (!key || value === undefined || !(key in table))
      return { recipe: null, faults: [fault(index + 1, 1, `unknown field \`${key ?? text}\``)] };
    try {
      Object.assign(table, { [key]: read(value) });
    } catch {
      return { recipe: null, faults: [fault(index + 1, line.indexOf("=") + 3, "that is no value")] };
    }
  }
  const faults = recipe.fields.length === 0 ? [fault(1, 1, "it wants no field", "add [[fields]]")] : [];
  for (const wanted of recipe.fields) {
    const complete = wanted.only_if.map((one) => ({ ...one, one_of: one.one_of ?? [], none_of: one.none_of ?? [] }));
    wanted.only_if = complete;
  }
  return { recipe, faults };
}

/** A recipe as text; what says nothing is left out. */
function textOf(recipe: Recipe): string {
  const same = (a: unknown, b: unknown) => JSON.stringify(a) === JSON.stringify(b);
  const written = (value: unknown): string =>
    Array.isArray(value)
      ? `[${value.map(written).join(", ")}]`
      : typeof value === "object" && value !== null
        ? `{ ${Object.entries(value)
            .filter(([, part]) => !same(part, []))
            .map(([key, part]) => `${key} = ${written(part)}`)
            .join(", ")} }`
        : JSON.stringify(value);
  const keys = (table: object, nothing: object) =>
    Object.entries(table)
      .filter(([key, value]) => key === "field" || !same(value, nothing[key as keyof typeof nothing]))
      .map(([key, value]) => `${key} = ${written(value)}\n`)
      .join("");
  const { fields, columns: _, lines: __, pictures: ___, ...head } = recipe;
  const silent = { description: "", dial: "balanced", cap: null, repeat_lost: true };
  return `${keys(head, silent)}${fields.map((wanted) => `\n[[fields]]\n${keys(wanted, plain())}`).join("")}`;
}

export const draft_recipe: Answer<"draft_recipe"> = (_world, { toml, recipe }): RecipeDraft => {
  const text = recipe ? textOf(recipe) : toml;
  return { toml: text, ...readRecipe(text) };
};

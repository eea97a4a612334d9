// What the user is about to do with each list: the recipe, the dial, practice or not, a recipe in the making. Kept while the
// window is open; the program keeps the recipe that was saved or run.

import type { Dial, ListDetail, Micros, RecipeRef, RecipeSummary } from "../rpc";
import { type Store, store } from "./store";

/** A recipe that was replaced in the editor, with what its plan said. */
export interface Before {
  recipe: RecipeRef;
  /** The last run of the list then: after another one, the plan is another for that reason too. */
  run: number | undefined;
  spend: Micros;
  found: number;
}

/** What was chosen for a list; what is absent was not chosen. */
export interface Choice {
  recipe?: RecipeRef | undefined;
  /** Instead of the recipe's own. */
  dial?: Dial | undefined;
  practice?: boolean;
  /** Records of a pilot. */
  pilot?: number;
  /** The text of the recipe while it is being changed. */
  draft?: string | undefined;
  before?: Before | undefined;
}

const choices: Store<Record<number, Choice>> = store({});

/** What was chosen for a list, in a component that is drawn again when it changes. */
export function useChoice(list: number): Choice {
  return choices.use()[list] ?? {};
}

/** Chooses something for a list. */
export function choose(list: number, choice: Choice): void {
  const all = choices.get();
  choices.set({ ...all, [list]: { ...all[list], ...choice } });
}

/** The recipe a list would run with: chosen, last used, or the one that fits its columns best. */
export function recipeFor(
  choice: Choice,
  list: ListDetail | undefined,
  recipes: RecipeSummary[] | undefined,
): RecipeRef | undefined {
  const chosen = choice.recipe ?? list?.recipe;
  if (chosen) return chosen;
  if (!list || !recipes?.length) return undefined;
  const namesPeople = list.columns.some((column) => column.field?.startsWith("person."));
  const preferred = namesPeople ? "everything" : "company-profile";
  const recipe = recipes.find((one) => one.id === preferred) ?? recipes[0];
  return recipe && { bundled: recipe.id };
}

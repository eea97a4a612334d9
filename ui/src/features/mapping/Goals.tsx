import { useVocabulary } from "../../app/useVocabulary";
import { arrows } from "../../kit/arrows";
import { Icon, type IconName } from "../../kit/Icon";
import type { Field, RecipeRef, RecipeSummary } from "../../rpc";
import styles from "./mapping.module.css";

const ICONS: Record<string, IconName> = {
  "work-emails": "mail",
  "company-profile": "building",
  "logos-and-pictures": "image",
  screenshots: "image",
  everything: "layers",
};

function iconOf(recipe: RecipeSummary): IconName {
  const known = ICONS[recipe.id];
  if (known) return known;
  const has = (test: (field: Field) => boolean) => recipe.fields.some(test);
  const mail = has((field) => field === "person.email");
  const profile = has((field) => /industry|employee|founded|description/.test(field));
  const pictures = has((field) => /logo|image|icon|screenshot/.test(field));
  if (Number(mail) + Number(profile) + Number(pictures) > 1) return "layers";
  return mail ? "mail" : pictures ? "image" : profile ? "building" : "plan";
}

/** A goal that can be chosen. */
interface Goal {
  id: string;
  recipe: RecipeRef;
  icon: IconName;
  name: string;
  text: string;
  fields: Field[];
}

/** The goal that stands for a recipe of the user's own. */
const OWN = "own";

function goalsOf(recipes: RecipeSummary[], own: string | undefined): Goal[] {
  const goals = recipes.map((recipe) => ({
    id: recipe.id,
    recipe: { bundled: recipe.id },
    icon: iconOf(recipe),
    name: recipe.name,
    text: recipe.description,
    fields: recipe.fields,
  }));
  if (own === undefined) return goals;
  const named = /^\s*name\s*=\s*"([^"]*)"/m.exec(own)?.[1] ?? "Your recipe";
  const name = goals.some((goal) => goal.name === named) ? `${named}, yours` : named;
  const text = "Your own recipe for this list.";
  return [...goals, { id: OWN, recipe: { toml: own }, icon: "file", name, text, fields: [] }];
}

/** What do you want from this list: one card for each recipe, the user's own among them. */
export function Goals(props: {
  recipes: RecipeSummary[];
  /** The last recipe of the user's own, which stays when another goal is chosen. */
  own: string | undefined;
  chosen: RecipeRef | undefined;
  onChoose: (recipe: RecipeRef) => void;
}) {
  const { label } = useVocabulary();
  const { chosen } = props;
  const goals = goalsOf(props.recipes, chosen && "toml" in chosen ? chosen.toml : props.own);
  const chosenId = chosen && ("bundled" in chosen ? chosen.bundled : OWN);
  const step = (by: number) => {
    const at = goals.findIndex((goal) => goal.id === chosenId);
    const next = goals[(at + by + goals.length) % goals.length];
    if (next) props.onChoose(next.recipe);
  };
  return (
    <div
      className={styles.goals}
      role="radiogroup"
      aria-label="What do you want from this list?"
      onKeyDown={arrows(step)}
    >
      {goals.map((goal, index) => {
        const on = goal.id === chosenId;
        const named = goal.fields.map(label);
        return (
          // biome-ignore lint/a11y/useSemanticElements: a radio input cannot hold a card
          <button
            key={goal.id}
            type="button"
            role="radio"
            aria-checked={on}
            tabIndex={on || (chosenId === undefined && index === 0) ? 0 : -1}
            className={styles.goal}
            data-testid={`goal-${goal.id}`}
            onClick={() => props.onChoose(goal.recipe)}
          >
            <span className={styles.emblem}>
              <Icon name={goal.icon} />
            </span>
            <span>
              <b>{goal.name}</b>
              <span className={styles.text}>{goal.text}</span>
            </span>
            <span className={styles.radio} />
            {named.length > 0 && (
              <span className={`${styles.fields} clip`} title={named.join(", ")}>
                {named.join(", ")}
              </span>
            )}
          </button>
        );
      })}
    </div>
  );
}

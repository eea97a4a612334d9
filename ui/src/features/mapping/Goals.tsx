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

/** What do you want from this list: one card for each recipe. */
export function Goals(props: {
  recipes: RecipeSummary[];
  chosen: RecipeRef | undefined;
  onChoose: (recipe: RecipeRef) => void;
}) {
  const { label } = useVocabulary();
  const own = props.chosen && "toml" in props.chosen ? props.chosen : undefined;
  const chosenId = props.chosen && "bundled" in props.chosen ? props.chosen.bundled : undefined;
  const step = (by: number) => {
    const at = props.recipes.findIndex((recipe) => recipe.id === chosenId);
    const next = props.recipes[(at + by + props.recipes.length) % props.recipes.length];
    if (next) props.onChoose({ bundled: next.id });
  };
  return (
    <div
      className={styles.goals}
      role="radiogroup"
      aria-label="What do you want from this list?"
      onKeyDown={arrows(step)}
    >
      {props.recipes.map((recipe, index) => {
        const on = recipe.id === chosenId;
        const named = recipe.fields.map(label);
        return (
          // biome-ignore lint/a11y/useSemanticElements: a radio input cannot hold a card
          <button
            key={recipe.id}
            type="button"
            role="radio"
            aria-checked={on}
            tabIndex={on || (chosenId === undefined && index === 0) ? 0 : -1}
            className={styles.goal}
            data-testid={`goal-${recipe.id}`}
            onClick={() => props.onChoose({ bundled: recipe.id })}
          >
            <span className={styles.emblem}>
              <Icon name={iconOf(recipe)} />
            </span>
            <span>
              <b>{recipe.name}</b>
              <span className={styles.text}>{recipe.description}</span>
            </span>
            <span className={styles.radio} />
            <span className={`${styles.fields} clip`} title={named.join(", ")}>
              {named.join(", ")}
            </span>
          </button>
        );
      })}
      {own && (
        // biome-ignore lint/a11y/useSemanticElements: a radio input cannot hold a card
        <button type="button" className={styles.goal} role="radio" aria-checked="true">
          <span className={styles.emblem}>
            <Icon name="file" />
          </span>
          <span>
            <b>{/^\s*name\s*=\s*"([^"]*)"/m.exec(own.toml)?.[1] ?? "Your recipe"}</b>
            <span className={styles.text}>Your own recipe for this list.</span>
          </span>
          <span className={styles.radio} />
        </button>
      )}
    </div>
  );
}

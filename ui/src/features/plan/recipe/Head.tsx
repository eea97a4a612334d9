// What a recipe says of itself and of a whole run: name, dial, cap.

import { Switch } from "@mantine/core";
import { useId } from "react";
import { href } from "../../../app/router";
import { MoneyField } from "../../../kit/MoneyField";
import { Segmented } from "../../../kit/pieces";
import type { Recipe } from "../../../rpc";
import { DIALS } from "../Decide";
import styles from "./recipe.module.css";

/** The head of a recipe. */
export function Head({ recipe, onChange }: { recipe: Recipe; onChange: (recipe: Recipe) => void }) {
  const id = useId();
  return (
    <section className="card card-pad" aria-label="The recipe">
      <div className={styles.head}>
        <div>
          <label className="label" htmlFor={`${id}-name`}>
            Name
          </label>
          <div className="field">
            <input
              id={`${id}-name`}
              data-testid="recipe-name"
              value={recipe.name}
              onChange={(event) => onChange({ ...recipe, name: event.target.value })}
            />
          </div>
        </div>
        <div>
          <label className="label" htmlFor={`${id}-said`}>
            What it does
          </label>
          <div className="field">
            <input
              id={`${id}-said`}
              value={recipe.description}
              onChange={(event) => onChange({ ...recipe, description: event.target.value })}
            />
          </div>
        </div>
        <div>
          <span className="label">What matters more?</span>
          <Segmented
            label="What matters more?"
            value={recipe.dial}
            options={DIALS.map(({ dial, label }) => ({ value: dial, label, testId: `recipe-dial-${dial}` }))}
            onChange={(dial) => onChange({ ...recipe, dial })}
          />
        </div>
        <div>
          <span className="label">Cap of a run</span>
          <MoneyField
            label="Cap of a run, in dollars"
            value={recipe.cap === null ? null : Math.round(recipe.cap * 1e6)}
            placeholder="as the plan suggests"
            testId="recipe-cap"
            onChange={(micros) => onChange({ ...recipe, cap: micros === null ? null : micros / 1e6 })}
          />
        </div>
      </div>
      <label className={`row ${styles.lost}`} htmlFor={`${id}-lost`}>
        <Switch
          id={`${id}-lost`}
          size="xs"
          withThumbIndicator={false}
          checked={recipe.repeat_lost}
          onChange={(event) => onChange({ ...recipe, repeat_lost: event.currentTarget.checked })}
        />
        <span className="small">Ask once more where an answer was lost on the way and may have been charged</span>
      </label>
      <p className="small muted">
        Limits for a day, a month and a provider hold over all recipes: they are in the{" "}
        <a href={href({ at: "settings" })}>settings</a>.
      </p>
    </section>
  );
}

import { arrows } from "../../kit/arrows";
import styles from "./export.module.css";
import type { Target } from "./targets";

/** The kinds of file and the importers, as cards of which one is chosen. */
export function Targets(props: { all: Target[]; chosen: string; onChange: (target: Target) => void }) {
  const step = (by: number) => {
    const at = props.all.findIndex((one) => one.id === props.chosen);
    const next = props.all[(at + by + props.all.length) % props.all.length];
    if (next) props.onChange(next);
  };
  return (
    <div className={styles.formats} role="radiogroup" aria-label="What it is for" onKeyDown={arrows(step)}>
      {props.all.map((one) => (
        // biome-ignore lint/a11y/useSemanticElements: a radio input cannot hold a card
        <button
          key={one.id}
          type="button"
          role="radio"
          aria-checked={one.id === props.chosen}
          tabIndex={one.id === props.chosen ? 0 : -1}
          className={styles.format}
          data-testid={`format-${one.id}`}
          onClick={() => props.onChange(one)}
        >
          <span className={styles.ending}>{one.format === "jsonl" ? "JSON" : one.format.toUpperCase()}</span>
          <span className={styles.words}>
            <b>{one.name}</b>
            <span className="tiny muted">{one.said}</span>
          </span>
        </button>
      ))}
    </div>
  );
}

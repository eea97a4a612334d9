import { Checkbox } from "@mantine/core";
import { Button } from "../../kit/Button";
import styles from "./export.module.css";
import { moved, type Offered } from "./targets";

/** The columns that go out, in their order. */
export function Columns(props: {
  all: Offered[];
  /** The chosen ones; the usual ones when null. */
  chosen: string[] | null;
  usual: string[];
  onChange: (chosen: string[] | null) => void;
}) {
  const chosen = props.chosen ?? props.usual;
  // Chosen ones in their order, the others where the list has them.
  const rest = props.all.filter((column) => !chosen.includes(column.id));
  const shown = [...chosen.flatMap((id) => props.all.find((column) => column.id === id) ?? []), ...rest];
  const toggle = (id: string, on: boolean) =>
    props.onChange(on ? [...chosen, id] : chosen.filter((other) => other !== id));
  return (
    <section className="card" aria-label="Columns">
      <div className="card-head">
        <h2>Columns</h2>
        <span className="small muted">
          {chosen.length} of {props.all.length}
        </span>
        <span className="push">
          <Button look="ghost" size="sm" disabled={props.chosen === null} onClick={() => props.onChange(null)}>
            As usual
          </Button>
        </span>
      </div>
      <ul className={styles.columns}>
        {shown.map((column) => (
          <li key={column.id}>
            <Checkbox
              label={column.name}
              checked={chosen.includes(column.id)}
              data-testid={`column-${column.id}`}
              onChange={(event) => toggle(column.id, event.currentTarget.checked)}
            />
            <span className="tiny muted">{column.said}</span>
            {chosen.includes(column.id) && (
              <span className={styles.moves}>
                <Button
                  look="ghost"
                  size="sm"
                  disabled={chosen[0] === column.id}
                  aria-label={`${column.name} further to the front`}
                  onClick={() => props.onChange(moved(chosen, column.id, -1))}
                >
                  ↑
                </Button>
                <Button
                  look="ghost"
                  size="sm"
                  disabled={chosen[chosen.length - 1] === column.id}
                  aria-label={`${column.name} further to the back`}
                  onClick={() => props.onChange(moved(chosen, column.id, 1))}
                >
                  ↓
                </Button>
              </span>
            )}
          </li>
        ))}
      </ul>
    </section>
  );
}

// Why cells failed, above the failed rows: reasons counted, and each kind asked again with one click.

import { Button } from "../../kit/Button";
import { byCause, CAUSES } from "../../kit/causes";
import { count, counted } from "../../kit/format";
import { Tag } from "../../kit/pieces";
import { Reasons } from "../../kit/Reasons";
import { type Cause, useCommand } from "../../rpc";
import styles from "./gridscreen.module.css";

/** Sentences shown of each cause. */
const SHOWN = 3;

/** The reasons of a list's failed cells. Nothing where no cell failed. */
export function Failures(props: { list: number; busy: boolean; onRetry: (cause: Cause) => void }) {
  const groups = byCause(useCommand("failures", { list: props.list }).data ?? []);
  if (groups.length === 0) return null;
  return (
    <section className={styles.failures} aria-label="Why cells failed">
      {groups.map(({ cause, records, reasons }) => {
        const rest = reasons.slice(SHOWN).reduce((sum, one) => sum + one.records, 0);
        return (
          <div key={cause} className={styles.cause} data-testid={`cause-${cause}`}>
            <div className="row">
              <Tag tone={cause === "dead" ? "bad" : "warn"}>
                {count(records)} {CAUSES[cause].label}
              </Tag>
              <span className="small soft">{CAUSES[cause].helps}</span>
              <span className="grow" />
              <Button
                size="sm"
                icon="retry"
                disabled={props.busy}
                data-testid={`retry-${cause}`}
                onClick={() => props.onRetry(cause)}
              >
                Retry {count(records)}
              </Button>
            </div>
            <Reasons
              reasons={reasons}
              shown={SHOWN}
              more={rest > 0 && `${counted(rest, "more cell")} for other reasons`}
            />
          </div>
        );
      })}
    </section>
  );
}

// The story of why a cell is what it is: who was asked, what they said, what to do next.

import { type CellState, type CellStory, type Field, useCommand } from "../rpc";
import { Anchored } from "./Anchored";
import { Button } from "./Button";
import { count, money, whenExactly } from "./format";
import { Icon } from "./Icon";
import { Mark } from "./Mark";
import { STATE_LABELS } from "./marks";
import { OUTCOME_MARKS } from "./outcomes";
import { Failure, ProviderBadge, Skeleton } from "./pieces";
import styles from "./why.module.css";

/** States of cells that are worth asking for again. What nobody knows or a check refused is remembered: it would be said again. */
export type Retried = "failed" | "stopped";

/** The state, where a cell in it is worth asking for again. */
export function retried(state: CellState | undefined): Retried | undefined {
  return state === "failed" || state === "stopped" ? state : undefined;
}

const NEXT: Partial<Record<CellState, string>> = {
  not_found: "Everybody who was asked answered. Another provider may know it, or you do.",
  conflict: "Two sources disagree. Judge it, and it is settled.",
  stale: "A run asks for it again.",
  rejected: "A check rejected it. Accept it if you know better.",
  skipped: "Change the recipe's condition, or write the value yourself.",
  stopped: "A cap ended the run before this cell. Raise the cap and resume.",
  failed: "Ask again, or write the value yourself.",
  waiting: "Its turn comes as long as the run goes on.",
};

function Story({ story }: { story: CellStory }) {
  const state = story.cell?.state;
  const made = story.cell?.provenance;
  return (
    <>
      <div className="row">
        {state && <Mark state={state} />}
        <b>{story.label}</b>
        <span className="soft">
          {state ? STATE_LABELS[state] : story.asked.length > 0 ? "blank" : "nobody was asked"}
        </span>
      </div>
      {story.cell?.note && <p className="selectable">{story.cell.note}</p>}
      {made && story.by && (
        <p className="small soft">
          From {story.by}
          {made.at_ms > 0 && `, ${whenExactly(made.at_ms)}`}
          {made.cached && ", answered from the cache"}
          {made.verified_by === "user" ? ", decided by you" : ""}.
        </p>
      )}
      {story.asked.length > 0 && (
        <section>
          <h3>Asked</h3>
          <ol>
            {story.asked.map((one) => (
              <li key={`${one.at_ms} ${one.name}`}>
                <ProviderBadge badge={one.badge} name={one.name} />
                <span className="row" style={{ gap: 6 }}>
                  <Mark state={one.outcome ? OUTCOME_MARKS[one.outcome] : "running"} />
                  {one.name}: {one.outcome ?? "no answer"}
                </span>
                <span className="muted">{one.charged > 0 ? money(one.charged) : "no cost"}</span>
                {one.message && <p>{one.message}</p>}
              </li>
            ))}
          </ol>
        </section>
      )}
      {story.others.length > 0 && (
        <section>
          <h3>Not asked</h3>
          <ul>
            {story.others.map((one) => (
              <li key={one.provider}>
                <ProviderBadge badge={one.badge} name={one.name} />
                <span>{one.name}</span>
                <span />
                <p>{one.reason}</p>
              </li>
            ))}
          </ul>
        </section>
      )}
      {state && NEXT[state] && (
        <section>
          <h3>What to do next</h3>
          <p>{NEXT[state]}</p>
        </section>
      )}
      {story.records > 1 && (
        <p className="small muted">
          <Icon name="info" size="small" /> The same person or company stands in {count(story.records)} rows. They share
          this cell.
        </p>
      )}
    </>
  );
}

/** Why a cell is what it is: who was asked, what they said, what to do next. */
export function Why(props: {
  list: number;
  cell: { row: number; field: Field; box: DOMRect } | undefined;
  onRetry: ((state: Retried, row: number) => void) | undefined;
  onClose: () => void;
}) {
  const { cell } = props;
  const { data, error, refetch } = useCommand(
    "cell_story",
    { list: props.list, row: cell?.row ?? 0, field: cell?.field ?? "person.email" },
    { enabled: cell !== undefined },
  );
  if (!cell) return null;
  const again = retried(data?.cell?.state);
  return (
    <Anchored at={cell.box} label="Why this cell is what it is" width={380} onClose={props.onClose}>
      <div className={styles.story} data-testid="why" tabIndex={-1}>
        {error && <Failure error={error} retry={() => void refetch()} />}
        {!data && !error && [1, 2, 3].map((line) => <Skeleton key={line} height={16} />)}
        {data && <Story story={data} />}
        <div className="row" style={{ justifyContent: "flex-end" }}>
          {again && props.onRetry && (
            <Button size="sm" icon="retry" onClick={() => props.onRetry?.(again, cell.row)}>
              Ask again
            </Button>
          )}
          <Button size="sm" onClick={props.onClose}>
            Close
          </Button>
        </div>
      </div>
    </Anchored>
  );
}

import { count } from "../../kit/format";
import { Mark } from "../../kit/Mark";
import { CELL_STATES, STATE_LABELS } from "../../kit/marks";
import type { CellState, StateCount } from "../../rpc";

/** Filters the grid by the state of its cells; each says how many cells there are. */
export function Chips(props: {
  counts: StateCount[];
  state: CellState | undefined;
  onState: (state: CellState | undefined) => void;
}) {
  const of = (state: CellState) => props.counts.find((one) => one.state === state)?.count ?? 0;
  const all = props.counts.reduce((sum, one) => sum + one.count, 0);
  return (
    <>
      <button
        type="button"
        className="chip"
        aria-pressed={props.state === undefined}
        onClick={() => props.onState(undefined)}
      >
        All <b>{count(all)}</b> cells
      </button>
      {CELL_STATES.filter((state) => of(state) > 0 || state === props.state).map((state) => (
        <button
          key={state}
          type="button"
          className="chip"
          aria-pressed={props.state === state}
          data-testid={`state-${state}`}
          onClick={() => props.onState(props.state === state ? undefined : state)}
        >
          <Mark state={state} />
          {STATE_LABELS[state]} <b>{count(of(state))}</b>
        </button>
      ))}
    </>
  );
}

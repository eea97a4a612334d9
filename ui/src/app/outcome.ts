// How a run came out, in values: counted and in words.

import { count, counted } from "../kit/format";
import { STATE_LABELS } from "../kit/marks";
import { type CellState, type RunResult, type RunStatus, useCommand } from "../rpc";

/** Values that a run asked for, by what came of them. */
export interface Outcome {
  asked: number;
  found: number;
  failed: number;
  /** Not asked to the end, for a cap ended the run before. */
  stopped: number;
  /** Found and failed left out, in the order in which they are said. */
  others: { words: string; number: number }[];
}

const OTHERS: CellState[] = ["not_found", "rejected", "conflict", "skipped", "stopped"];

/** What a run came to, in values. */
export function outcomeOf(result: RunResult): Outcome {
  const sum = (state: CellState) =>
    result.fields.reduce(
      (total, field) => total + field.states.reduce((part, one) => part + (one.state === state ? one.count : 0), 0),
      0,
    );
  const asked = result.fields.reduce((total, field) => total + field.asked, 0);
  const found = sum("value");
  const failed = sum("failed");
  const others = OTHERS.map((state) => ({ words: STATE_LABELS[state], number: sum(state) }));
  const said = others.reduce((total, one) => total + one.number, found + failed);
  others.push({ words: "not asked", number: asked - said });
  return { asked, found, failed, stopped: sum("stopped"), others: others.filter((one) => one.number > 0) };
}

/** "12 found, 3 not found": all but what failed. */
export function answered({ found, others }: Outcome): string {
  return [`${count(found)} found`, ...others.map((one) => `${count(one.number)} ${one.words}`)].join(", ");
}

/** Whether a run had something to ask for, and all of it failed. */
export function allFailed({ asked, failed }: Outcome): boolean {
  return asked > 0 && failed === asked;
}

/** "18 values were not asked to the end": what a cap kept a run from; nothing where that is not known. */
export function unasked(outcome: Outcome | undefined): string {
  if (!outcome || outcome.stopped === 0) return "";
  return `${counted(outcome.stopped, "value")} ${outcome.stopped === 1 ? "was" : "were"} not asked to the end`;
}

/** What a run that ended came to, where something is to be said of it: values failed, or a cap stopped it. */
export function useEnded(run: RunStatus | undefined): Outcome | undefined {
  // Where no cell of the list failed, none of the run did, and nobody needs to count.
  const failed = run?.coverage.some(({ states }) => states.some((one) => one.state === "failed"));
  const may = run?.state === "stopped" || (run?.state === "done" && failed === true);
  const result = useCommand("run_result", { run: run?.run ?? 0 }, { enabled: may }).data;
  return may && result ? outcomeOf(result) : undefined;
}

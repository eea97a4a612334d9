// How a run came out, in values: counted and in words. Pure.

import { count } from "../kit/format";
import type { CellState, RunResult } from "../rpc";

/** Values that a run asked for, by what came of them. */
export interface Outcome {
  asked: number;
  found: number;
  failed: number;
  /** Found and failed left out, in the order in which they are said. */
  others: { words: string; number: number }[];
}

const OTHERS: { states: CellState[]; words: string }[] = [
  { states: ["not_found"], words: "not found" },
  { states: ["rejected"], words: "refused by a check" },
  { states: ["conflict"], words: "to judge" },
];

/** What a run came to, in values. */
export function outcomeOf(result: RunResult): Outcome {
  const sum = (...states: CellState[]) =>
    result.fields.reduce(
      (total, field) =>
        total + field.states.reduce((part, one) => part + (states.includes(one.state) ? one.count : 0), 0),
      0,
    );
  const asked = result.fields.reduce((total, field) => total + field.asked, 0);
  const found = sum("value");
  const failed = sum("failed");
  const others = OTHERS.map(({ states, words }) => ({ words, number: sum(...states) }));
  const said = others.reduce((total, one) => total + one.number, found + failed);
  others.push({ words: "not asked", number: asked - said });
  return { asked, found, failed, others: others.filter((one) => one.number > 0) };
}

/** "12 found, 3 not found": all but what failed. */
export function answered({ found, others }: Outcome): string {
  return [`${count(found)} found`, ...others.map((one) => `${count(one.number)} ${one.words}`)].join(", ");
}

/** Whether a run had something to ask for, and all of it failed. */
export function allFailed({ asked, failed }: Outcome): boolean {
  return asked > 0 && failed === asked;
}

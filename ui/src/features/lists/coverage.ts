// Coverage of a list by what a founder asks for: addresses, company profile, pictures.

import type { CellState, Coverage, Field } from "../../rpc";

/** Parts of a bar, from 0 to 1. */
export interface Parts {
  found: number;
  judge: number;
  none: number;
}

const PICTURES: Field[] = ["company.logo", "company.icon", "company.image", "company.screenshot"];

/** The groups that the start screen shows. */
export const GROUPS: { label: string; holds: (field: Field) => boolean }[] = [
  { label: "Work e-mail", holds: (field) => field === "person.email" },
  { label: "Company profile", holds: (field) => field.startsWith("company.") && !PICTURES.includes(field) },
  { label: "Logos and pictures", holds: (field) => PICTURES.includes(field) },
];

const JUDGE: CellState[] = ["conflict", "stale", "rejected"];

/** The parts of a group over all its fields; undefined when none of them was asked for. */
export function partsOf(coverage: Coverage[], holds: (field: Field) => boolean): Parts | undefined {
  const fields = coverage.filter((one) => holds(one.field));
  const cells = fields.reduce((sum, one) => sum + one.records, 0);
  if (cells === 0) return undefined;
  const inStates = (states: CellState[]) =>
    fields.reduce(
      (sum, one) => sum + one.states.reduce((in_, state) => in_ + (states.includes(state.state) ? state.count : 0), 0),
      0,
    );
  const filled = fields.reduce((sum, one) => sum + one.filled, 0);
  return { found: filled / cells, judge: inStates(JUDGE) / cells, none: inStates(["not_found"]) / cells };
}

/** Cells that a person has to judge. */
export function toJudge(coverage: Coverage[]): number {
  return coverage.reduce(
    (sum, one) => sum + one.states.reduce((in_, state) => in_ + (state.state === "conflict" ? state.count : 0), 0),
    0,
  );
}

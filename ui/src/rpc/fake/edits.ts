// Edits and decisions in the made-up world, with their undo.

import type { Cell, CellPlace, Commands, EditHistory, Field } from "../types";
import { infoOf } from "./vocabulary";
import type { FakeList } from "./world";

/** A step of a list: what stood in its cells before and after. */
interface Step {
  label: string;
  before: Map<string, Cell | undefined>;
  after: Map<string, Cell | undefined>;
  /** What it did besides, made or taken back. */
  also?: (made: boolean) => void;
}

/** What the user wrote into a list. */
export class FakeEdits {
  cells = new Map<string, Cell>();
  private done: Step[] = [];
  private undone: Step[] = [];

  /** What the user wrote into a cell. */
  at(row: number, field: Field): Cell | undefined {
    return this.cells.get(`${row} ${field}`);
  }

  history(): EditHistory {
    return { undo: this.done.at(-1)?.label ?? null, redo: this.undone.at(-1)?.label ?? null };
  }

  take(label: string, changes: [CellPlace, Cell | undefined][], also?: (made: boolean) => void): void {
    const step: Step = { label, before: new Map(), after: new Map(), ...(also ? { also } : {}) };
    for (const [{ row, field }, cell] of changes) {
      const key = `${row} ${field}`;
      step.before.set(key, this.cells.get(key));
      step.after.set(key, cell);
    }
    this.done.push(step);
    this.undone = [];
    this.put(step.after);
    also?.(true);
  }

  undo(): string | null {
    const step = this.done.pop();
    if (!step) return null;
    this.undone.push(step);
    this.put(step.before);
    step.also?.(false);
    return step.label;
  }

  redo(): string | null {
    const step = this.undone.pop();
    if (!step) return null;
    this.done.push(step);
    this.put(step.after);
    step.also?.(true);
    return step.label;
  }

  private put(side: Map<string, Cell | undefined>): void {
    for (const [key, cell] of side) {
      if (cell) this.cells.set(key, cell);
      else this.cells.delete(key);
    }
  }
}

function given(text: string): Cell {
  const provenance = { provider: "user", at_ms: Date.now(), cost: 0, cached: false, practice: false };
  return text.trim() === ""
    ? { state: "skipped", note: "You emptied it.", provenance }
    : { state: "value", value: text.trim(), note: "", provenance };
}

/** Writes what can be a value; says of the rest why it is left out. */
export function edit(
  list: FakeList,
  edits: Commands["edit_cells"]["input"]["edits"],
): Commands["edit_cells"]["output"] {
  const problems = edits
    .filter(({ field, text }) => infoOf(field).kind === "email" && text.trim() !== "" && !text.includes("@"))
    .map(({ row, field, text }) => ({
      row,
      field,
      message: `${infoOf(field).label} is left as it was: "${text}" is not an e-mail address.`,
    }));
  const left = new Set(problems.map(({ row, field }) => `${row} ${field}`));
  const changes = edits
    .filter(({ row, field }) => !left.has(`${row} ${field}`))
    .map(({ row, field, text }): [CellPlace, Cell] => [{ row, field }, given(text)]);
  const [first] = changes;
  if (first) {
    const what = changes.length === 1 ? infoOf(first[0].field).label : `${changes.length} cells`;
    list.edits.take(`Edit of ${what}`, changes);
  }
  return { cells: changes.length, problems, history: list.edits.history() };
}

/** Judges cells as they stand. */
export function judge(
  list: FakeList,
  { cells, verdict }: Commands["judge_cells"]["input"],
  standing: (place: CellPlace) => Cell | undefined,
): Commands["judge_cells"]["output"] {
  const changes = cells.flatMap((place): [CellPlace, Cell | undefined][] => {
    const cell = standing(place);
    if (verdict === "forget") return [[place, undefined]];
    if (cell?.value === undefined) return [];
    const provenance = {
      provider: "user",
      at_ms: 0,
      cost: 0,
      cached: false,
      practice: false,
      ...cell.provenance,
      verified_by: "user",
    };
    const state = verdict === "accept" ? "value" : "rejected";
    return [[place, { ...cell, state, note: verdict === "accept" ? "" : "You refused it.", provenance }]];
  });
  const [first] = changes;
  const verb = { accept: "Acceptance", reject: "Refusal", forget: "Taking back" }[verdict];
  if (first) list.edits.take(`${verb} of ${infoOf(first[0].field).label}`, changes);
  return { cells: changes.length, problems: [], history: list.edits.history() };
}

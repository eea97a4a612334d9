// Edits and decisions of the user: written, judged, taken back and made again. Every one says what came of it where that is
// not plain to see.

import { useQueryClient } from "@tanstack/react-query";
import { useCallback, useEffect } from "react";
import { counted } from "../kit/format";
import { say, sayError } from "../kit/toast";
import { isTyping } from "../kit/typing";
import {
  type CellPlace,
  call,
  type Edited,
  type EditHistory,
  type Field,
  type GridColumn,
  type GridFrame,
  type Judgement,
} from "../rpc";

/** A text for a cell, by the column it stands in. */
export interface Written {
  row: number;
  column: string;
  text: string;
}

/** What the user can do to cells. */
export interface Edits {
  history: EditHistory;
  write: (cells: Written[]) => void;
  judge: (cells: CellPlace[], verdict: Judgement) => void;
  undo: () => void;
  redo: () => void;
}

const NO_HISTORY: EditHistory = { undo: null, redo: null };
const NO_COLUMNS: GridColumn[] = [];
const NOTHING = () => {};

/** Edits of a list. `changed` is called when cells were written, before the event that says so. */
export function useEdits(list: number, frame: GridFrame | undefined, changed: () => void = NOTHING): Edits {
  const client = useQueryClient();
  const { columns, history } = frame ?? { columns: NO_COLUMNS, history: NO_HISTORY };
  const keep = useCallback(
    (next: EditHistory) => {
      client.setQueryData<GridFrame>(["grid_frame", { list }], (old) => old && { ...old, history: next });
      changed();
    },
    [client, list, changed],
  );
  const told = useCallback(
    (edited: Edited) => {
      keep(edited.history);
      const [first, ...rest] = edited.problems;
      if (!first) return;
      const more = rest.length > 0 ? ` ${counted(rest.length, "more cell")} left out too.` : "";
      say(
        edited.cells > 0
          ? `${counted(edited.cells, "cell")} written, ${edited.problems.length} left out.`
          : "Not written.",
        `Row ${first.row}: ${first.message}${more}`,
      );
    },
    [keep],
  );
  const write = useCallback(
    (cells: Written[]) => {
      const fields = new Map(columns.filter(writable).map((column) => [column.id, column.field as Field]));
      const edits = cells.flatMap(({ row, column, text }) => {
        const field = fields.get(column);
        return field ? [{ row, field, text }] : [];
      });
      if (edits.length === 0) {
        if (cells.length > 0)
          say("Nothing was written.", "Columns of your file, pictures and details cannot be changed.");
        return;
      }
      if (edits.length < cells.length)
        say(`${counted(cells.length - edits.length, "cell")} left out.`, "Only found values can be changed.");
      call("edit_cells", { list, edits }).then(told, sayError);
    },
    [list, columns, told],
  );
  const judge = useCallback(
    (cells: CellPlace[], verdict: Judgement) => {
      if (cells.length > 0) call("judge_cells", { list, cells, verdict }).then(told, sayError);
    },
    [list, told],
  );
  const step = useCallback(
    (command: "undo_edit" | "redo_edit") => {
      call(command, { list }).then(({ step: done, history: next }) => {
        keep(next);
        const word = command === "undo_edit" ? "taken back" : "made again";
        say(done ? `${done} ${word}.` : `There is nothing to be ${word}.`);
      }, sayError);
    },
    [list, keep],
  );
  const undo = useCallback(() => step("undo_edit"), [step]);
  const redo = useCallback(() => step("redo_edit"), [step]);
  return { history, write, judge, undo, redo };
}

/** Ctrl Z takes the last step back, Ctrl Y makes it again. */
export function useUndoKeys({ undo, redo }: Edits): void {
  useEffect(() => {
    const pressed = (event: KeyboardEvent) => {
      if (!(event.ctrlKey || event.metaKey) || event.altKey) return;
      if (isTyping(event.target)) return;
      const key = event.key.toLowerCase();
      if (key === "z" && !event.shiftKey) undo();
      else if (key === "y" || (key === "z" && event.shiftKey)) redo();
      else return;
      event.preventDefault();
    };
    window.addEventListener("keydown", pressed);
    return () => window.removeEventListener("keydown", pressed);
  }, [undo, redo]);
}

function writable(column: GridColumn): boolean {
  return column.origin === "found" && column.kind !== "picture" && column.field !== null;
}

// What is to be judged: records with cells of one kind, as the grid's filters find them, a few ahead.

import { useCallback, useEffect, useRef, useState } from "react";
import { CallError, type CellPlace, call, type Field, type GridCell, type GridFilters, type GridRow } from "../../rpc";

/** Below this a value is worth a look. */
const UNSURE = 70;
/** Records read ahead. */
const AHEAD = 40;

/** Kinds of things to judge, with how they are found. */
export const KINDS = [
  { kind: "conflict", label: "Conflicts" },
  { kind: "unsure", label: "Less sure than 70" },
  { kind: "rejected", label: "Rejected" },
] as const;
/** A kind of thing to judge. */
export type Kind = (typeof KINDS)[number]["kind"];

/** Something to be judged. */
export interface Open {
  place: CellPlace;
  cell: GridCell;
  row: GridRow;
}

const FILTERS: Record<Kind, GridFilters> = {
  conflict: { state: "conflict" },
  unsure: { below: UNSURE },
  rejected: { state: "rejected" },
};

/** Whether a cell is one of the kind and waits for a word of the user's. */
export function waits(kind: Kind, cell: GridCell): boolean {
  if (cell.yours || cell.from_file) return false;
  if (kind === "unsure") return cell.state === "value" && cell.confidence !== undefined && cell.confidence < UNSURE;
  return cell.state === kind;
}

/** The cells of some rows that wait to be judged. */
export function openIn(kind: Kind, rows: GridRow[]): Open[] {
  return rows.flatMap((row) =>
    (Object.entries(row.cells) as [Field, GridCell][])
      .filter(([, cell]) => waits(kind, cell))
      .map(([field, cell]) => ({ place: { row: row.row, field }, cell, row })),
  );
}

const same = (a: CellPlace, b: CellPlace) => a.row === b.row && a.field === b.field;

/** The queue of one kind. */
export function useQueue(list: number, kind: Kind) {
  const [rows, setRows] = useState<GridRow[]>([]);
  const [total, setTotal] = useState(0);
  const [loading, setLoading] = useState(true);
  const [error, setError] = useState<CallError>();
  const [left, setLeft] = useState<CellPlace[]>([]);
  const asked = useRef(0);
  const again = useCallback(() => {
    asked.current += 1;
    const mine = asked.current;
    setLoading(true);
    call("grid_page", { list, start: 0, count: AHEAD, filters: FILTERS[kind] }).then(
      (page) => {
        if (mine !== asked.current) return;
        setRows(page.rows);
        setTotal(page.total);
        setLeft([]);
        setLoading(false);
        setError(undefined);
      },
      (thrown) => {
        if (mine !== asked.current) return;
        setLoading(false);
        setError(CallError.from(thrown));
      },
    );
  }, [list, kind]);
  useEffect(again, [again]);
  const open = openIn(kind, rows).filter(({ place }) => !left.some((one) => same(one, place)));
  return {
    open,
    total: Math.max(0, total - left.length),
    loading,
    error,
    again,
    /** It was judged: the next one comes at once. */
    leave: (place: CellPlace) => setLeft((old) => [...old, place]),
    /** The last one that was judged is back. */
    restore: () => setLeft((old) => old.slice(0, -1)),
  };
}

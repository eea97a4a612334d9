// Layouts: which columns are shown, where and how wide, between the grid's library and saved views.

import type { ColumnState } from "ag-grid-community";
import type { GridSort, ViewColumn } from "../../rpc";

const ROW = 44;
const LOWEST_ROW = 32;
/** Pixels that a web view can draw below each other, as the grid finds out by doubling: WebKit's end is at 2^25. */
const HIGHEST = 32_000_000;

/**
 * How high a row is. All rows together are no higher than can be drawn, as long as that leaves room for their pictures: above
 * that, AG Grid moves every row in sight at each step of scrolling.
 */
export function rowHeight(records: number): number {
  return Math.max(LOWEST_ROW, Math.min(ROW, Math.floor(HIGHEST / Math.max(1, records))));
}

const OURS = (id: string) => !id.startsWith("ag-Grid");

/** The library's columns as a view keeps them. */
export function viewOf(state: ColumnState[]): ViewColumn[] {
  return state
    .filter(({ colId }) => OURS(colId))
    .map(({ colId, width, hide, pinned }) => ({
      id: colId,
      width: Math.round(width ?? 140),
      hidden: hide === true,
      pinned: pinned === "left" || pinned === true,
    }));
}

/** A view as the library takes it. Columns that the view does not know keep their places after those it knows. */
export function stateOf(view: ViewColumn[], sort: GridSort | undefined): ColumnState[] {
  const sorted = (id: string): "asc" | "desc" | null =>
    sort?.column === id ? (sort.descending ? "desc" : "asc") : null;
  return [
    { colId: "ag-Grid-SelectionColumn", pinned: "left" },
    ...view.map(({ id, width, hidden, pinned }) => ({
      colId: id,
      width,
      hide: hidden,
      pinned: pinned ? ("left" as const) : null,
      sort: sorted(id),
    })),
  ];
}

/** The fields whose details a view shows beside them. */
export function detailsIn(view: ViewColumn[]): string[] {
  const fields = view.filter(({ id }) => id.includes("#")).map(({ id }) => id.split("#")[0] ?? "");
  return [...new Set(fields)];
}

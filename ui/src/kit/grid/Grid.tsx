// The grid: it owns no data. AG Grid pulls windows of rows as they come into sight; while a run fills the list, rows in sight
// that changed are read again in place and never move.

import { type ReactNode, type Ref, useEffect, useImperativeHandle, useRef, useState } from "react";
import type { CallError, GridColumn, GridPage, GridRow, GridSort, ViewColumn } from "../../rpc";
import { Button } from "../Button";
import styles from "./grid.module.css";
import { Life } from "./life";
import type { Written } from "./select";

/** What the grid can be told. */
export interface GridHandle {
  /** Cells changed: the rows in sight are read again, in place; at once, or gathered with what comes next. */
  changed(now?: boolean): void;
  /** Reads everything again, in the order of the sort. */
  reload(): void;
  /** Takes the selection back. */
  deselect(): void;
  /** The row that stands so many places after (or before) this one in the order of sort and filter, if it was read. */
  neighbour(row: number, by: number): number | undefined;
  /** Lays the columns out, in this order. */
  lay(columns: ViewColumn[], sort: GridSort | undefined): void;
  /** Sorts by a column. */
  sort(sort: GridSort | undefined): void;
  /** Shows or hides a column. */
  show(column: string, shown: boolean): void;
  /** Keeps a column at the left edge. */
  pin(column: string, pinned: boolean): void;
  /** The cell that has the focus, and where it is drawn. */
  focused(): { data: GridRow; column: string; box: DOMRect } | undefined;
  /** Gives the keyboard back to the cell that had it. */
  refocus(): void;
  /** Begins to edit the cell that has the focus. */
  edit(): void;
  /** Empties the cells of the range. */
  empty(): void;
}

/** The cells of a range, by their places. */
export interface Ranged {
  top: number;
  bottom: number;
  columns: string[];
}

/** What the grid shows and tells. */
export interface GridProps {
  columns: GridColumn[];
  records: number;
  /** How the columns were left. */
  layout: ViewColumn[];
  /** The sort it begins with. */
  sort: GridSort | undefined;
  /** Found fields whose details are shown beside them. */
  details: string[];
  /** Columns that are filtered. */
  filtered: string[];
  /** Reads a window under the filter; in the list's own order when there is no sort. */
  fetch: (start: number, count: number, sort: GridSort | undefined) => Promise<GridPage>;
  /** The numbers of all rows under the filter. */
  all: () => Promise<number[]>;
  /** Reads rows by their numbers, wherever they stand. */
  read: (rows: number[]) => Promise<GridPage>;
  /** Changes when filter or search change: everything is read again. */
  filter: string;
  /** The row that is open beside the grid. */
  open: number | undefined;
  /** Shown instead of rows when the filter leaves none. */
  nothing: ReactNode;
  onOpen: (row: number) => void;
  onSelect: (rows: number[]) => void;
  onSort: (sort: GridSort | undefined) => void;
  onKey: (key: string, row: GridRow, column: string) => boolean;
  onLayout: (columns: ViewColumn[]) => void;
  onHeadMenu: (column: string, below: DOMRect) => void;
  onCellMenu: (row: GridRow, column: string, at: DOMRect) => void;
  onWrite: (cells: Written[]) => void;
  onRange: (range: Ranged | undefined) => void;
  onTell: (title: string, message: string) => void;
  handle: Ref<GridHandle>;
}

/** The grid of a list. */
export function Grid(props: GridProps) {
  const host = useRef<HTMLDivElement>(null);
  const life = useRef<Life>(undefined);
  const latest = useRef(props);
  latest.current = props;
  const [total, setTotal] = useState<number>();
  const [unread, setUnread] = useState<CallError>();

  useEffect(() => {
    if (!host.current) return;
    const made = new Life(host.current, latest, { total: setTotal, unread: setUnread });
    life.current = made;
    return () => {
      life.current = undefined;
      made.end();
    };
  }, []);

  // The first of each is what the grid was made with; only changes are told.
  const shape = `${props.columns.map((column) => `${column.id} ${column.label}`).join("|")} ${props.details.join()}`;
  const heads = props.filtered.join();
  const known = useRef({ shape, heads, filter: props.filter, open: props.open });
  useEffect(() => {
    if (known.current.shape === shape) return;
    known.current.shape = shape;
    life.current?.setColumns(latest.current.columns, latest.current.details);
  }, [shape]);
  useEffect(() => {
    if (known.current.heads === heads) return;
    known.current.heads = heads;
    life.current?.heads();
  }, [heads]);
  useEffect(() => {
    if (known.current.filter === props.filter) return;
    known.current.filter = props.filter;
    life.current?.narrowed();
  }, [props.filter]);
  useEffect(() => {
    if (known.current.open === props.open) return;
    known.current.open = props.open;
    life.current?.redraw();
    if (props.open !== undefined) life.current?.show(props.open);
  }, [props.open]);

  useImperativeHandle(props.handle, () => ({
    changed: (now) => life.current?.changed(now ?? false),
    reload: () => life.current?.reload(),
    deselect: () => life.current?.chosen.clear(),
    neighbour: (row, by) => life.current?.neighbour(row, by),
    lay: (columns, sort) => life.current?.lay(columns, sort),
    sort: (sort) => life.current?.sortBy(sort),
    show: (column, shown) => life.current?.api.setColumnsVisible([column], shown),
    pin: (column, pinned) => life.current?.api.setColumnsPinned([column], pinned ? "left" : null),
    focused: () => life.current?.focused(),
    refocus: () => life.current?.refocus(),
    edit: () => life.current?.edit(),
    empty: () => life.current?.selection.empty(),
  }));

  return (
    <div className={styles.grid} data-testid="grid">
      <div ref={host} className={styles.host} />
      {total === 0 && !unread && <div className={styles.nothing}>{props.nothing}</div>}
      {unread && (
        <div className={styles.unread} role="alert">
          <span className="clip">
            <b>{unread.message}</b> <span className="soft">{unread.hint}</span>
          </span>
          <Button size="sm" icon="retry" onClick={() => life.current?.retry()}>
            Try again
          </Button>
        </div>
      )}
    </div>
  );
}

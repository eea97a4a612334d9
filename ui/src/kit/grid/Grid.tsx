// The grid: it owns no data. AG Grid pulls windows of rows as they come into sight; while a run fills the list, rows in sight
// that changed are read again in place and never move.

import {
  CellStyleModule,
  ColumnApiModule,
  createGrid,
  EventApiModule,
  type GridApi,
  type GridOptions,
  InfiniteRowModelModule,
  type IRowNode,
  ModuleRegistry,
  RenderApiModule,
  RowApiModule,
  RowSelectionModule,
  RowStyleModule,
  ScrollApiModule,
  themeQuartz,
} from "ag-grid-community";
import { type ReactNode, type Ref, useEffect, useImperativeHandle, useRef, useState } from "react";
import { CallError, type GridColumn, type GridPage, type GridRow, type GridSort } from "../../rpc";
import { Button } from "../Button";
import { type Arrived, columnDefs } from "./columns";
import { Freshness, windowsOver } from "./freshness";
import styles from "./grid.module.css";

ModuleRegistry.registerModules([
  InfiniteRowModelModule,
  CellStyleModule,
  RowStyleModule,
  RowApiModule,
  RowSelectionModule,
  RenderApiModule,
  ScrollApiModule,
  ColumnApiModule,
  EventApiModule,
]);

const LOOKS = themeQuartz.withParams({
  backgroundColor: "var(--surface)",
  foregroundColor: "var(--ink)",
  textColor: "var(--ink)",
  headerBackgroundColor: "var(--surface-2)",
  headerTextColor: "var(--ink-3)",
  headerFontWeight: 500,
  headerFontSize: 11,
  headerHeight: 32,
  rowHeight: 44,
  fontFamily: "var(--font-ui)",
  fontSize: 13,
  borderColor: "var(--line)",
  accentColor: "var(--accent)",
  rowHoverColor: "color-mix(in srgb, var(--surface-2) 50%, transparent)",
  selectedRowBackgroundColor: "var(--accent-soft)",
  cellHorizontalPadding: 8,
  wrapperBorder: false,
  wrapperBorderRadius: 0,
  headerColumnBorder: { color: "var(--line)" },
  headerColumnResizeHandleColor: "transparent",
  checkboxBorderRadius: 4,
  checkboxCheckedShapeColor: "#ffffff",
  checkboxUncheckedBorderColor: "var(--line-2)",
  checkboxCheckedBackgroundColor: "var(--accent-fill)",
  checkboxCheckedBorderColor: "var(--accent-fill)",
  rangeSelectionBorderColor: "var(--accent)",
  focusShadow: "inset 0 0 0 2px var(--accent)",
  iconSize: 14,
});

/** How long changes are gathered before the rows in sight are read again. */
const GATHER_MS = 250;
const ARRIVED_MS = 600;

/** What the grid can be told. */
export interface GridHandle {
  /** Cells changed: the rows in sight are read again, in place. */
  changed(): void;
  /** Reads everything again, in the order of the sort. */
  reload(): void;
  /** Takes the selection back. */
  deselect(): void;
  /** The row that stands so many places after (or before) this one in the order of sort and filter, if it was read. */
  neighbour(row: number, by: number): number | undefined;
}

/** What the grid shows and tells. */
export interface GridProps {
  columns: GridColumn[];
  records: number;
  /** Reads a window; the natural order when there is no sort. `filtered` is false for reading rows in place. */
  fetch: (start: number, count: number, sort: GridSort | undefined, filtered: boolean) => Promise<GridPage>;
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
  handle: Ref<GridHandle>;
}

function sortOf(model: { colId: string; sort: "asc" | "desc" }[]): GridSort | undefined {
  const [first] = model;
  return first && { column: first.colId, descending: first.sort === "desc" };
}

/** One grid's life outside React. */
class Life {
  readonly api: GridApi<GridRow>;
  private readonly arrived: Arrived = new Set();
  private readonly freshness = new Freshness();
  private timer: ReturnType<typeof setTimeout> | undefined;
  private reading = false;
  private ended = false;

  constructor(
    host: HTMLElement,
    private readonly props: { current: GridProps },
    private readonly heard: { total: (total: number) => void; unread: (error: CallError | undefined) => void },
  ) {
    this.api = createGrid<GridRow>(host, this.options());
  }

  private options(): GridOptions<GridRow> {
    const props = this.props;
    return {
      theme: LOOKS,
      columnDefs: columnDefs(props.current.columns, this.arrived),
      rowModelType: "infinite",
      cacheBlockSize: 100,
      maxBlocksInCache: 30,
      blockLoadDebounceMillis: 40,
      infiniteInitialRowCount: Math.max(1, props.current.records),
      getRowId: ({ data }) => String(data.row),
      rowSelection: { mode: "multiRow", enableClickSelection: false, headerCheckbox: false },
      selectionColumnDef: { width: 40, headerName: "Select", headerClass: "select" },
      rowClassRules: { open: ({ data }) => data !== undefined && data.row === props.current.open },
      suppressCellFocus: false,
      suppressNoRowsOverlay: true,
      suppressDragLeaveHidesColumns: true,
      animateRows: false,
      datasource: { getRows: (wanted) => void this.load(wanted) },
      onSortChanged: ({ api }) => {
        const sorted = api.getColumnState().filter((one) => one.sort);
        props.current.onSort(sortOf(sorted.map((one) => ({ colId: one.colId, sort: one.sort as "asc" | "desc" }))));
      },
      onSelectionChanged: ({ api }) => props.current.onSelect(api.getSelectedRows().map((row) => row.row)),
      onCellDoubleClicked: ({ data }) => data && props.current.onOpen(data.row),
      onCellClicked: ({ data, column }) => {
        if (data && column.getColId() === "row") props.current.onOpen(data.row);
      },
      onCellKeyDown: (event) => {
        const { data, event: pressed } = event;
        if (!data || !(pressed instanceof KeyboardEvent) || !("column" in event)) return;
        if (pressed.ctrlKey || pressed.metaKey || pressed.altKey) return;
        if (props.current.onKey(pressed.key, data, event.column.getColId())) pressed.preventDefault();
      },
      onBodyScrollEnd: () => this.gather(),
      onModelUpdated: () => this.gather(),
    };
  }

  private async load(wanted: {
    startRow: number;
    endRow: number;
    sortModel: { colId: string; sort: "asc" | "desc" }[];
    successCallback: (rows: GridRow[], last?: number) => void;
    failCallback: () => void;
  }): Promise<void> {
    const moment = this.freshness.begin();
    try {
      const count = wanted.endRow - wanted.startRow;
      const page = await this.props.current.fetch(wanted.startRow, count, sortOf(wanted.sortModel), true);
      if (this.ended) return;
      this.freshness.readAt(
        page.rows.map((row) => row.row),
        moment,
      );
      wanted.successCallback(page.rows, page.total);
      this.heard.total(page.total);
      this.heard.unread(undefined);
    } catch (thrown) {
      if (this.ended) return;
      wanted.failCallback();
      this.heard.unread(CallError.from(thrown));
    }
  }

  changed(): void {
    this.freshness.touch();
    this.gather();
  }

  private gather(): void {
    this.timer ??= setTimeout(() => {
      this.timer = undefined;
      void this.readInPlace();
    }, GATHER_MS);
  }

  /** Reads those rows in sight again that changed, and puts them where they are. */
  private async readInPlace(): Promise<void> {
    if (this.reading || this.ended) return;
    const nodes = new Map<number, IRowNode<GridRow>>();
    for (const node of this.api.getRenderedNodes()) if (node.data) nodes.set(node.data.row, node);
    const stale = this.freshness.stale([...nodes.keys()]);
    if (stale.length === 0) return;
    this.reading = true;
    const moment = this.freshness.begin();
    try {
      for (const { start, count } of windowsOver(stale)) {
        const page = await this.props.current.fetch(start, count, undefined, false);
        if (this.ended) return;
        for (const row of page.rows) this.put(nodes.get(row.row), row);
        this.freshness.readAt(
          page.rows.map((row) => row.row),
          moment,
        );
      }
      // What changed meanwhile is read next.
      this.gather();
    } catch {
      // The next event or scroll reads them again; the rows on screen stay as they were.
    } finally {
      this.reading = false;
    }
  }

  private put(node: IRowNode<GridRow> | undefined, row: GridRow): void {
    const before = node?.data;
    if (!node || !before || before.row !== row.row) return;
    const changed = Object.entries(row.cells).filter(([field, cell]) => {
      const old = before.cells[field as keyof GridRow["cells"]];
      return old?.state !== cell?.state || old?.text !== cell?.text || old?.note !== cell?.note;
    });
    if (changed.length === 0) return;
    const keys = changed.map(([field]) => `${row.row} ${field}`);
    for (const key of keys) this.arrived.add(key);
    setTimeout(() => {
      for (const key of keys) this.arrived.delete(key);
    }, ARRIVED_MS);
    node.setData(row);
  }

  setColumns(columns: GridColumn[]): void {
    this.api.setGridOption("columnDefs", columnDefs(columns, this.arrived));
  }

  reload(): void {
    this.freshness.clear();
    this.api.purgeInfiniteCache();
  }

  retry(): void {
    this.heard.unread(undefined);
    this.api.refreshInfiniteCache();
  }

  redraw(): void {
    this.api.redrawRows();
  }

  neighbour(row: number, by: number): number | undefined {
    const at = this.api.getRowNode(String(row))?.rowIndex;
    return typeof at === "number" ? this.api.getDisplayedRowAtIndex(at + by)?.data?.row : undefined;
  }

  show(row: number): void {
    const node = this.api.getRowNode(String(row));
    if (node) this.api.ensureNodeVisible(node);
  }

  end(): void {
    this.ended = true;
    clearTimeout(this.timer);
    this.api.destroy();
  }
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
  const shape = props.columns.map((column) => `${column.id} ${column.label}`).join("|");
  const known = useRef({ shape, filter: props.filter, open: props.open });
  useEffect(() => {
    if (known.current.shape === shape) return;
    known.current.shape = shape;
    life.current?.setColumns(latest.current.columns);
  }, [shape]);
  useEffect(() => {
    if (known.current.filter === props.filter) return;
    known.current.filter = props.filter;
    life.current?.reload();
  }, [props.filter]);
  useEffect(() => {
    if (known.current.open === props.open) return;
    known.current.open = props.open;
    life.current?.redraw();
    if (props.open !== undefined) life.current?.show(props.open);
  }, [props.open]);

  useImperativeHandle(props.handle, () => ({
    changed: () => life.current?.changed(),
    reload: () => life.current?.reload(),
    deselect: () => life.current?.api.deselectAll(),
    neighbour: (row, by) => life.current?.neighbour(row, by),
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

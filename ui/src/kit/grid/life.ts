// One grid's life outside React: it pulls windows of rows as they come into sight, reads those in sight again that changed, and
// tells what is done with them.

import {
  CellApiModule,
  CellStyleModule,
  type Column,
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
  TextEditorModule,
  themeQuartz,
} from "ag-grid-community";
import { CallError, type GridColumn, type GridRow, type GridSort, type ViewColumn } from "../../rpc";
import { Chosen } from "./chosen";
import { type Arrived, columnDefs, textOf } from "./columns";
import { Freshness, parts } from "./freshness";
import type { GridProps } from "./Grid";
import { rowHeight, stateOf, viewOf } from "./layout";
import { Selection } from "./select";

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
  CellApiModule,
  TextEditorModule,
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
/** How long a column's head is pointed at before its order is made ready: passing over it is no wish. */
const POINTED_MS = 60;

function sortOf(model: { colId: string; sort: "asc" | "desc" }[]): GridSort | undefined {
  const [first] = model;
  return first && { column: first.colId, descending: first.sort === "desc" };
}

/** Rows of one question for many. */
const READ = 500;

/** Takes the tooltips of a cell away until the pointer leaves it: one would cover the menu. */
function hush(target: EventTarget | null): void {
  const cell = target instanceof Element ? target.closest<HTMLElement>(".ag-cell") : null;
  for (const part of cell ? [cell, ...cell.querySelectorAll<HTMLElement>("[title]")] : []) {
    const { title } = part;
    part.removeAttribute("title");
    cell?.addEventListener("mouseleave", () => part.setAttribute("title", title), { once: true });
  }
}

/** One grid's life. */
export class Life {
  readonly api: GridApi<GridRow>;
  private readonly arrived: Arrived = new Set();
  private readonly freshness = new Freshness();
  private timer: ReturnType<typeof setTimeout> | undefined;
  private pointed: ReturnType<typeof setTimeout> | undefined;
  /** Columns whose order was made ready. */
  private readonly ready = new Set<string>();
  private reading = false;
  private ended = false;
  private total: number;
  private columns: GridColumn[];
  private details: string[];
  /** The ranges of cells. */
  readonly selection: Selection;
  /** The chosen rows. */
  readonly chosen: Chosen;

  constructor(
    private readonly host: HTMLElement,
    private readonly props: { current: GridProps },
    private readonly heard: { total: (total: number) => void; unread: (error: CallError | undefined) => void },
  ) {
    this.columns = props.current.columns;
    this.details = props.current.details;
    this.total = Math.max(1, props.current.records);
    this.chosen = new Chosen(() => this.api, {
      total: () => this.total,
      all: () => props.current.all(),
      changed: (rows) => props.current.onSelect(rows),
      failed: (thrown) => {
        const { message, hint } = CallError.from(thrown);
        props.current.onTell(message, hint ?? "");
      },
    });
    this.api = createGrid<GridRow>(host, this.options());
    this.selection = new Selection(host, this.api, {
      total: () => this.total,
      text: textOf,
      rows: (start, count) => this.rows(start, count),
      write: (cells) => props.current.onWrite(cells),
      tell: (title, message) => props.current.onTell(title, message),
      changed: () => props.current.onRange(this.selection.shown()),
      chosen: this.chosen,
    });
    this.lay(props.current.layout, props.current.sort);
    props.current.onLayout(viewOf(this.api.getColumnState()));
    this.api.setGridOption("datasource", { getRows: (wanted) => void this.load(wanted) });
  }

  private defs() {
    const props = this.props;
    return columnDefs(this.columns, {
      arrived: this.arrived,
      inRange: (row, column) => this.selection?.isIn(row, column) ?? false,
      details: this.details,
      head: {
        menu: (column, below) => props.current.onHeadMenu(column, below),
        filtered: (column) => props.current.filtered.includes(column),
      },
    });
  }

  /** Lays the columns out as a view has them. */
  lay(columns: ViewColumn[], sort: GridSort | undefined): void {
    if (columns.length === 0) return;
    this.api.applyColumnState({ state: stateOf(columns, sort), applyOrder: true, defaultState: { sort: null } });
  }

  private async rows(start: number, count: number): Promise<GridRow[]> {
    const rows: GridRow[] = [];
    while (rows.length < count) {
      const more = Math.min(READ, count - rows.length);
      const page = await this.props.current.fetch(start + rows.length, more, this.sort());
      rows.push(...page.rows);
      if (page.rows.length === 0) break;
    }
    return rows;
  }

  private sort(): GridSort | undefined {
    const sorted = this.api.getColumnState().filter((one) => one.sort);
    return sortOf(sorted.map((one) => ({ colId: one.colId, sort: one.sort as "asc" | "desc" })));
  }

  private laid(): void {
    this.selection.paint();
    this.props.current.onLayout(viewOf(this.api.getColumnState()));
  }

  private options(): GridOptions<GridRow> {
    const props = this.props;
    return {
      theme: LOOKS,
      columnDefs: this.defs(),
      maintainColumnOrder: true,
      readOnlyEdit: true,
      suppressClickEdit: true,
      rowHeight: rowHeight(props.current.records),
      rowModelType: "infinite",
      cacheBlockSize: 100,
      maxBlocksInCache: 30,
      blockLoadDebounceMillis: 40,
      infiniteInitialRowCount: Math.max(1, props.current.records),
      getRowId: ({ data }) => String(data.row),
      rowSelection: { mode: "multiRow", enableClickSelection: false, headerCheckbox: false },
      selectionColumnDef: { width: 40, headerComponent: this.chosen.header(), pinned: "left", lockPinned: true },
      rowClassRules: { open: ({ data }) => data !== undefined && data.row === props.current.open },
      suppressCellFocus: false,
      suppressNoRowsOverlay: true,
      suppressDragLeaveHidesColumns: true,
      animateRows: false,
      onSortChanged: () => props.current.onSort(this.sort()),
      onColumnMoved: ({ finished }) => finished && this.laid(),
      onColumnResized: ({ finished, source }) => finished && source !== "api" && this.laid(),
      onColumnPinned: () => this.laid(),
      onColumnVisible: () => this.laid(),
      onColumnHeaderMouseOver: ({ column }) => this.pointAt("getColId" in column ? column : undefined),
      onColumnHeaderMouseLeave: () => this.pointAt(undefined),
      onHeaderFocused: ({ column }) => this.pointAt("getColId" in column ? column : undefined),
      onColumnHeaderContextMenu: ({ column }) => {
        const id = "getColId" in column ? column.getColId() : undefined;
        const head = id && this.host.querySelector(`.ag-header-cell[col-id="${CSS.escape(id)}"]`);
        if (id && head && id !== "row") props.current.onHeadMenu(id, head.getBoundingClientRect());
      },
      onCellEditRequest: ({ data, column, newValue }) => {
        props.current.onWrite([{ row: data.row, column: column.getColId(), text: String(newValue ?? "") }]);
      },
      onCellContextMenu: ({ data, column, event, rowIndex, api }) => {
        if (!data || !(event instanceof MouseEvent) || rowIndex === null) return;
        event.preventDefault();
        api.setFocusedCell(rowIndex, column.getColId());
        hush(event.target);
        props.current.onCellMenu(data, column.getColId(), new DOMRect(event.clientX, event.clientY, 0, 0));
      },
      onRowSelected: ({ data, node, source }) => {
        if (data && source !== "api") this.chosen.press(data.row, node.isSelected() ?? false);
      },
      onCellDoubleClicked: ({ data, column, rowIndex, api, colDef }) => {
        if (!data || rowIndex === null) return;
        if (colDef.editable) api.startEditingCell({ rowIndex, colKey: column });
        else props.current.onOpen(data.row);
      },
      onCellClicked: ({ data, column }) => {
        if (data && column.getColId() === "row") props.current.onOpen(data.row);
      },
      onCellKeyDown: (event) => {
        const { data, event: pressed } = event;
        if (!data || !(pressed instanceof KeyboardEvent) || !("column" in event)) return;
        if (pressed.target instanceof HTMLInputElement && pressed.target.type === "text") return;
        if (pressed.key === "ContextMenu" || (pressed.key === "F10" && pressed.shiftKey)) {
          const cell = pressed.target instanceof Element ? pressed.target.getBoundingClientRect() : new DOMRect();
          props.current.onCellMenu(data, event.column.getColId(), cell);
          pressed.preventDefault();
          return;
        }
        if (pressed.ctrlKey || pressed.metaKey || pressed.altKey) return;
        if (pressed.key === "Delete" || pressed.key === "Backspace") {
          this.selection.empty();
          pressed.preventDefault();
          return;
        }
        if (props.current.onKey(pressed.key, data, event.column.getColId())) pressed.preventDefault();
      },
      onBodyScrollEnd: () => this.gather(),
      onModelUpdated: () => {
        this.chosen.mark();
        this.gather();
      },
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
      const page = await this.props.current.fetch(wanted.startRow, count, sortOf(wanted.sortModel));
      if (this.ended) return;
      this.freshness.readAt(
        page.rows.map((row) => row.row),
        moment,
      );
      wanted.successCallback(page.rows, page.total);
      this.total = page.total;
      this.heard.total(page.total);
      this.heard.unread(undefined);
    } catch (thrown) {
      if (this.ended) return;
      wanted.failCallback();
      this.heard.unread(CallError.from(thrown));
    }
  }

  /** Whoever points at a column's head may sort by it next. An order is costly the first time only, so one row is read in it. */
  private pointAt(column: Column | undefined): void {
    clearTimeout(this.pointed);
    const id = column?.getColId();
    if (!id || !column?.isSortable() || this.ready.has(id)) return;
    this.pointed = setTimeout(() => {
      this.ready.add(id);
      // The sort itself says what went wrong, should it be wanted.
      this.props.current.fetch(0, 1, { column: id, descending: false }).catch(() => this.ready.delete(id));
    }, POINTED_MS);
  }

  changed(now: boolean): void {
    this.freshness.touch();
    if (now) void this.readInPlace();
    else this.gather();
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
      for (const part of parts(stale)) {
        const page = await this.props.current.read(part);
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

  setColumns(columns: GridColumn[], details: string[]): void {
    this.columns = columns;
    this.details = details;
    this.api.setGridOption("columnDefs", this.defs());
    this.laid();
  }

  /** Draws the heads anew. */
  heads(): void {
    this.api.refreshHeader();
  }

  /** The cell that has the focus. */
  focused(): { data: GridRow; column: string; box: DOMRect } | undefined {
    const at = this.api.getFocusedCell();
    const data = at ? this.api.getDisplayedRowAtIndex(at.rowIndex)?.data : undefined;
    if (!at || !data) return undefined;
    const column = at.column.getColId();
    const cell = this.host.querySelector(`[row-index="${at.rowIndex}"] [col-id="${CSS.escape(column)}"]`);
    return { data, column, box: cell?.getBoundingClientRect() ?? new DOMRect() };
  }

  /** Gives the keyboard back to the cell that had it. */
  refocus(): void {
    const at = this.api.getFocusedCell();
    if (at) this.api.setFocusedCell(at.rowIndex, at.column, at.rowPinned);
  }

  /** Begins to edit the cell that has the focus. */
  edit(): void {
    const at = this.api.getFocusedCell();
    if (at) this.api.startEditingCell({ rowIndex: at.rowIndex, colKey: at.column });
  }

  /** Sorts by a column. */
  sortBy(sort: GridSort | undefined): void {
    const state = sort ? [{ colId: sort.column, sort: sort.descending ? ("desc" as const) : ("asc" as const) }] : [];
    this.api.applyColumnState({ state, defaultState: { sort: null } });
  }

  /** Another filter: what was chosen under the last one is not shown any more. */
  narrowed(): void {
    this.chosen.clear();
    this.reload();
  }

  reload(): void {
    this.freshness.clear();
    this.selection.clear();
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
    clearTimeout(this.pointed);
    this.selection.end();
    this.api.destroy();
  }
}

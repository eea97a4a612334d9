// Ranges of cells over a grid whose library has none: drawn with the mouse or with Shift and the arrows, copied, pasted into.

import type { GridApi } from "ag-grid-community";
import type { GridRow } from "../../rpc";
import { isTyping } from "../typing";
import { edges, extend, fromTsv, holds, type Place, type Range, size, spreadOver, toTsv } from "./ranges";

/** Cells that can be copied at a time. */
const COPIED = 200_000;

/** Cells that can be written at a time: what one step takes. */
const WRITTEN = 20_000;

/** A cell that is to be written. */
export interface Written {
  row: number;
  column: string;
  text: string;
}

/** What the ranges need of the grid around them. */
export interface Around {
  /** Rows under the filter. */
  total(): number;
  /** What a cell is copied as. */
  text(row: GridRow, column: string): string;
  /** Reads rows, in the order shown. */
  rows(start: number, count: number): Promise<GridRow[]>;
  /** Texts are to be written into cells. */
  write(cells: Written[]): void;
  /** Something is to be told. */
  tell(title: string, message: string): void;
  /** The range changed. */
  changed(range: Range | undefined): void;
  /** The rows that are chosen. */
  chosen: { readonly any: boolean; all(): Promise<void>; clear(): void };
}

/** The range of one grid. */
export class Selection {
  private range: Range | undefined;
  private drawing = false;
  private readonly listening = new AbortController();
  /** Rows that were read to be copied: the copy itself cannot wait. */
  private ready: { key: string; tsv: string } | undefined;

  constructor(
    private readonly host: HTMLElement,
    private readonly api: GridApi<GridRow>,
    private readonly around: Around,
  ) {
    const listen = <K extends keyof HTMLElementEventMap>(
      type: K,
      hear: (event: HTMLElementEventMap[K]) => void,
      capture = true,
    ) => host.addEventListener(type, hear as EventListener, { capture, signal: this.listening.signal });
    listen("mousedown", (event) => this.pressed(event));
    listen("keydown", (event) => this.typed(event));
    listen("copy", (event) => this.copied(event));
    listen("paste", (event) => this.pasted(event), false);
    window.addEventListener("mousemove", (event) => this.moved(event), { signal: this.listening.signal });
    window.addEventListener("mouseup", () => this.released(), { signal: this.listening.signal });
  }

  /** Whether a cell is in the range, for cells that are drawn anew. */
  isIn(row: number, column: string): boolean {
    return this.range !== undefined && holds(this.range, { row, column: this.columns().indexOf(column) });
  }

  /** The places in the range: where it begins, how far it goes, and its columns. */
  shown(): { top: number; bottom: number; columns: string[] } | undefined {
    const range = this.range ?? this.focused();
    if (!range) return undefined;
    const { top, bottom, left, right } = edges(range);
    return { top, bottom, columns: this.columns().slice(left, right + 1) };
  }

  /** Takes the range back. */
  clear(): void {
    this.set(undefined);
  }

  /** Draws the range anew where columns moved or rows were read. */
  paint(): void {
    for (const cell of this.host.querySelectorAll<HTMLElement>(".ag-cell")) {
      const at = this.placeOf(cell);
      cell.classList.toggle("in-range", Boolean(at && this.range && holds(this.range, at)));
    }
  }

  end(): void {
    this.listening.abort();
  }

  private columns(): string[] {
    return this.api
      .getAllDisplayedColumns()
      .map((column) => column.getColId())
      .filter((id) => !id.startsWith("ag-Grid"));
  }

  private placeOf(target: EventTarget | null): Place | undefined {
    const cell = target instanceof Element ? target.closest<HTMLElement>(".ag-cell") : null;
    const row = cell?.closest("[row-index]")?.getAttribute("row-index");
    const column = this.columns().indexOf(cell?.getAttribute("col-id") ?? "");
    return row === null || row === undefined || column < 0 ? undefined : { row: Number(row), column };
  }

  private focused(): Range | undefined {
    const at = this.api.getFocusedCell();
    const column = at ? this.columns().indexOf(at.column.getColId()) : -1;
    if (!at || column < 0) return undefined;
    const place = { row: at.rowIndex, column };
    return { from: place, to: place };
  }

  private set(range: Range | undefined): void {
    if (!range && !this.range) return;
    this.range = range;
    this.paint();
    this.around.changed(range);
  }

  private pressed(event: MouseEvent): void {
    if (event.button !== 0 || (event.target instanceof Element && event.target.closest("input"))) return;
    const at = this.placeOf(event.target);
    if (!at) return;
    if (event.shiftKey) {
      const from = this.range?.from ?? this.focused()?.from ?? at;
      this.set({ from, to: at });
      // The focus stays where the range begins.
      event.preventDefault();
      event.stopPropagation();
      return;
    }
    this.set(undefined);
    this.drawing = true;
  }

  private moved(event: MouseEvent): void {
    if (!this.drawing) return;
    if ((event.buttons & 1) === 0) {
      this.drawing = false;
      return;
    }
    const at = this.placeOf(event.target);
    const from = this.range?.from ?? this.focused()?.from;
    if (!at || !from || (!this.range && at.row === from.row && at.column === from.column)) return;
    this.set({ from, to: at });
  }

  private released(): void {
    this.drawing = false;
  }

  private typed(event: KeyboardEvent): void {
    if (isTyping(event.target)) return;
    const controlled = event.ctrlKey || event.metaKey;
    const isArrow = event.key.startsWith("Arrow");
    const done = () => {
      event.preventDefault();
      event.stopPropagation();
    };
    if (isArrow && event.shiftKey && !event.altKey) {
      const range = this.range ?? this.focused();
      if (!range) return;
      const next = extend(range, event.key, controlled, this.around.total(), this.columns().length);
      this.set(next);
      this.api.ensureIndexVisible(next.to.row);
      const column = this.columns()[next.to.column];
      if (column) this.api.ensureColumnVisible(column);
      done();
    } else if (controlled && event.key.toLowerCase() === "a") {
      const last = { row: this.around.total() - 1, column: this.columns().length - 1 };
      if (last.row >= 0) this.set({ from: { row: 0, column: 0 }, to: last });
      void this.around.chosen.all();
      done();
    } else if (event.key === "Escape" && (this.range || this.around.chosen.any)) {
      this.clear();
      this.around.chosen.clear();
      done();
    } else if (isArrow || event.key === "Tab") {
      this.clear();
    }
  }

  private tsv(rows: (GridRow | undefined)[], columns: string[]): string | undefined {
    const lines: string[][] = [];
    for (const row of rows) {
      if (!row) return undefined;
      lines.push(columns.map((column) => this.around.text(row, column)));
    }
    return toTsv(lines);
  }

  private copied(event: ClipboardEvent): void {
    if (isTyping(event.target)) return;
    const shown = this.shown();
    if (!shown || !event.clipboardData) return;
    event.preventDefault();
    const { top, bottom, columns } = shown;
    const count = bottom - top + 1;
    if (count * columns.length > COPIED) {
      this.around.tell("Too much to copy at a time.", "Copy at most 200,000 cells, or export the list.");
      return;
    }
    const rows = Array.from({ length: count }, (_, at) => this.api.getDisplayedRowAtIndex(top + at)?.data);
    const key = `${top} ${bottom} ${columns.join()}`;
    const tsv = this.tsv(rows, columns) ?? (this.ready?.key === key ? this.ready.tsv : undefined);
    if (tsv !== undefined) {
      event.clipboardData.setData("text/plain", tsv);
      return;
    }
    void this.around.rows(top, count).then((read) => {
      this.ready = { key, tsv: this.tsv(read, columns) ?? "" };
      this.around.tell(`${count.toLocaleString()} rows are ready to be copied.`, "Press Ctrl C once more.");
    });
  }

  private pasted(event: ClipboardEvent): void {
    if (isTyping(event.target)) return;
    const range = this.range ?? this.focused();
    if (!range) return;
    const text = event.clipboardData?.getData("text/plain") ?? "";
    event.preventDefault();
    event.stopPropagation();
    this.lay(fromTsv(text), range);
  }

  /** Empties the cells of the range. */
  empty(): void {
    const shown = this.range ?? this.focused();
    if (shown) this.lay([[""]], shown);
  }

  private lay(texts: string[][], range: Range): void {
    const { rows, columns } = size(range);
    const width = Math.max(columns, ...texts.map((line) => line.length));
    if (Math.max(rows, texts.length) * width > WRITTEN)
      this.around.tell("Too many cells to write at a time.", "Write at most 20,000 cells.");
    else void this.write(spreadOver(texts, range));
  }

  private async write(texts: { place: Place; text: string }[]): Promise<void> {
    const top = Math.min(...texts.map(({ place }) => place.row));
    const bottom = Math.min(Math.max(...texts.map(({ place }) => place.row)), this.around.total() - 1);
    if (texts.length === 0 || bottom < top) return;
    const columns = this.columns();
    const rows = await this.rowsAt(top, bottom);
    const cells = texts.flatMap(({ place, text }) => {
      const row = rows[place.row - top]?.row;
      const column = columns[place.column];
      return row === undefined || column === undefined ? [] : [{ row, column, text }];
    });
    this.around.write(cells);
  }

  private async rowsAt(top: number, bottom: number): Promise<(GridRow | undefined)[]> {
    const rows = Array.from({ length: bottom - top + 1 }, (_, at) => this.api.getDisplayedRowAtIndex(top + at)?.data);
    return rows.every((row) => row !== undefined) ? rows : this.around.rows(top, rows.length);
  }
}

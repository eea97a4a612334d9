// Chosen rows. They are kept by their numbers: the grid's library knows only rows that were read, and of a long list those are few.

import type { GridApi, IHeaderComp, IHeaderParams, IRowNode } from "ag-grid-community";
import type { GridRow } from "../../rpc";

/** What choosing needs of the grid around it. */
export interface AroundChosen {
  /** Rows under the filter. */
  total(): number;
  /** The numbers of all rows under the filter. */
  all(): Promise<number[]>;
  /** Other rows are chosen. */
  changed(rows: number[]): void;
  /** The numbers could not be read. */
  failed(thrown: unknown): void;
}

/** The chosen rows of one grid. */
export class Chosen {
  private rows: ReadonlySet<number> = new Set();
  private turn = 0;
  private head: ((part: "none" | "some" | "all") => void) | undefined;

  constructor(
    /** The grid; none while it is made. */
    private readonly api: () => GridApi<GridRow> | undefined,
    private readonly around: AroundChosen,
  ) {}

  get any(): boolean {
    return this.rows.size > 0;
  }

  /** A row's own checkbox was pressed. */
  press(row: number, on: boolean): void {
    if (this.rows.has(row) === on) return;
    const next = new Set(this.rows);
    if (on) next.add(row);
    else next.delete(row);
    this.set(next);
  }

  /** Chooses all rows under the filter, also those that nobody scrolled to. */
  async all(): Promise<void> {
    this.turn += 1;
    const turn = this.turn;
    try {
      const rows = await this.around.all();
      if (turn === this.turn) this.set(new Set(rows));
    } catch (thrown) {
      if (turn === this.turn) this.around.failed(thrown);
    }
  }

  /** Takes the choice back. */
  clear(): void {
    this.turn += 1;
    if (this.any) this.set(new Set());
  }

  /** Shows in the rows that were read which of them are chosen. */
  mark(): void {
    const wrong: Record<"on" | "off", IRowNode<GridRow>[]> = { on: [], off: [] };
    const api = this.api();
    api?.forEachNode((node) => {
      const wanted = node.data !== undefined && this.rows.has(node.data.row);
      if (node.data && (node.isSelected() ?? false) !== wanted) wrong[wanted ? "on" : "off"].push(node);
    });
    if (wrong.on.length > 0) api?.setNodesSelected({ nodes: wrong.on, newValue: true, source: "api" });
    if (wrong.off.length > 0) api?.setNodesSelected({ nodes: wrong.off, newValue: false, source: "api" });
    this.head?.(!this.any ? "none" : this.rows.size < this.around.total() ? "some" : "all");
  }

  /** The checkbox above all others. */
  header(): new () => IHeaderComp {
    const chosen = this;
    return class implements IHeaderComp {
      private readonly box = document.createElement("input");

      init(_: IHeaderParams): void {
        this.box.type = "checkbox";
        this.box.className = "choose-all";
        this.box.tabIndex = -1;
        this.box.dataset.testid = "choose-all";
        this.box.setAttribute("aria-label", "Select all rows under the filter");
        this.box.addEventListener("change", () => {
          if (this.box.checked) void chosen.all();
          else chosen.clear();
        });
        chosen.head = (part) => {
          this.box.checked = part === "all";
          this.box.indeterminate = part === "some";
        };
        chosen.mark();
      }

      getGui(): HTMLElement {
        return this.box;
      }

      refresh(): boolean {
        return true;
      }
    };
  }

  private set(rows: ReadonlySet<number>): void {
    this.rows = rows;
    this.mark();
    this.around.changed([...rows]);
  }
}

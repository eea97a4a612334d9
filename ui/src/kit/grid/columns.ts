// The grid's columns from the list's: company and person as one column each with two lines, then what was found, then the
// rest of the user's own columns. Nothing of the file is hidden: what a pair shows is in it, in full, on hover.

import type { ColDef, ColGroupDef, ICellRendererParams } from "ag-grid-community";
import type { Field, FieldKind, GridCell, GridColumn, GridRow } from "../../rpc";
import { element, found, pair, picture, skeleton } from "./cells";
import { Head, type HeadParams } from "./header";

/** Which cells have just arrived, as `row field`. */
export type Arrived = Set<string>;

type Params = ICellRendererParams<GridRow>;

const WIDTHS: Partial<Record<FieldKind, number>> = {
  email: 300,
  long_text: 280,
  url: 240,
  domain: 200,
  integer: 116,
  year: 100,
  country: 100,
  phone: 150,
  picture: 96,
};

/** How wide a logo of 28 pixels in height may become: a width that smaller sizes are drawn at, so that it is sharp. */
const WORDMARK = 64;

function sourceValue(row: GridRow, column: GridColumn | undefined): string {
  return column ? (row.source[Number(column.id.split(":")[1])] ?? "") : "";
}

/** A web address as people say it: without scheme, `www.` and path. */
function bareDomain(text: string): string {
  return text
    .replace(/^https?:\/\//i, "")
    .replace(/^www\./i, "")
    .replace(/\/.*$/, "");
}

function wait(params: Params, width: number, draw: (row: GridRow) => HTMLElement): HTMLElement {
  return params.data ? draw(params.data) : skeleton(width);
}

/** What columns are drawn with. */
export interface Drawing {
  /** Cells that have just arrived. */
  arrived: Arrived;
  /** Whether a cell is in the range. */
  inRange: (row: number, column: string) => boolean;
  /** What heads are told. */
  head: HeadParams;
  /** Found fields whose details are shown beside them. */
  details: string[];
}

const DETAILS = [
  { id: "sure", label: "Sure", width: 76, text: (cell: GridCell) => cell.confidence?.toString() ?? "" },
  { id: "by", label: "Source", width: 90, text: (cell: GridCell) => (cell.yours ? "you" : (cell.badge ?? "")) },
  { id: "note", label: "Why", width: 260, text: (cell: GridCell) => cell.note },
] as const;

/** Whether a column can be written into: a found value that is text. */
export function isEditable(column: GridColumn | undefined): boolean {
  return column?.origin === "found" && column.kind !== "picture";
}

/** What a cell is copied and edited as. */
export function textOf(row: GridRow, id: string): string {
  const [base = "", detail] = id.split("#");
  if (base === "row") return String(row.row);
  if (base.startsWith("source:")) return row.source[Number(base.split(":")[1])] ?? "";
  const cell = row.cells[base as Field];
  if (!cell) return "";
  const shown = DETAILS.find((one) => one.id === detail);
  return shown ? shown.text(cell) : cell.text;
}

function companyColumn(
  columns: GridColumn[],
  fixed: ColDef<GridRow>,
): { def: ColDef<GridRow>; uses: GridColumn[] } | undefined {
  const source = (field: Field) => columns.find((one) => one.origin === "source" && one.field === field);
  const foundOne = (field: Field) => columns.find((one) => one.origin === "found" && one.field === field);
  const name = source("company.name");
  const domain = source("company.domain");
  const logo = foundOne("company.logo") ?? foundOne("company.icon");
  const main = name ?? domain;
  if (!main) return undefined;
  const uses = [name, domain, logo].filter((one) => one !== undefined);
  const render = (params: Params) =>
    wait(params, 150, (row) => {
      const title = sourceValue(row, main);
      const field = logo?.field;
      const framing = { letters: title, wide: WORDMARK };
      const box = field ? picture(row.cells[field], 28, 28, `Logo of ${title}`, framing) : undefined;
      return pair(title, name ? bareDomain(sourceValue(row, domain)) : "", true, box);
    });
  return {
    def: {
      ...fixed,
      colId: main.id,
      headerName: "Company",
      width: 216,
      cellClass: "source",
      headerClass: "source",
      cellRenderer: render,
    },
    uses,
  };
}

function personColumn(
  columns: GridColumn[],
  fixed: ColDef<GridRow>,
): { def: ColDef<GridRow>; uses: GridColumn[] } | undefined {
  const source = (field: Field) => columns.find((one) => one.origin === "source" && one.field === field);
  const full = source("person.full_name");
  const first = source("person.first_name");
  const last = source("person.last_name");
  const title = source("person.job_title");
  const main = full ?? last ?? first;
  if (!main) return undefined;
  const render = (params: Params) =>
    wait(params, 110, (row) => {
      const name = full ? sourceValue(row, full) : `${sourceValue(row, first)} ${sourceValue(row, last)}`.trim();
      return pair(name, sourceValue(row, title), false);
    });
  return {
    def: {
      ...fixed,
      colId: main.id,
      headerName: "Person",
      width: 168,
      cellClass: "source",
      headerClass: "source",
      cellRenderer: render,
    },
    uses: [full, first, last, title].filter((one) => one !== undefined),
  };
}

function foundColumn(column: GridColumn, fixed: ColDef<GridRow>, arrived: Arrived): ColDef<GridRow> {
  const field = column.field;
  return {
    ...fixed,
    colId: column.id,
    headerName: column.label,
    width: WIDTHS[column.kind] ?? 168,
    editable: isEditable(column),
    cellEditor: "agTextCellEditor",
    valueGetter: ({ data }) => (data ? textOf(data, column.id) : ""),
    cellClass: (params) => (params.data && arrived.has(`${params.data.row} ${column.id}`) ? "arrived" : ""),
    cellRenderer: (params: Params) =>
      wait(params, 90, (row) =>
        found(field ? row.cells[field] : undefined, column.kind, column.label, field ?? undefined),
      ),
  };
}

/** A found column, with its details beside it under one head where they are shown. */
function foundColumns(
  column: GridColumn,
  fixed: ColDef<GridRow>,
  { arrived, details }: Drawing,
): ColDef<GridRow> | ColGroupDef<GridRow> {
  const main = foundColumn(column, fixed, arrived);
  if (!details.includes(column.id)) return main;
  return {
    groupId: column.id,
    headerName: column.label,
    marryChildren: true,
    children: [
      main,
      ...DETAILS.map(({ id, label, width }) => ({
        ...fixed,
        colId: `${column.id}#${id}`,
        headerName: label,
        width,
        sortable: false,
        cellClass: "detail",
        cellRenderer: (params: Params) =>
          wait(params, 40, (row) => {
            const made = element("span", "clip", textOf(row, `${column.id}#${id}`));
            made.title = made.textContent ?? "";
            return made;
          }),
      })),
    ],
  };
}

function sourceColumn(column: GridColumn, fixed: ColDef<GridRow>): ColDef<GridRow> {
  return {
    ...fixed,
    colId: column.id,
    headerName: column.label,
    width: WIDTHS[column.kind] ?? 140,
    cellClass: "source",
    headerClass: "source",
    cellRenderer: (params: Params) =>
      wait(params, 80, (row) => {
        const made = element("span", "clip", sourceValue(row, column));
        made.title = made.textContent ?? "";
        return made;
      }),
  };
}

/** The grid's column definitions. */
export function columnDefs(columns: GridColumn[], drawing: Drawing): (ColDef<GridRow> | ColGroupDef<GridRow>)[] {
  const fixed: ColDef<GridRow> = {
    resizable: true,
    sortable: true,
    headerComponentParams: { innerHeaderComponent: Head, ...drawing.head },
    cellClassRules: { "in-range": ({ rowIndex, colDef }) => drawing.inRange(rowIndex, colDef.colId ?? "") },
    suppressHeaderKeyboardEvent: ({ event, column }) => {
      const head = event.target instanceof Element ? event.target.closest(".ag-header-cell") : null;
      if (!head || event.key !== "ArrowDown" || !event.altKey || !("getColId" in column)) return false;
      drawing.head.menu(column.getColId(), head.getBoundingClientRect());
      return true;
    },
    // Keys are the screen's own; only F2 begins to edit.
    suppressKeyboardEvent: ({ editing, event }) =>
      !editing && (event.key.length === 1 || ["Enter", "Backspace", "Delete"].includes(event.key)),
  };
  const company = companyColumn(columns, fixed);
  const person = personColumn(columns, fixed);
  const used = new Set([...(company?.uses ?? []), ...(person?.uses ?? [])]);
  const rest = columns.filter((one) => !used.has(one));
  const pictures = rest.filter((one) => one.origin === "found" && one.kind === "picture");
  const values = rest.filter((one) => one.origin === "found" && one.kind !== "picture");
  return [
    {
      ...fixed,
      colId: "row",
      headerName: "Row",
      width: 60,
      resizable: false,
      suppressMovable: true,
      lockPinned: true,
      pinned: "left",
      sortable: false,
      headerComponentParams: {},
      cellClass: "number",
      headerClass: "number",
      valueGetter: (params) => params.data?.row ?? "",
    },
    ...(company ? [{ ...company.def, pinned: "left" as const }] : []),
    ...pictures.map((one) => foundColumns(one, fixed, drawing)),
    ...(person ? [person.def] : []),
    ...values.map((one) => foundColumns(one, fixed, drawing)),
    ...rest.filter((one) => one.origin === "source").map((one) => sourceColumn(one, fixed)),
  ];
}

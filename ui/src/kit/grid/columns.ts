// The grid's columns from the list's: company and person as one column each with two lines, then what was found, then the
// rest of the user's own columns. Nothing of the file is hidden: what a pair shows is in it, in full, on hover.

import type { ColDef, ICellRendererParams } from "ag-grid-community";
import type { Field, FieldKind, GridColumn, GridRow } from "../../rpc";
import { found, pair, picture, skeleton } from "./cells";

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
  picture: 84,
};

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

const FIXED = { resizable: true, suppressMovable: true, sortable: true } as const;

function companyColumn(columns: GridColumn[]): { def: ColDef<GridRow>; uses: GridColumn[] } | undefined {
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
      const box = field ? picture(row.cells[field], 28, 28, `Logo of ${title}`) : undefined;
      return pair(title, name ? bareDomain(sourceValue(row, domain)) : "", true, box);
    });
  return {
    def: {
      ...FIXED,
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

function personColumn(columns: GridColumn[]): { def: ColDef<GridRow>; uses: GridColumn[] } | undefined {
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
      ...FIXED,
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

function foundColumn(column: GridColumn, arrived: Arrived): ColDef<GridRow> {
  const field = column.field;
  return {
    ...FIXED,
    colId: column.id,
    headerName: column.label,
    width: WIDTHS[column.kind] ?? 168,
    cellClass: (params) => (params.data && arrived.has(`${params.data.row} ${column.id}`) ? "arrived" : ""),
    cellRenderer: (params: Params) =>
      wait(params, 90, (row) => found(field ? row.cells[field] : undefined, column.kind, column.label)),
  };
}

function sourceColumn(column: GridColumn): ColDef<GridRow> {
  return {
    ...FIXED,
    colId: column.id,
    headerName: column.label,
    width: WIDTHS[column.kind] ?? 140,
    cellClass: "source",
    headerClass: "source",
    cellRenderer: (params: Params) =>
      wait(params, 80, (row) => {
        const made = document.createElement("span");
        made.className = "clip";
        made.textContent = sourceValue(row, column);
        made.title = made.textContent;
        return made;
      }),
  };
}

/** The grid's column definitions. */
export function columnDefs(columns: GridColumn[], arrived: Arrived): ColDef<GridRow>[] {
  const company = companyColumn(columns);
  const person = personColumn(columns);
  const used = new Set([...(company?.uses ?? []), ...(person?.uses ?? [])]);
  const rest = columns.filter((one) => !used.has(one));
  const pictures = rest.filter((one) => one.origin === "found" && one.kind === "picture");
  const values = rest.filter((one) => one.origin === "found" && one.kind !== "picture");
  return [
    {
      colId: "row",
      headerName: "Row",
      width: 60,
      resizable: false,
      suppressMovable: true,
      sortable: false,
      cellClass: "number",
      headerClass: "number",
      valueGetter: (params) => params.data?.row ?? "",
    },
    ...(company ? [company.def] : []),
    ...pictures.map((one) => foundColumn(one, arrived)),
    ...(person ? [person.def] : []),
    ...values.map((one) => foundColumn(one, arrived)),
    ...rest.filter((one) => one.origin === "source").map(sourceColumn),
  ];
}

// How the made-up world filters, counts values and tells the story of a cell.

import type {
  Cell,
  CellStory,
  Commands,
  Field,
  GridCell,
  GridFilters,
  GridRow,
  ValueFacets,
  ValueTest,
} from "../types";
import { BADGES, nameOf } from "./cells";
import { infoOf } from "./vocabulary";

function textIn(row: GridRow, column: string): string {
  if (column.startsWith("source:")) return row.source[Number(column.split(":")[1])] ?? "";
  return row.cells[column as Field]?.text ?? "";
}

function passes(text: string, test: ValueTest): boolean {
  switch (test.kind) {
    case "blank":
      return text === "";
    case "filled":
      return text !== "";
    case "is":
      return test.keys.includes(text.toLowerCase());
    case "contains":
      return text.toLowerCase().includes(test.text.toLowerCase());
    case "between":
      return text !== "" && Number(text) >= (test.from ?? -Infinity) && Number(text) <= (test.to ?? Infinity);
  }
}

/** Whether a row is shown. */
export function shows(row: GridRow, filters: GridFilters, provider: (field: Field) => string | undefined): boolean {
  const cells = Object.entries(row.cells) as [Field, GridCell][];
  const seen = cells.filter(([field]) => !filters.field || filters.field === field);
  const { state, search, below } = filters;
  return (
    (!state || seen.some(([, cell]) => cell.state === state)) &&
    (!filters.provider || seen.some(([field]) => provider(field) === filters.provider)) &&
    (!filters.cause || (filters.cause === "dead" && seen.some(([, cell]) => cell.state === "failed"))) &&
    (below === undefined ||
      seen.some(([, cell]) => cell.state === "value" && cell.confidence !== undefined && cell.confidence < below)) &&
    (!search || row.source.join(" ").toLowerCase().includes(search.toLowerCase())) &&
    (filters.columns ?? []).every(({ column, test }) => passes(textIn(row, column), test))
  );
}

/** The values of a column, the most frequent first. */
export function valueFacets(rows: GridRow[], column: string): ValueFacets {
  const counts = new Map<string, { text: string; records: number }>();
  for (const row of rows) {
    const text = textIn(row, column);
    if (text === "") continue;
    const key = text.toLowerCase();
    counts.set(key, { text, records: (counts.get(key)?.records ?? 0) + 1 });
  }
  const values = [...counts].map(([key, { text, records }]) => ({ key, text, records }));
  values.sort((a, b) => b.records - a.records || a.key.localeCompare(b.key, "en"));
  const filled = values.reduce((sum, one) => sum + one.records, 0);
  return {
    values: values.slice(0, 40),
    different: values.length,
    filled,
    blank: rows.length - filled,
    numbers: values.length > 0 && values.every((one) => !Number.isNaN(Number(one.text))),
  };
}

/** Who gave the values of some rows. */
export function providerFacets(
  rows: GridRow[],
  provider: (row: number, field: Field) => string | undefined,
): Commands["provider_facets"]["output"] {
  const counts = new Map<string, number>();
  for (const row of rows) {
    for (const field of Object.keys(row.cells) as Field[]) {
      const by = provider(row.row, field);
      if (by) counts.set(`${field} ${by}`, (counts.get(`${field} ${by}`) ?? 0) + 1);
    }
  }
  return [...counts].map(([key, records]) => {
    const [field, by = ""] = key.split(" ") as [Field, string];
    const badge = BADGES[by];
    return { field, provider: by, name: nameOf(by), records, ...(badge ? { badge } : {}) };
  });
}

/** What answers say of a cell: what stands there, and of a conflict something else. */
export function answersTo(field: Field, cell: Cell | undefined): CellStory["answers"] {
  if (cell?.value === undefined) return [];
  const at_ms = Date.now() - 9_000;
  const stands = { call: 1, name: "Orgsheet", badge: "OS", text: String(cell.value), confidence: 58, charged: 10_000 };
  const kind = infoOf(field).kind;
  const text = kind === "email" ? "m.osterlane@qp-holding.example" : kind === "integer" ? "40" : "Legal software";
  const other = { call: 2, name: "Kestrel People", badge: "KP", text, confidence: 55, charged: 0 };
  return [
    { ...stands, at_ms, stands: true },
    ...(cell.state === "conflict" ? [{ ...other, at_ms, stands: false }] : []),
  ];
}

/** The story of a cell. */
export function story(field: Field, cell: Cell | undefined): CellStory {
  const by = cell?.provenance?.provider ?? "";
  return {
    label: infoOf(field).label,
    ...(cell ? { cell } : {}),
    by: nameOf(by),
    asked: [
      {
        name: "Mailwright",
        badge: "MW",
        outcome: cell?.state === "not_found" ? "miss" : "hit",
        message: cell?.state === "not_found" ? "It does not know this person." : "",
        charged: 24_500,
        at_ms: Date.now() - 7_000,
      },
    ],
    others: [{ provider: "kestrel", name: "Kestrel People", badge: "KP", reason: "402: out of credit.", ready: false }],
    answers: answersTo(field, cell),
    records: 1,
  };
}

// What the grid is filtered by, in words, and how filters are put together and taken away. Pure.

import { CAUSES } from "../../kit/causes";
import { count } from "../../kit/format";
import { STATE_LABELS } from "../../kit/marks";
import type { ColumnFilter, GridColumn, GridFilters, ValueTest } from "../../rpc";

/** One filter in words, and the filters without it. */
export interface Said {
  key: string;
  text: string;
  without: GridFilters;
}

/** Filters with a column's test set, or without one. */
export function withTest(filters: GridFilters, column: string, test: ValueTest | undefined): GridFilters {
  const columns = (filters.columns ?? []).filter((one) => one.column !== column);
  if (test) columns.push({ column, test });
  const { columns: _, ...rest } = filters;
  return columns.length > 0 ? { ...rest, columns } : rest;
}

/** Filters with a part changed; `undefined` takes it away. */
export function changed<K extends keyof GridFilters>(
  filters: GridFilters,
  part: K,
  value: GridFilters[K] | undefined,
): GridFilters {
  const { [part]: _, ...rest } = filters;
  return value === undefined ? (rest as GridFilters) : { ...rest, [part]: value };
}

/** The test of a column, if it has one. */
export function testOf(filters: GridFilters, column: string): ValueTest | undefined {
  return filters.columns?.find((one) => one.column === column)?.test;
}

function inWords(test: ValueTest, names: Map<string, string>): string {
  switch (test.kind) {
    case "blank":
      return "is blank";
    case "filled":
      return "has a value";
    case "contains":
      return `holds “${test.text}”`;
    case "between":
      if (test.from === null) return `is at most ${count(test.to ?? 0)}`;
      if (test.to === null) return `is at least ${count(test.from)}`;
      return `is ${count(test.from)} to ${count(test.to)}`;
    case "is": {
      const first = names.get(test.keys[0] ?? "") ?? "1 value";
      return test.keys.length === 1 ? `is ${first}` : `is ${first} or ${test.keys.length - 1} more`;
    }
  }
}

/** The filters but the state and the search, which have places of their own, each in words. */
export function inUse(
  filters: GridFilters,
  columns: GridColumn[],
  providers: Map<string, string>,
  names: Map<string, string>,
): Said[] {
  const label = (id: string) => columns.find((column) => column.id === id)?.label ?? id;
  const said: Said[] = [];
  const { provider, cause, below } = filters;
  if (filters.field) {
    said.push({ key: "field", text: `in ${label(filters.field)}`, without: changed(filters, "field", undefined) });
  }
  if (provider !== undefined) {
    const name = provider === "user" ? "you" : (providers.get(provider) ?? provider);
    const text = `from ${name}`;
    said.push({ key: "provider", text, without: changed(filters, "provider", undefined) });
  }
  if (cause) {
    said.push({
      key: "cause",
      text: `${STATE_LABELS.failed}: ${CAUSES[cause].label}`,
      without: changed(filters, "cause", undefined),
    });
  }
  if (below !== undefined) {
    said.push({ key: "below", text: `less sure than ${below}`, without: changed(filters, "below", undefined) });
  }
  for (const { column, test } of filters.columns ?? []) {
    said.push({
      key: column,
      text: `${label(column)} ${inWords(test, names)}`,
      without: withTest(filters, column, undefined),
    });
  }
  return said;
}

/** The columns whose heads show that they are filtered. */
export function filteredColumns({ columns, field }: GridFilters): string[] {
  return [...(columns ?? []).map((one: ColumnFilter) => one.column), ...(field ? [field] : [])];
}

// The side panel of filters: states, who gave the values, why cells failed, how sure they are, and the values of every column.

import { useState } from "react";
import { byCause, CAUSES } from "../../kit/causes";
import { count } from "../../kit/format";
import { Icon } from "../../kit/Icon";
import { Mark } from "../../kit/Mark";
import { CELL_STATES, STATE_LABELS } from "../../kit/marks";
import { ProviderBadge } from "../../kit/pieces";
import { type Field, type GridColumn, type GridFilters, type StateCount, useCommand } from "../../rpc";
import { ColumnValues } from "./ColumnValues";
import { changed, testOf, withTest } from "./filters";
import styles from "./panels.module.css";

/** Below this a value is worth a look. */
export const UNSURE = 70;

function Fold(props: {
  list: number;
  column: GridColumn;
  filters: GridFilters;
  onFilters: (filters: GridFilters) => void;
}) {
  const { column, filters } = props;
  const test = testOf(filters, column.id);
  const [open, setOpen] = useState(test !== undefined);
  return (
    <details className={styles.fold} open={open} onToggle={(event) => setOpen(event.currentTarget.open)}>
      <summary>
        <Icon name={open ? "up" : "down"} size="small" />
        <span className="clip">{column.label}</span>
        {test && <i className="dot dot-run" title="Filtered" />}
      </summary>
      {open && (
        <ColumnValues
          key={JSON.stringify(test)}
          list={props.list}
          column={column.id}
          label={column.label}
          test={test}
          onTest={(next) => props.onFilters(withTest(filters, column.id, next))}
        />
      )}
    </details>
  );
}

/** The panel. */
export function Facets(props: {
  list: number;
  columns: GridColumn[];
  counts: StateCount[];
  filters: GridFilters;
  onFilters: (filters: GridFilters) => void;
}) {
  const { list, filters, onFilters } = props;
  const found = props.columns.filter((column) => column.origin === "found");
  const field = filters.field;
  const who = useCommand("provider_facets", { list }).data;
  const failures = useCommand("failures", { list }).data ?? [];
  const states = field ? (found.find((column) => column.id === field)?.coverage?.states ?? []) : props.counts;
  const of = (state: string) => states.find((one) => one.state === state)?.count ?? 0;
  const sources = new Map<string, { name: string; badge?: string | undefined; records: number }>();
  for (const one of who ?? []) {
    if (field && one.field !== field) continue;
    const known = sources.get(one.provider);
    sources.set(one.provider, { name: one.name, badge: one.badge, records: (known?.records ?? 0) + one.records });
  }
  const causes = byCause(failures.filter((one) => !field || one.field === field));
  const set = <K extends keyof GridFilters>(part: K, value: GridFilters[K]) =>
    onFilters(changed(filters, part, filters[part] === value ? undefined : value));
  return (
    <section className={styles.panel} aria-label="Filters" data-testid="facets">
      <div>
        <label className="label" htmlFor="facet-column">
          Look at
        </label>
        <select
          id="facet-column"
          value={field ?? ""}
          onChange={(event) =>
            onFilters(changed(filters, "field", (event.target.value || undefined) as Field | undefined))
          }
        >
          <option value="">every found column</option>
          {found.map((column) => (
            <option key={column.id} value={column.id}>
              {column.label}
            </option>
          ))}
        </select>
      </div>
      <div>
        <h2>State</h2>
        {CELL_STATES.filter((state) => of(state) > 0 || filters.state === state).map((state) => (
          <button
            key={state}
            type="button"
            className={styles.facet}
            aria-pressed={filters.state === state}
            onClick={() => set("state", state)}
          >
            <Mark state={state} />
            <span>{STATE_LABELS[state]}</span>
            <span className="muted">{count(of(state))}</span>
          </button>
        ))}
        {states.length === 0 && <p className="small muted">Nothing was asked for yet.</p>}
      </div>
      {sources.size > 0 && (
        <div>
          <h2>Source</h2>
          {[...sources].map(([provider, one]) => (
            <button
              key={provider}
              type="button"
              className={styles.facet}
              aria-pressed={filters.provider === provider}
              data-testid={`source-${provider}`}
              onClick={() => set("provider", provider)}
            >
              {one.badge ? (
                <ProviderBadge badge={one.badge} name={one.name} />
              ) : (
                <span className="badge">{provider === "user" ? "you" : provider}</span>
              )}
              <span className="clip">{provider === "user" ? "written by you" : one.name}</span>
              <span className="muted">{count(one.records)}</span>
            </button>
          ))}
          <button
            type="button"
            className={styles.facet}
            aria-pressed={filters.below !== undefined}
            onClick={() => set("below", UNSURE)}
          >
            <span>less sure than {UNSURE}</span>
            <span />
          </button>
        </div>
      )}
      {causes.length > 0 && (
        <div>
          <h2>Why cells failed</h2>
          {causes.map(({ cause, records }) => (
            <button
              key={cause}
              type="button"
              className={styles.facet}
              aria-pressed={filters.cause === cause}
              onClick={() => set("cause", cause)}
            >
              <Mark state="failed" />
              <span>{CAUSES[cause].label}</span>
              <span className="muted">{count(records)}</span>
            </button>
          ))}
        </div>
      )}
      <div>
        <h2>Values</h2>
        {props.columns
          .filter((column) => column.kind !== "picture")
          .map((column) => (
            <Fold key={column.id} list={list} column={column} filters={filters} onFilters={onFilters} />
          ))}
      </div>
    </section>
  );
}

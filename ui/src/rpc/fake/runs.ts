// Runs of the made-up world: their coverage and their providers' tallies, from how far they are.

import type { CellState, Coverage, Field, ProviderTally, RunStatus, StateCount } from "../types";
import { cellAt } from "./cells";
import { infoOf } from "./vocabulary";
import type { FakeList } from "./world";

/** A run that begins now. */
export function newRun(list: FakeList, wanted: Field[], recipe: string, id: number, cap: number): RunStatus {
  const run: RunStatus = {
    run: id,
    look: 0,
    list: list.id,
    list_name: list.name,
    recipe,
    state: "running",
    practice: list.practice,
    done: 0,
    total: list.records,
    calls: 0,
    cached: 0,
    spent: 0,
    maybe_charged: 0,
    cap,
    started_ms: Date.now(),
    ended_ms: null,
    coverage: [],
    providers: [],
  };
  run.coverage = coverage({ ...list, wanted }, run);
  return run;
}

const samples = new Map<string, Map<CellState, number>>();

/** The states of a field's cells in a sample of 200 rows that a run has finished. */
function sample(list: number, field: Field): Map<CellState, number> {
  const key = `${list} ${field}`;
  let known = samples.get(key);
  if (!known) {
    known = new Map();
    for (let row = 1; row <= 200; row += 1) {
      const { state } = cellAt(list, row, field, Number.MAX_SAFE_INTEGER, false, false);
      known.set(state, (known.get(state) ?? 0) + 1);
    }
    samples.set(key, known);
  }
  return known;
}

/** Coverage of a list's fields while its run is where it is. */
export function coverage(list: FakeList, run: RunStatus): Coverage[] {
  return list.wanted.map((field) => {
    const done = run.state === "undone" ? 0 : run.done;
    const states: StateCount[] = [...sample(list.id, field)]
      .map(([state, seen]) => ({ state, count: Math.round((done * seen) / 200) }))
      .filter((one) => one.count > 0);
    const left = list.records - done;
    if (left > 0) states.push({ state: run.state === "stopped" ? "stopped" : "waiting", count: left });
    const filled = states.find((one) => one.state === "value")?.count ?? 0;
    const fromFile = field === "person.email" ? Math.round(filled * 0.1) : 0;
    return { field, label: infoOf(field).label, filled, from_file: fromFile, records: list.records, states };
  });
}

/** What each provider did so far. */
export function tallies(run: RunStatus): ProviderTally[] {
  const rows: [string, string, string, number, number][] = [
    ["mailwright", "Mailwright", "MW", 0.8, 0.47],
    ["brightfind", "Brightfind", "BF", 0.4, 0.34],
    ["orgsheet", "Orgsheet", "OS", 0.9, 0.81],
    ["website", "Company website", "WS", 0.85, 0.97],
  ];
  return rows.map(([provider, name, badge, share, hit], index) => {
    const calls = Math.round(run.done * share);
    const hits = Math.round(calls * hit);
    const errors = Math.round(calls * 0.01);
    const spent = run.practice || provider === "website" ? 0 : Math.round(run.spent * ([0.5, 0.2, 0.3][index] ?? 0));
    return { provider, name, badge, calls, hits, misses: calls - hits - errors, errors, spent };
  });
}

// The program's events: they say what changed, and the page fetches again what it shows of that.

import type { QueryClient } from "@tanstack/react-query";
import { useEffect } from "react";
import { bridge } from "../platform";
import { call, type ListSummary, type RunStatus, useCommand } from "../rpc";
import { ending } from "./ending";
import { importing } from "./importing";
import { store } from "./store";

/** How far an export is. */
export const exporting = store<{ list: number; records: number; total: number } | null>(null);

/** Hears that cells of a list changed. */
export type CellsHeard = (list: number) => void;
const cellWatchers = new Set<CellsHeard>();

/** Calls back whenever a run or the user's word changed cells of a list. */
export function onCells(heard: CellsHeard): () => void {
  cellWatchers.add(heard);
  return () => cellWatchers.delete(heard);
}

const OVER = new Set<RunStatus["state"]>(["cancelled", "done", "undone", "stopped", "paused", "interrupted"]);

/** Whether calls are being made. */
export function isMoving(run: RunStatus | undefined): boolean {
  return run?.state === "running" || run?.state === "pausing";
}

/** Puts a run's status wherever the page shows it. An answer that was overtaken by an event changes nothing. */
export function spread(client: QueryClient, status: RunStatus): void {
  const known = client.getQueryData<RunStatus[]>(["runs", {}])?.find((run) => run.run === status.run);
  if (known && known.look > status.look) return;
  client.setQueryData<RunStatus[]>(["runs", {}], (runs) => {
    if (!runs) return runs;
    const others = runs.filter((run) => run.run !== status.run);
    return [status, ...others].sort((a, b) => b.run - a.run);
  });
  client.setQueryData<ListSummary[]>(["lists", {}], (lists) =>
    lists?.map((list) => {
      if (list.list !== status.list) return list;
      const others = list.coverage.filter((old) => status.coverage.every((one) => one.field !== old.field));
      return { ...list, run: status, coverage: [...others, ...status.coverage] };
    }),
  );
}

/** The last run of a list, as the events tell it. */
export function useLastRun(list: number): RunStatus | undefined {
  return useCommand("runs", {}).data?.find((run) => run.list === list);
}

/** Does something at most once in a while. */
function throttled(everyMs: number, work: () => void) {
  let due: ReturnType<typeof setTimeout> | undefined;
  return {
    soon() {
      if (due !== undefined) return;
      due = setTimeout(() => {
        due = undefined;
        work();
      }, everyMs);
    },
    stop: () => clearTimeout(due),
  };
}

const quietly = () => {};

/** Runs whose calls this program was making when they were last heard of. */
const moving = store<number[]>([]);

/** The runs that this program carries out now. One that another program works on is none of them. */
export function useCarried(): RunStatus[] {
  const ids = moving.use();
  return (useCommand("runs", {}).data ?? []).filter((run) => ids.includes(run.run) && isMoving(run));
}

/** How far the run is, on the task bar. When it ends by itself and the window is not in front, the desktop says so. */
function showOutside(status: RunStatus): void {
  const over = OVER.has(status.state);
  const rests = status.state === "paused" || status.state === "pausing";
  const part = status.total > 0 ? status.done / status.total : 0;
  // Not every system has a task bar that can show it.
  bridge()
    .progress(over && !rests ? undefined : part, rests)
    .catch(quietly);
  const known = moving.get().includes(status.run);
  const ended = over && known;
  if (ended) moving.set(moving.get().filter((run) => run !== status.run));
  if (isMoving(status) && !known) moving.set([...moving.get(), status.run]);
  if (!ended || document.hasFocus() || !ending(status, null)) return;
  bridge().attention().catch(quietly);
  sayEnd(status).catch(quietly);
}

/** Says on the desktop how a run ended. */
async function sayEnd(status: RunStatus): Promise<void> {
  const told = status.state === "done" || status.state === "stopped";
  const result = told ? await call("run_result", { run: status.run }).catch(() => null) : null;
  const said = ending(status, result);
  if (said) await bridge().notify(said.title, said.body);
}

/** Listens to the program's events while the page is there. */
export function useLive(client: QueryClient): void {
  useEffect(() => {
    const again = (...keys: string[]) => {
      for (const key of keys) void client.invalidateQueries({ queryKey: [key] });
    };
    let last: number | undefined;
    const result = () => void client.invalidateQueries({ queryKey: ["run_result", { run: last }] });
    const frames = throttled(1_000, () => {
      // An answer that takes longer than a second is waited for; else none would ever arrive.
      for (const key of ["grid_frame", "record", "failures"])
        void client.invalidateQueries({ queryKey: [key] }, { cancelRefetch: false });
      result();
    });
    const sums = throttled(3_000, () => again("spend", "app_info"));
    const stop = bridge().onEvent((event) => {
      switch (event.kind) {
        case "run": {
          spread(client, event.status);
          showOutside(event.status);
          for (const heard of cellWatchers) heard(event.status.list);
          last = event.status.run;
          frames.soon();
          sums.soon();
          if (OVER.has(event.status.state)) {
            again("runs", "lists", "grid_frame", "spend", "record", "list", "health", "failures");
            result();
          }
          break;
        }
        case "cells":
          for (const list of event.lists) for (const heard of cellWatchers) heard(list);
          again("grid_frame", "record", "lists", "failures", "value_facets", "provider_facets", "cell_story");
          again("doubts", "doubt", "pictures", "duplicates");
          break;
        case "import":
          importing.set(importing.get() && { source: importing.get()?.source ?? event.source, records: event.records });
          break;
        case "pictures":
          frames.soon();
          break;
        case "lists":
          again("lists", "list", "app_info");
          break;
        case "providers":
          again("providers", "app_info", "plan");
          break;
        case "export":
          exporting.set({ list: event.list, records: event.records, total: event.total });
          break;
      }
    });
    return () => {
      stop();
      frames.stop();
      sums.stop();
    };
  }, [client]);
}

// What can be done with the records that are selected.

import { useEffect, useState } from "react";
import { Button } from "../../kit/Button";
import { counted } from "../../kit/format";
import { textOf } from "../../kit/grid/columns";
import { toTsv } from "../../kit/grid/ranges";
import { say, sayError } from "../../kit/toast";
import type { Retried } from "../../kit/Why";
import { call, type GridFrame, type GridRow, type ViewColumn } from "../../rpc";
import styles from "./gridscreen.module.css";

/** Cells that can be copied at a time. */
const COPIED = 200_000;

/** Rows of one question. */
const READ = 500;

/** Those of the selected rows that have cells in a state, also where nobody scrolled to them. */
function useIn(state: Retried, list: number, frame: GridFrame, selected: number[]): number[] {
  const [found, setFound] = useState<number[]>([]);
  const count = frame.counts.find((one) => one.state === state)?.count ?? 0;
  useEffect(() => {
    if (selected.length === 0 || count === 0) {
      setFound([]);
      return;
    }
    let left = false;
    call("grid_rows", { list, filters: { state } }).then((rows) => {
      const all = new Set(rows);
      if (!left) setFound(selected.filter((row) => all.has(row)));
    }, sayError);
    return () => {
      left = true;
    };
  }, [state, list, selected, count]);
  return found;
}

async function rowsOf(list: number, rows: number[]): Promise<GridRow[]> {
  const read: GridRow[] = [];
  for (let at = 0; at < rows.length; at += READ) {
    const part = rows.slice(at, at + READ);
    read.push(...(await call("grid_page", { list, start: 0, count: part.length, rows: part })).rows);
  }
  return read;
}

/** Copies the columns that are shown of some rows, as spreadsheets take them. */
function useCopy(list: number, frame: GridFrame, layout: ViewColumn[], selected: number[]) {
  const [busy, setBusy] = useState(false);
  // Rows that were read to be copied: a clipboard may be open only while a key or button is pressed.
  const [ready, setReady] = useState<{ rows: number[]; tsv: string }>();
  const hidden = new Set(layout.filter((one) => one.hidden).map((one) => one.id));
  const columns = frame.columns.filter((column) => column.kind !== "picture" && !hidden.has(column.id));
  const write = (tsv: string) => navigator.clipboard.writeText(tsv);
  const copied = () => say(`${counted(selected.length, "record")} copied.`);
  const copy = async () => {
    if (selected.length * columns.length > COPIED) {
      say("Too much to copy at a time.", "Copy at most 200,000 cells, or export the list.");
      return;
    }
    if (ready?.rows === selected) {
      await write(ready.tsv).then(copied, sayError);
      return;
    }
    setBusy(true);
    try {
      const rows = await rowsOf(list, selected);
      const lines = rows.map((row) => columns.map((column) => textOf(row, column.id)));
      const tsv = toTsv([columns.map((column) => column.label), ...lines]);
      setReady({ rows: selected, tsv });
      await write(tsv).then(copied, () =>
        say(`${counted(selected.length, "record")} can be copied now.`, "Press Copy once more."),
      );
    } catch (thrown) {
      sayError(thrown);
    } finally {
      setBusy(false);
    }
  };
  return { busy, copy };
}

/** The bar over the grid while records are selected. */
export function SelectionBar(props: {
  list: number;
  frame: GridFrame;
  layout: ViewColumn[];
  selected: number[];
  moving: boolean;
  onRetry: (state: Retried, rows: number[]) => void;
  onDeselect: () => void;
}) {
  const { list, frame, selected } = props;
  const failed = useIn("failed", list, frame, selected);
  const stopped = useIn("stopped", list, frame, selected);
  const { busy, copy } = useCopy(list, frame, props.layout, selected);
  if (selected.length === 0) return null;
  const retries = [
    { state: "failed", rows: failed, testId: "retry-selected" },
    { state: "stopped", rows: stopped, testId: "retry-selected-stopped" },
  ] as const;
  const again = retries.filter(({ rows }) => rows.length > 0);
  return (
    <section className={styles.selection} aria-label="Selection">
      <b>{counted(selected.length, "record")} selected</b>
      {again.map(({ state, rows, testId }) => (
        <Button
          key={state}
          size="sm"
          icon="retry"
          disabled={props.moving}
          data-testid={testId}
          onClick={() => props.onRetry(state, rows)}
        >
          Retry {state} cells
        </Button>
      ))}
      <Button size="sm" icon="sheet" busy={busy} data-testid="copy-selected" onClick={() => void copy()}>
        Copy
      </Button>
      <Button size="sm" look="ghost" icon="close" label="Take the selection back" onClick={props.onDeselect} />
    </section>
  );
}

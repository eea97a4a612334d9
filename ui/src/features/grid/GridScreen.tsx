// The grid screen: watch values arrive, find the few cells that need a person.

import { Modal } from "@mantine/core";
import { useDebouncedValue } from "@mantine/hooks";
import { useCallback, useEffect, useRef, useState } from "react";
import { isMoving, onCells, useLastRun } from "../../app/live";
import { tellOrder } from "../../app/order";
import { go, href } from "../../app/router";
import { Button } from "../../kit/Button";
import { counted } from "../../kit/format";
import { Grid, type GridHandle } from "../../kit/grid/Grid";
import { Icon } from "../../kit/Icon";
import { Mark } from "../../kit/Mark";
import { STATE_LABELS } from "../../kit/marks";
import { Page } from "../../kit/Page";
import { Picture } from "../../kit/Picture";
import { Empty, Failure, Skeleton, Tag } from "../../kit/pieces";
import { type CellState, call, type GridFrame, type GridRow, type GridSort, useCommand } from "../../rpc";
import { Chips } from "./Chips";
import { Failures } from "./Failures";
import styles from "./gridscreen.module.css";
import { type Again, Retry } from "./Retry";
import { RunBar, Undo } from "./RunBar";
import { Summary } from "./Summary";

const NOTHING: Partial<Record<CellState, string>> = {
  conflict: "No conflicts. Everything found agrees.",
  failed: "No failed cells. Every call got an answer.",
  waiting: "Nothing waits.",
};

function useSearch() {
  const [text, setText] = useState("");
  const [settled] = useDebouncedValue(text.trim(), 200);
  const field = useRef<HTMLInputElement>(null);
  useEffect(() => {
    const pressed = (event: KeyboardEvent) => {
      if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === "f") {
        event.preventDefault();
        field.current?.select();
      }
    };
    window.addEventListener("keydown", pressed);
    return () => window.removeEventListener("keydown", pressed);
  }, []);
  return { text, setText, settled, field };
}

function Loaded({ list, frame, row }: { list: number; frame: GridFrame; row: number | undefined }) {
  const grid = useRef<GridHandle>(null);
  const search = useSearch();
  const [state, setState] = useState<CellState>();
  const [sort, setSort] = useState<GridSort>();
  const [selected, setSelected] = useState<number[]>([]);
  const [again, setAgain] = useState<Again>();
  const [summary, setSummary] = useState(false);
  const [preview, setPreview] = useState<{ hash: string; alt: string }>();
  const run = useLastRun(list) ?? frame.run;
  const moving = isMoving(run);

  useEffect(() => onCells((changed) => changed === list && grid.current?.changed()), [list]);
  useEffect(() => tellOrder((from, by) => grid.current?.neighbour(from, by)), []);
  // A run that was undone, or that ended, may have changed any row.
  const stage = run ? `${run.run} ${run.state}` : "";
  const known = useRef(stage);
  useEffect(() => {
    if (known.current === stage) return;
    known.current = stage;
    grid.current?.changed();
  }, [stage]);

  const fetch = useCallback(
    (start: number, count: number, sorted: GridSort | undefined, filtered: boolean) =>
      call("grid_page", {
        list,
        start,
        count,
        ...(sorted ? { sort: sorted } : {}),
        ...(filtered && state ? { state } : {}),
        ...(filtered && search.settled ? { search: search.settled } : {}),
      }),
    [list, state, search.settled],
  );
  const open = (one: number) => go({ at: "list", list, screen: "grid", row: one });
  const pressed = (key: string, data: GridRow, column: string): boolean => {
    if (key === "Enter") open(data.row);
    else if (key === "e" || key === "E") go({ at: "list", list, screen: "export" });
    else if ((key === "r" || key === "R") && !moving)
      setAgain({ state: state === "stopped" ? "stopped" : "failed", rows: [data.row] });
    else if (key === " ") {
      const found = frame.columns.find((one) => one.id === column && one.kind === "picture");
      const cell = found?.field && data.cells[found.field];
      if (!cell?.text) return false;
      setPreview({ hash: cell.text, alt: `${found?.label} of row ${data.row}` });
    } else return false;
    return true;
  };

  const held = moving && (state !== undefined || sort !== undefined);
  const retryable = state === "failed" || state === "stopped" ? state : undefined;
  const nothing = search.settled ? (
    <Empty
      title={`No record holds “${search.settled}”`}
      action={<Button onClick={() => search.setText("")}>Show all records</Button>}
    >
      The search looks at the columns of your file.
    </Empty>
  ) : (
    <Empty
      title={(state && NOTHING[state]) ?? `No cell is ${state ? STATE_LABELS[state] : "here"}.`}
      action={<Button onClick={() => setState(undefined)}>Show all records</Button>}
    />
  );

  return (
    <Page
      crumbs={[{ label: "Lists", href: href({ at: "lists" }) }]}
      title={frame.name}
      tags={
        <>
          <span className="wide">
            <Tag>{counted(frame.records, "record")}</Tag>
          </span>
          {run && <Tag icon="file">{run.recipe}</Tag>}
          {(frame.practice || run?.practice) && <Tag tone="accent">practice world</Tag>}
        </>
      }
      actions={
        <>
          <div className={`field ${styles.search}`}>
            <Icon name="search" size="small" />
            <input
              ref={search.field}
              type="search"
              aria-label="Find in this list"
              placeholder="Find in this list"
              value={search.text}
              onChange={(event) => search.setText(event.target.value)}
              onKeyDown={(event) => {
                if (event.key === "Escape" && search.text) {
                  event.stopPropagation();
                  search.setText("");
                }
              }}
            />
            <kbd>Ctrl F</kbd>
          </div>
          {run && (
            <Button icon="info" data-testid="run-summary" onClick={() => setSummary(true)}>
              Summary
            </Button>
          )}
          {run && <Undo run={run} />}
          <Button icon="export" data-testid="export-open" onClick={() => go({ at: "list", list, screen: "export" })}>
            Export
          </Button>
        </>
      }
    >
      {run && <RunBar run={run} />}
      <div className={styles.chips}>
        {frame.counts.length > 0 ? (
          <Chips counts={frame.counts} state={state} onState={setState} />
        ) : (
          <span className="row soft">
            <Mark state="waiting" />
            Nothing was asked for yet.
            <a href={href({ at: "list", list, screen: "mapping" })}>Choose what you want from this list</a>
          </span>
        )}
        <span className="grow" />
        {held && (
          <Button size="sm" icon="retry" onClick={() => grid.current?.reload()}>
            Sort again
          </Button>
        )}
        {retryable && !moving && (
          <Button size="sm" icon="retry" data-testid="retry-all" onClick={() => setAgain({ state: retryable })}>
            Retry all {retryable}
          </Button>
        )}
      </div>
      {state === "failed" && (
        <Failures list={list} busy={moving} onRetry={(cause) => setAgain({ state: "failed", cause })} />
      )}
      <div className={styles.screen}>
        <Grid
          handle={grid}
          columns={frame.columns}
          records={frame.records}
          fetch={fetch}
          filter={`${state ?? ""} ${search.settled}`}
          open={row}
          nothing={nothing}
          onOpen={open}
          onSelect={setSelected}
          onSort={setSort}
          onKey={pressed}
        />
        {selected.length > 0 && (
          <section className={styles.selection} aria-label="Selection">
            <b>{counted(selected.length, "record")} selected</b>
            <Button
              size="sm"
              icon="retry"
              disabled={moving}
              onClick={() => setAgain({ state: "failed", rows: selected })}
            >
              Retry failed cells
            </Button>
            <Button
              size="sm"
              look="ghost"
              icon="close"
              label="Take the selection back"
              onClick={() => grid.current?.deselect()}
            />
          </section>
        )}
      </div>
      <Retry
        list={list}
        free={frame.practice || run?.practice === true}
        again={again}
        onClose={() => setAgain(undefined)}
      />
      {run && <Summary run={run} open={summary} onClose={() => setSummary(false)} />}
      <Modal opened={preview !== undefined} onClose={() => setPreview(undefined)} title={preview?.alt ?? ""} size={720}>
        {preview && <Picture hash={preview.hash} alt={preview.alt} width={640} height={360} contain fluid />}
      </Modal>
    </Page>
  );
}

/** The grid screen of a list. */
export default function GridScreen({ list, row }: { list: number; row: number | undefined }) {
  const { data: frame, error, refetch } = useCommand("grid_frame", { list });
  if (frame) return <Loaded list={list} frame={frame} row={row} />;
  return (
    <Page crumbs={[{ label: "Lists", href: href({ at: "lists" }) }]} title="Grid">
      {error ? (
        <Failure error={error} retry={() => void refetch()} />
      ) : (
        <div className="page-body col" style={{ gap: 20 }} aria-busy="true">
          {[1, 2, 3, 4, 5, 6, 7, 8].map((line) => (
            <Skeleton key={line} height={24} />
          ))}
        </div>
      )}
    </Page>
  );
}

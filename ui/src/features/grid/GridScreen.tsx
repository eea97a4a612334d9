// The grid screen: watch values arrive, find the few cells that need a person.

import { Modal } from "@mantine/core";
import { useDebouncedValue } from "@mantine/hooks";
import { useQueryClient } from "@tanstack/react-query";
import { useCallback, useEffect, useRef, useState } from "react";
import { isMoving, onCells, useLastRun } from "../../app/live";
import { tellOrder } from "../../app/order";
import { go, href } from "../../app/router";
import { useEdits, useUndoKeys } from "../../app/useEdits";
import { Button } from "../../kit/Button";
import { counted } from "../../kit/format";
import { Grid, type GridHandle, type Ranged } from "../../kit/grid/Grid";
import { detailsIn } from "../../kit/grid/layout";
import { Icon } from "../../kit/Icon";
import { Mark } from "../../kit/Mark";
import { STATE_LABELS } from "../../kit/marks";
import { Page } from "../../kit/Page";
import { Picture } from "../../kit/Picture";
import { Empty, Failure, Skeleton, Tag } from "../../kit/pieces";
import { say } from "../../kit/toast";
import { type Retried, Why } from "../../kit/Why";
import {
  type Again,
  type CellState,
  call,
  type Field,
  type GridColumn,
  type GridFilters,
  type GridFrame,
  type GridRow,
  type GridSort,
  type GridView,
  type Judgement,
  useCommand,
  type ViewColumn,
} from "../../rpc";
import { type CellAt, CellMenu } from "./CellMenu";
import { Chips } from "./Chips";
import { type ColumnActions, ColumnMenu, ColumnsButton } from "./ColumnMenu";
import { Facets } from "./Facets";
import { Failures } from "./Failures";
import { changed, filteredColumns, inUse, testOf, withTest } from "./filters";
import styles from "./gridscreen.module.css";
import { names } from "./names";
import { Retry, retriedOf } from "./Retry";
import { RunBar, Undo } from "./RunBar";
import { SelectionBar } from "./SelectionBar";
import { Summary } from "./Summary";
import { Views } from "./Views";

const NOTHING: Partial<Record<CellState, string>> = {
  conflict: "No conflicts. Everything found agrees.",
  failed: "No failed cells. Every call got an answer.",
  waiting: "Nothing waits.",
};

function useSearch(begin: string) {
  const [text, setText] = useState(begin);
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

/** The views of a list, and the grid as it is kept up as one of them. */
function useView(list: number, views: GridView[]) {
  const left = useRef(views.find((view) => view.name === ""));
  const [layout, setLayout] = useState<ViewColumn[]>(left.current?.columns ?? []);
  const [sort, setSort] = useState<GridSort | undefined>(left.current?.sort);
  const [filters, setFilters] = useState<GridFilters>(left.current?.filters ?? {});
  const [details, setDetails] = useState<string[]>(detailsIn(layout));
  const now: GridView = { name: "", columns: layout, filters, ...(sort ? { sort } : {}) };
  const text = JSON.stringify(now);
  const client = useQueryClient();
  const latest = useRef(text);
  latest.current = text;
  const kept = useRef(text);
  const keep = useCallback(() => {
    if (kept.current === latest.current) return;
    kept.current = latest.current;
    call("keep_view", { list, view: JSON.parse(latest.current) as GridView }).then(
      (all) => client.setQueryData(["grid_views", { list }], all),
      // A layout that is not kept is no loss worth a word.
      () => {},
    );
  }, [list, client]);
  useEffect(() => {
    if (kept.current === text) return;
    const soon = setTimeout(keep, 800);
    return () => clearTimeout(soon);
  }, [text, keep]);
  useEffect(() => keep, [keep]);
  return { layout, setLayout, sort, setSort, filters, setFilters, details, setDetails, now };
}

function Loaded({
  list,
  frame,
  row,
  views,
}: {
  list: number;
  frame: GridFrame;
  row: number | undefined;
  views: GridView[];
}) {
  const grid = useRef<GridHandle>(null);
  const view = useView(list, views);
  const { filters, setFilters, sort, layout, details } = view;
  const search = useSearch(filters.search ?? "");
  const state = filters.state;
  const [selected, setSelected] = useState<number[]>([]);
  const [ranged, setRanged] = useState<Ranged>();
  const [again, setAgain] = useState<Again>();
  const [summary, setSummary] = useState(false);
  const [panel, setPanel] = useState(false);
  const [preview, setPreview] = useState<{ hash: string; alt: string }>();
  const [head, setHead] = useState<{ column: GridColumn; below: DOMRect; filter: boolean }>();
  const [cell, setCell] = useState<CellAt>();
  const [why, setWhy] = useState<{ row: number; field: Field; box: DOMRect }>();
  const run = useLastRun(list) ?? frame.run;
  const moving = isMoving(run);
  const providers = new Map((useCommand("providers", {}).data ?? []).map((one) => [one.id, one.name]));
  const edits = useEdits(
    list,
    frame,
    useCallback(() => grid.current?.changed(true), []),
  );

  useUndoKeys(edits);
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
  useEffect(() => {
    setFilters((old) => changed(old, "search", search.settled || undefined));
  }, [search.settled, setFilters]);

  const fetch = useCallback(
    (start: number, count: number, sorted: GridSort | undefined) =>
      call("grid_page", { list, start, count, ...(sorted ? { sort: sorted } : {}), filters }),
    [list, filters],
  );
  const all = useCallback(() => call("grid_rows", { list, filters }), [list, filters]);
  const read = useCallback((rows: number[]) => call("grid_page", { list, start: 0, count: rows.length, rows }), [list]);
  const open = (one: number) => go({ at: "list", list, screen: "grid", row: one });
  const columnOf = (id: string) => frame.columns.find((one) => one.id === id.split("#")[0]);
  const tell = (box: DOMRect, data: GridRow, id: string) => {
    const field = columnOf(id)?.origin === "found" ? columnOf(id)?.field : undefined;
    if (!field) return false;
    setWhy({ row: data.row, field, box });
    return true;
  };
  const judge = (data: GridRow, id: string, verdict: Judgement) => {
    const column = columnOf(id);
    if (column?.origin !== "found" || !column.field || column.kind === "picture") return false;
    edits.judge([{ row: data.row, field: column.field }], verdict);
    return true;
  };
  const retry = (state: Retried, rows: number[]) => setAgain({ list, state, rows });
  const retryRow = (data: GridRow) => {
    const state = retriedOf(data);
    if (state) retry(state, [data.row]);
    else
      say(
        `Nothing in row ${data.row} can be asked for again.`,
        "That is for cells that failed, or that a cap stopped. Press W on a blank cell to hear why it is blank; edit the recipe in the plan to ask another provider or for another field.",
      );
  };
  const pressed = (key: string, data: GridRow, column: string): boolean => {
    const lower = key.toLowerCase();
    if (key === "Enter") open(data.row);
    else if (lower === "e") go({ at: "list", list, screen: "export" });
    else if (lower === "r" && !moving) retryRow(data);
    else if (lower === "w") return tell(grid.current?.focused()?.box ?? new DOMRect(), data, column);
    else if (lower === "a") return judge(data, column, "accept");
    else if (lower === "x") return judge(data, column, "reject");
    else if (lower === "f") return filterColumn(column);
    else if (key === " ") {
      const found = frame.columns.find((one) => one.id === column && one.kind === "picture");
      const picture = found?.field && data.cells[found.field];
      if (!picture?.text) return false;
      setPreview({ hash: picture.text, alt: `${found?.label} of row ${data.row}` });
    } else return false;
    return true;
  };
  const filterColumn = (id: string): boolean => {
    const column = columnOf(id);
    const box = grid.current?.focused()?.box;
    if (!column || column.kind === "picture" || !box) return false;
    setHead({ column, below: box, filter: true });
    return true;
  };
  const actions: ColumnActions = {
    sort: (wanted) => grid.current?.sort(wanted),
    pin: (id, pinned) => grid.current?.pin(id, pinned),
    show: (id, shown) => grid.current?.show(id, shown),
    details: (id, shown) => view.setDetails((old) => (shown ? [...old, id] : old.filter((one) => one !== id))),
  };
  const take = (wanted: GridView) => {
    view.setDetails(detailsIn(wanted.columns));
    view.setLayout(wanted.columns);
    setFilters(wanted.filters);
    search.setText(wanted.filters.search ?? "");
    view.setSort(wanted.sort);
    grid.current?.lay(wanted.columns, wanted.sort);
  };
  const plain = () => {
    setFilters({});
    search.setText("");
    for (const { id, hidden } of layout) if (hidden) grid.current?.show(id, true);
  };

  const { search: _, ...narrowing } = filters;
  const narrowed = Object.keys(narrowing).length > 0;
  const held = moving && (narrowed || sort !== undefined);
  const retryable = (["failed", "stopped"] as const).find(
    (one) => one === state && frame.counts.some((counted) => counted.state === one && counted.count > 0),
  );
  const others = inUse(filters, frame.columns, providers, names);
  const nothing =
    search.settled && !narrowed ? (
      <Empty
        title={`No record holds “${search.settled}”`}
        action={<Button onClick={() => search.setText("")}>Show all records</Button>}
      >
        The search looks at the columns of your file.
      </Empty>
    ) : (
      <Empty
        title={
          others.length > 0
            ? "No record passes these filters."
            : ((state && NOTHING[state]) ?? `No cell is ${state ? STATE_LABELS[state] : "here"}.`)
        }
        action={<Button onClick={plain}>Show all records</Button>}
      />
    );
  const cells = ranged ? (ranged.bottom - ranged.top + 1) * ranged.columns.length : 0;

  return (
    <Page
      crumbs={[{ label: "Lists", href: href({ at: "lists" }) }]}
      title={frame.name}
      tags={
        <>
          <span className="wide">
            <Tag>{counted(frame.records, "record")}</Tag>
          </span>
          {run && (
            <span className="wide">
              <Tag icon="file">{run.recipe}</Tag>
            </span>
          )}
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
          <Button
            icon="undo"
            label={edits.history.undo ? `Undo: ${edits.history.undo}` : "Nothing to undo"}
            keys="Ctrl Z"
            disabled={!edits.history.undo}
            data-testid="undo-edit"
            onClick={edits.undo}
          />
          <Button
            icon="redo"
            label={edits.history.redo ? `Redo: ${edits.history.redo}` : "Nothing to redo"}
            keys="Ctrl Y"
            disabled={!edits.history.redo}
            data-testid="redo-edit"
            onClick={edits.redo}
          />
          <Views list={list} views={views} now={() => view.now} onView={take} onPlain={plain} />
          <ColumnsButton columns={frame.columns} layout={layout} details={details} actions={actions} />
          {run && (
            <Button icon="info" label="Summary of the run" data-testid="run-summary" onClick={() => setSummary(true)} />
          )}
          {run && <Undo run={run} />}
          <Button icon="export" data-testid="export-open" onClick={() => go({ at: "list", list, screen: "export" })}>
            Export
          </Button>
        </>
      }
    >
      {run && <RunBar run={run} onFailed={() => setFilters((old) => changed(old, "state", "failed"))} />}
      <div className={styles.chips}>
        <Button
          size="sm"
          icon="filter"
          aria-pressed={panel}
          aria-expanded={panel}
          data-testid="open-facets"
          onClick={() => setPanel(!panel)}
        >
          Filters
        </Button>
        {frame.counts.length > 0 ? (
          <Chips
            counts={frame.counts}
            state={state}
            onState={(next) => setFilters((old) => changed(old, "state", next))}
          />
        ) : (
          <span className="row soft">
            <Mark state="waiting" />
            Nothing was asked for yet.
            <a href={href({ at: "list", list, screen: "mapping" })}>Choose what you want from this list</a>
          </span>
        )}
        {others.map((one) => (
          <button
            key={one.key}
            type="button"
            className="chip"
            aria-pressed="true"
            aria-label={`${one.text}. Take this filter away`}
            onClick={() => setFilters(one.without)}
          >
            {one.text}
            <Icon name="close" size="small" />
          </button>
        ))}
        <span className="grow" />
        {cells > 1 && (
          <span className="small muted" role="status">
            {counted(cells, "cell")} in the range, Ctrl C copies
          </span>
        )}
        {state === "conflict" && (
          <Button size="sm" icon="scales" onClick={() => go({ at: "list", list, screen: "judge" })}>
            Judge
          </Button>
        )}
        {held && (
          <Button size="sm" icon="retry" onClick={() => grid.current?.reload()}>
            Sort again
          </Button>
        )}
        {retryable && !moving && (
          <Button size="sm" icon="retry" data-testid="retry-all" onClick={() => setAgain({ list, state: retryable })}>
            Retry all {retryable}
          </Button>
        )}
      </div>
      {state === "failed" && (
        <Failures list={list} busy={moving} onRetry={(cause) => setAgain({ list, state: "failed", cause })} />
      )}
      <div className={styles.split}>
        {panel && (
          <Facets list={list} columns={frame.columns} counts={frame.counts} filters={filters} onFilters={setFilters} />
        )}
        <div className={styles.screen}>
          <Grid
            handle={grid}
            columns={frame.columns}
            records={frame.records}
            layout={layout}
            sort={sort}
            details={details}
            filtered={filteredColumns(filters)}
            fetch={fetch}
            all={all}
            read={read}
            filter={JSON.stringify(filters)}
            open={row}
            nothing={nothing}
            onOpen={open}
            onSelect={setSelected}
            onSort={view.setSort}
            onKey={pressed}
            onLayout={view.setLayout}
            onHeadMenu={(id, below) => {
              const column = columnOf(id);
              if (column) setHead({ column, below, filter: false });
            }}
            onCellMenu={(data, id, box) => {
              const column = columnOf(id);
              if (column) setCell({ data, column, box });
            }}
            onWrite={edits.write}
            onRange={setRanged}
            onTell={say}
          />
          <SelectionBar
            list={list}
            frame={frame}
            layout={layout}
            selected={selected}
            moving={moving}
            onRetry={retry}
            onDeselect={() => grid.current?.deselect()}
          />
        </div>
      </div>
      <ColumnMenu
        list={list}
        at={head}
        sort={sort}
        layout={layout}
        details={details}
        test={head && testOf(filters, head.column.id)}
        actions={actions}
        onFilter={() => head && setHead({ ...head, filter: true })}
        onTest={(test) => head && setFilters((old) => withTest(old, head.column.id, test))}
        onClose={() => setHead(undefined)}
      />
      <CellMenu
        cell={cell}
        moving={moving}
        actions={{
          open,
          edit: () => grid.current?.edit(),
          empty: () => cell && edits.write([{ row: cell.data.row, column: cell.column.id, text: "" }]),
          why: () => cell && tell(cell.box, cell.data, cell.column.id),
          accept: () => cell && judge(cell.data, cell.column.id, "accept"),
          reject: () => cell && judge(cell.data, cell.column.id, "reject"),
          forget: () => cell && judge(cell.data, cell.column.id, "forget"),
          retry: (state) => cell && retry(state, [cell.data.row]),
        }}
        onClose={() => setCell(undefined)}
      />
      <Why
        list={list}
        cell={why}
        onRetry={
          moving
            ? undefined
            : (state, one) => {
                setWhy(undefined);
                retry(state, [one]);
              }
        }
        onClose={() => {
          setWhy(undefined);
          grid.current?.refocus();
        }}
      />
      <Retry again={again} onClose={() => setAgain(undefined)} />
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
  const views = useCommand("grid_views", { list });
  // A list whose views cannot be read is shown without them.
  const kept = views.data ?? (views.error ? [] : undefined);
  if (frame && kept) return <Loaded key={list} list={list} frame={frame} row={row} views={kept} />;
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

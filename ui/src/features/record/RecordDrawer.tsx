// One record over the grid: what is known, who said so, what it cost, what it looks like.

import { useEffect, useRef } from "react";
import { neighbour } from "../../app/order";
import { go } from "../../app/router";
import { useEdits } from "../../app/useEdits";
import { useVocabulary } from "../../app/useVocabulary";
import { Button } from "../../kit/Button";
import { count, counted } from "../../kit/format";
import { Picture } from "../../kit/Picture";
import { Failure, Skeleton, Tag } from "../../kit/pieces";
import { isTyping } from "../../kit/typing";
import { type Field, type GridColumn, type RecordCell, type RecordDetail, useCommand } from "../../rpc";
import { Calls } from "./Calls";
import { Doubt } from "./Doubt";
import { Fields } from "./Fields";
import { hashOf, Pictures } from "./Pictures";
import styles from "./record.module.css";

/** Names of the record, from the columns that are mapped to them. */
function namesOf(record: RecordDetail | undefined, columns: GridColumn[]): { title: string; second: string } {
  const source = columns.filter((column) => column.origin === "source");
  const of = (field: Field) => {
    const at = source.findIndex((column) => column.field === field);
    return at < 0 ? "" : (record?.source[at]?.value ?? "");
  };
  const person = of("person.full_name") || `${of("person.first_name")} ${of("person.last_name")}`.trim();
  const company = of("company.name") || of("company.domain");
  const domain = of("company.domain")
    .replace(/^https?:\/\//, "")
    .replace(/\/$/, "");
  const title = company || person || record?.source.find((one) => one.value)?.value || "";
  const second = [company ? person : "", of("person.job_title"), domain === title ? "" : domain];
  return { title, second: second.filter(Boolean).join(" · ") };
}

/** The record over the grid, or over the wall. */
export default function RecordDrawer({ list, row, over }: { list: number; row: number; over: "grid" | "wall" }) {
  const drawer = useRef<HTMLElement>(null);
  const frame = useCommand("grid_frame", { list }).data;
  const { data: record, error, refetch } = useCommand("record", { list, row }, { keep: true });
  const providers = useCommand("providers", {}).data ?? [];
  const { info } = useVocabulary();
  const edits = useEdits(list, frame);
  const records = frame?.records ?? 0;

  const close = () => go({ at: "list", list, screen: over });
  const step = (by: number) => {
    const next = neighbour(row, by, records);
    if (next !== undefined) go({ at: "list", list, screen: over, row: next }, true);
  };
  const latest = useRef({ close, step });
  latest.current = { close, step };

  // The drawer takes the focus and gives it back.
  useEffect(() => {
    const before = document.activeElement;
    drawer.current?.focus();
    return () => {
      if (before instanceof HTMLElement) before.focus();
    };
  }, []);
  useEffect(() => {
    const pressed = (event: KeyboardEvent) => {
      // A dialog or menu above the drawer closes first.
      const above = document.querySelector(
        ".mantine-Modal-content, .mantine-Menu-dropdown, .mantine-Spotlight-content",
      );
      if (isTyping(event.target) || above || event.ctrlKey || event.metaKey || event.altKey) return;
      if (event.key === "Escape") latest.current.close();
      else if (event.key === "j" || event.key === "J") latest.current.step(1);
      else if (event.key === "k" || event.key === "K") latest.current.step(-1);
      else return;
      event.preventDefault();
    };
    window.addEventListener("keydown", pressed);
    return () => window.removeEventListener("keydown", pressed);
  }, []);

  const names = namesOf(record, frame?.columns ?? []);
  const cells = record?.cells ?? [];
  const kindOf = (entry: RecordCell) => info(entry.field)?.kind;
  const pictures = cells.filter((entry) => kindOf(entry) === "picture");
  const logo =
    pictures.find((entry) => entry.field === "company.logo") ??
    pictures.find((entry) => entry.field === "company.icon");
  const wanted = (frame?.columns ?? []).flatMap(({ origin, field, kind, label }) =>
    origin === "found" && field && kind !== "picture" ? [{ field, label }] : [],
  );
  const judge = cells.filter((entry) => entry.cell.state === "conflict").length;
  return (
    <section
      ref={drawer}
      className={styles.drawer}
      role="dialog"
      aria-label={`Record ${row}`}
      tabIndex={-1}
      data-testid="record"
    >
      <header className={styles.head}>
        {logo && (
          <Picture
            hash={hashOf(logo)}
            alt={`Logo of ${names.title}`}
            width={44}
            height={44}
            contain
            plate={logo.plate}
            letters={names.title}
          />
        )}
        <div className="grow">
          <div className="row">
            <h2 className="title-xl clip">{names.title || `Row ${row}`}</h2>
            {judge > 0 && <Tag tone="warn">{counted(judge, "conflict")}</Tag>}
          </div>
          <div className="small soft clip">
            {names.second && `${names.second} · `}row {count(row)}
            {records >= row && ` of ${count(records)}`}
            {record && record.merged > 0 && ` · merged from ${count(record.merged + 1)} rows`}
          </div>
        </div>
        <Button size="sm" icon="up" label="Previous record" keys="K" onClick={() => step(-1)} />
        <Button size="sm" icon="down" label="Next record" keys="J" onClick={() => step(1)} />
        <Button size="sm" look="ghost" icon="close" label="Close the record" keys="Esc" onClick={close} />
      </header>
      {error && !record ? (
        <Failure error={error} retry={() => void refetch()} />
      ) : (
        <div className={styles.body} aria-busy={!record}>
          <div className={styles.pictures}>
            {record ? (
              <>
                <Pictures list={list} row={row} cells={pictures} name={names.title || `row ${row}`} />
                <section aria-label="From your file">
                  <div className={styles.title}>
                    <h3>From your file</h3>
                    <span className="muted">
                      {record.merged > 0 ? "its blanks filled by a merge" : "never changed"}
                    </span>
                  </div>
                  <dl className="facts">
                    {record.source.map((one) => (
                      <div key={one.column}>
                        <dt title={one.column}>{one.column}</dt>
                        <dd>{one.value || <span className="muted">–</span>}</dd>
                      </div>
                    ))}
                  </dl>
                </section>
              </>
            ) : (
              <>
                <Skeleton height={150} />
                <Skeleton height={180} />
              </>
            )}
          </div>
          <div className={styles.facts}>
            {record ? (
              <>
                <Doubt list={list} row={row} />
                <Fields
                  list={list}
                  row={row}
                  wanted={wanted}
                  cells={cells.filter((entry) => kindOf(entry) !== "picture")}
                  providers={providers}
                  edits={edits}
                />
                <Calls list={list} row={row} calls={record.calls} providers={providers} />
              </>
            ) : (
              [1, 2, 3, 4, 5, 6].map((line) => <Skeleton key={line} height={20} />)
            )}
          </div>
        </div>
      )}
      <footer className={styles.foot}>
        <span>
          <kbd>J</kbd> <kbd>K</kbd> next, previous
        </span>
        <span>
          <kbd>Esc</kbd> close
        </span>
      </footer>
    </section>
  );
}

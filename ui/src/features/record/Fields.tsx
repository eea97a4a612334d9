// What is known of the record: every value with who said so, when, at what price and how it was checked; to be edited, accepted
// and refused.

import { useState } from "react";
import type { Edits } from "../../app/useEdits";
import { Button } from "../../kit/Button";
import { price, whenExactly } from "../../kit/format";
import { Mark } from "../../kit/Mark";
import { STATE_LABELS } from "../../kit/marks";
import { ProviderBadge, Tag } from "../../kit/pieces";
import { Why } from "../../kit/Why";
import type { Field, Judgement, Provenance, ProviderSummary, RecordCell } from "../../rpc";
import styles from "./record.module.css";

/** Asks why there is no value. */
function WhyBlank({ label, onWhy }: { label: string; onWhy: (box: DOMRect) => void }) {
  return (
    <button
      type="button"
      className="btn-link"
      aria-label={`Why is ${label} blank?`}
      onClick={(event) => onWhy(event.currentTarget.getBoundingClientRect())}
    >
      Why?
    </button>
  );
}

function Value({ entry, onWhy }: { entry: RecordCell; onWhy: (box: DOMRect) => void }) {
  const { cell } = entry;
  const text = cell.value === undefined ? "" : String(cell.value);
  return (
    <dd className={styles.value}>
      {cell.state !== "value" && <Mark state={cell.state} labelled />}
      {text ? (
        <span className={cell.state === "rejected" ? styles.struck : ""}>{text}</span>
      ) : (
        <>
          <span className="muted">{STATE_LABELS[cell.state]}</span>
          <WhyBlank label={entry.label} onWhy={onWhy} />
        </>
      )}
    </dd>
  );
}

/** What a value cost: from the cache, its price, or nothing of its own (free, or paid for by another cell). */
function costOf(made: Provenance): string {
  if (made.cached) return "cache";
  if (made.cost > 0) return made.practice ? `practice ${price(made.cost)}` : price(made.cost);
  return made.practice ? "practice" : "no cost";
}

function Origin({ entry, providers }: { entry: RecordCell; providers: ProviderSummary[] }) {
  const made = entry.cell.provenance;
  if (!made) return <dd className={styles.origin} />;
  if (made.provider === "file") return <dd className={styles.origin}>your file</dd>;
  if (made.provider === "user") return <dd className={styles.origin}>you, {whenExactly(made.at_ms)}</dd>;
  const badge = providers.find((one) => one.id === made.provider)?.badge;
  const parts = [
    made.at_ms > 0 ? whenExactly(made.at_ms) : "",
    costOf(made),
    entry.cell.confidence === undefined ? "" : String(entry.cell.confidence),
  ];
  return (
    <dd className={styles.origin}>
      {parts.filter(Boolean).join(" · ")}
      {badge ? (
        <ProviderBadge badge={badge} name={entry.provider_name} />
      ) : (
        <Tag>{entry.provider_name || made.provider}</Tag>
      )}
    </dd>
  );
}

function Evidence({ entry, providers }: { entry: RecordCell; providers: ProviderSummary[] }) {
  const { cell } = entry;
  const made = cell.provenance;
  const decided = made?.verified_by === "user" && made.provider !== "user";
  const verifier =
    made?.verified_by &&
    !decided &&
    made.verified_by !== "user" &&
    (providers.find((one) => one.id === made.verified_by)?.name ?? made.verified_by);
  const url = made?.source_url;
  if (!cell.note && !verifier && !url && !decided) return null;
  return (
    <dd className={styles.evidence}>
      {cell.note}
      {verifier && ` Checked by ${verifier}.`}
      {decided && " Decided by you."}
      {url && (
        <>
          {" Read from "}
          <span className="mono">{url.replace(/^https?:\/\//, "")}</span>
        </>
      )}
    </dd>
  );
}

function Editor(props: { entry: RecordCell; onText: (text: string) => void; onClose: () => void }) {
  const { entry } = props;
  const [text, setText] = useState(entry.cell.value === undefined ? "" : String(entry.cell.value));
  return (
    <form
      className={styles.editor}
      onSubmit={(event) => {
        event.preventDefault();
        props.onText(text);
        props.onClose();
      }}
    >
      <div className="field grow">
        <input
          // biome-ignore lint/a11y/noAutofocus: the user has just asked to write here
          autoFocus
          aria-label={entry.label}
          value={text}
          onChange={(event) => setText(event.target.value)}
          onKeyDown={(event) => {
            if (event.key !== "Escape") return;
            event.stopPropagation();
            props.onClose();
          }}
        />
      </div>
      <Button size="sm" look="primary" type="submit">
        Keep
      </Button>
      <Button size="sm" onClick={props.onClose}>
        Cancel
      </Button>
    </form>
  );
}

/** What the user can do about a value. */
function Acts(props: { row: number; entry: RecordCell; edits: Edits; onEdit: () => void }) {
  const { row, entry, edits } = props;
  const { cell, field, label } = entry;
  const made = cell.provenance;
  const mine = made?.provider === "user" || made?.verified_by === "user";
  const judge = (verdict: Judgement) => edits.judge([{ row, field }], verdict);
  const has = cell.value !== undefined;
  return (
    <dd className={styles.acts}>
      <Button size="sm" look="ghost" icon="edit" label={`Edit ${label}`} onClick={props.onEdit} />
      {has && !(mine && cell.state === "value") && (
        <Button size="sm" look="ghost" icon="check" label={`Accept ${label}`} onClick={() => judge("accept")} />
      )}
      {has && cell.state !== "rejected" && (
        <Button size="sm" look="ghost" icon="close" label={`${label} is wrong`} onClick={() => judge("reject")} />
      )}
      {mine && (
        <Button
          size="sm"
          look="ghost"
          icon="undo"
          label={`Take your word on ${label} back`}
          onClick={() => judge("forget")}
        />
      )}
    </dd>
  );
}

/** What stood there before the user changed it. */
function Before({ entry }: { entry: RecordCell }) {
  const before = entry.before ?? [];
  if (before.length === 0) return null;
  return (
    <dd className={styles.evidence}>
      <ul>
        {before.map((old) => (
          <li key={old.until_ms}>
            Before {whenExactly(old.until_ms)}:{" "}
            <b>{old.cell.value === undefined ? STATE_LABELS[old.cell.state] : String(old.cell.value)}</b>
            {old.provider_name && ` from ${old.provider_name}`}
          </li>
        ))}
      </ul>
    </dd>
  );
}

/** The fields that are no pictures: found, not found, and wanted of the list with nothing said of this record. */
export function Fields(props: {
  list: number;
  row: number;
  cells: RecordCell[];
  wanted: { field: Field; label: string }[];
  providers: ProviderSummary[];
  edits: Edits;
}) {
  const [editing, setEditing] = useState<string>();
  const [why, setWhy] = useState<{ row: number; field: Field; box: DOMRect }>();
  const { row, edits } = props;
  const blank = props.wanted.filter(({ field }) => props.cells.every((entry) => entry.field !== field));
  const all = props.cells.length + blank.length;
  const withSource = props.cells.filter((one) => one.cell.provenance && one.cell.provenance.provider !== "file").length;
  return (
    <section aria-label="Fields">
      <div className={styles.title}>
        <h3>Fields</h3>
        <span className="muted">
          {all === 0 ? "nothing was asked for yet" : `${withSource} of ${all} with a source`}
        </span>
      </div>
      <dl>
        {props.cells.map((entry) => (
          <div key={entry.field} className={styles.field}>
            <dt>{entry.label}</dt>
            {editing === `${row} ${entry.field}` ? (
              <dd className={styles.editing}>
                <Editor
                  entry={entry}
                  onText={(text) => edits.write([{ row, column: entry.field, text }])}
                  onClose={() => setEditing(undefined)}
                />
              </dd>
            ) : (
              <>
                <Value entry={entry} onWhy={(box) => setWhy({ row, field: entry.field, box })} />
                <Origin entry={entry} providers={props.providers} />
                <Acts row={row} entry={entry} edits={edits} onEdit={() => setEditing(`${row} ${entry.field}`)} />
              </>
            )}
            <Evidence entry={entry} providers={props.providers} />
            <Before entry={entry} />
          </div>
        ))}
        {blank.map(({ field, label }) => (
          <div key={field} className={styles.field}>
            <dt>{label}</dt>
            <dd className={styles.value}>
              <span className="muted">blank</span>
              <WhyBlank label={label} onWhy={(box) => setWhy({ row, field, box })} />
            </dd>
          </div>
        ))}
      </dl>
      <Why list={props.list} cell={why} onRetry={undefined} onClose={() => setWhy(undefined)} />
    </section>
  );
}

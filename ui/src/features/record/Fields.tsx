// What is known of the record: every value with who said so, when, at what price and how it was checked.

import { price, whenExactly } from "../../kit/format";
import { Mark } from "../../kit/Mark";
import { STATE_LABELS } from "../../kit/marks";
import { ProviderBadge, Tag } from "../../kit/pieces";
import type { Provenance, ProviderSummary, RecordCell } from "../../rpc";
import styles from "./record.module.css";

function Value({ entry }: { entry: RecordCell }) {
  const { cell } = entry;
  const text = cell.value === undefined ? "" : String(cell.value);
  return (
    <dd className={styles.value}>
      {cell.state !== "value" && <Mark state={cell.state} labelled />}
      {text ? (
        <span className={cell.state === "rejected" ? styles.struck : ""}>{text}</span>
      ) : (
        <span className="muted">{STATE_LABELS[cell.state]}</span>
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
  const verifier =
    made?.verified_by && (providers.find((one) => one.id === made.verified_by)?.name ?? made.verified_by);
  const url = made?.source_url;
  if (!cell.note && !verifier && !url) return null;
  return (
    <dd className={styles.evidence}>
      {cell.note}
      {verifier && ` Checked by ${verifier}.`}
      {url && (
        <>
          {" Read from "}
          <span className="mono">{url.replace(/^https?:\/\//, "")}</span>
        </>
      )}
    </dd>
  );
}

/** The found fields that are no pictures. */
export function Fields(props: { cells: RecordCell[]; providers: ProviderSummary[] }) {
  const withSource = props.cells.filter((one) => one.cell.provenance && one.cell.provenance.provider !== "file").length;
  return (
    <section aria-label="Fields">
      <div className={styles.title}>
        <h3>Fields</h3>
        <span className="muted">
          {props.cells.length === 0
            ? "nothing was asked for yet"
            : `${withSource} of ${props.cells.length} with a source`}
        </span>
      </div>
      <dl>
        {props.cells.map((entry) => (
          <div key={entry.field} className={styles.field}>
            <dt>{entry.label}</dt>
            <Value entry={entry} />
            <Origin entry={entry} providers={props.providers} />
            <Evidence entry={entry} providers={props.providers} />
          </div>
        ))}
      </dl>
    </section>
  );
}

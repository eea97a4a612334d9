import { useState } from "react";
import { Button } from "../../kit/Button";
import { count, counted } from "../../kit/format";
import { Failure, Tag } from "../../kit/pieces";
import { type OutreachCheck, useCommand, type Wishes } from "../../rpc";
import styles from "./outreach.module.css";

/** Lists up to this length are checked without being asked. */
const AT_ONCE = 5_000;

function Rows({ rows, onRow }: { rows: number[]; onRow: (row: number) => void }) {
  return (
    <span className={styles.rows}>
      {rows.map((row) => (
        <button key={row} type="button" className="chip" onClick={() => onRow(row)}>
          row {count(row)}
        </button>
      ))}
    </span>
  );
}

function Found({ check, onRow }: { check: OutreachCheck; onRow: (row: number) => void }) {
  const bad = check.findings.filter((finding) => finding.kind !== "fallback");
  return (
    <div className={styles.findings}>
      {check.findings.map((finding) => (
        <div key={`${finding.line}${finding.message}`} className={styles.finding}>
          <Tag tone={finding.kind === "fallback" ? "accent" : "warn"}>{finding.line}</Tag>
          <div className="grow">
            <p className="selectable">{finding.message}</p>
            <p className="tiny muted">{finding.hint}</p>
          </div>
          <Rows rows={finding.examples.map((example) => example.row)} onRow={onRow} />
        </div>
      ))}
      {check.pictures.flatMap((picture) =>
        picture.reasons.map((reason) => (
          <div key={`${picture.name}${reason.said}`} className={styles.finding}>
            <Tag>{picture.name}</Tag>
            <div className="grow">
              <p className="selectable">
                {counted(reason.count, "record")}: {reason.said}
              </p>
              <p className="tiny muted">of the first {count(picture.tried)}</p>
            </div>
            <Rows rows={reason.rows} onRow={onRow} />
          </div>
        )),
      )}
      {bad.length === 0 && <p className="soft">Every line reads well.</p>}
    </div>
  );
}

/** What would read badly, over the whole list. */
export function Findings(props: {
  list: number;
  wishes: Wishes;
  records: number;
  sound: boolean;
  onRow: (row: number) => void;
}) {
  const [asked, setAsked] = useState(false);
  const isOn = props.sound && (asked || props.records <= AT_ONCE);
  const check = useCommand("check_outreach", { list: props.list, wishes: props.wishes }, { enabled: isOn, keep: true });
  return (
    <section className="card" aria-label="Before you export" aria-busy={check.isFetching}>
      <div className="card-head">
        <h2>Before you export</h2>
        <span className="grow" />
        {check.data ? (
          <span className="small muted" data-testid="outreach-well">
            {count(check.data.well)} of {count(check.data.records)} read well
          </span>
        ) : (
          !isOn && (
            <Button size="sm" disabled={!props.sound} onClick={() => setAsked(true)} data-testid="outreach-check">
              Check all {counted(props.records, "record")}
            </Button>
          )
        )}
      </div>
      {check.error ? (
        <Failure error={check.error} retry={() => void check.refetch()} />
      ) : (
        check.data && <Found check={check.data} onRow={props.onRow} />
      )}
    </section>
  );
}

import { Switch } from "@mantine/core";
import { count, percent } from "../../kit/format";
import { Tag } from "../../kit/pieces";
import type { GateReport } from "../../rpc";
import styles from "./export.module.css";
import { line } from "./targets";

const WIDTH = 260;
const HEIGHT = 64;

function Curve({ report }: { report: GateReport }) {
  const last = report.curve[report.curve.length - 1];
  if (!last || report.limit === null) return null;
  const most = Math.max(last.bounce, report.limit * 1.5);
  const across = HEIGHT - (report.limit / most) * HEIGHT;
  const stop = (report.out_with_email / Math.max(last.records, 1)) * WIDTH;
  return (
    <svg
      className={styles.curve}
      viewBox={`0 0 ${WIDTH} ${HEIGHT + 4}`}
      role="img"
      aria-label={`The bounce to expect rises from ${percent(report.curve[0]?.bounce ?? 0, 1)} to ${percent(last.bounce, 1)}`}
    >
      <rect x={stop} y="0" width={Math.max(WIDTH - stop, 0)} height={HEIGHT} className={styles.over} />
      <polyline points={line(report.curve, WIDTH, HEIGHT, most)} className={styles.bounce} />
      <line x1="0" x2={WIDTH} y1={across} y2={across} className={styles.limit} />
      <circle cx={stop} cy={HEIGHT - (report.bounce / most) * HEIGHT} r="3.5" className={styles.stop} />
    </svg>
  );
}

const REASONS: { key: keyof GateReport; said: string }[] = [
  { key: "without_email", said: "No e-mail" },
  { key: "incomplete", said: "Something needed is missing" },
  { key: "blocked", said: "In doubt" },
  { key: "bouncing", said: "Would bounce" },
  { key: "duplicates", said: "Twice in the list" },
  { key: "suppressed", said: "Want no mail" },
  { key: "over_limit", said: "Over the limit" },
];

/** Who goes out and who stays, with the limit on the bounce to expect. */
export function Gate(props: {
  report: GateReport | undefined;
  percent: number | null;
  onChange: (percent: number | null) => void;
}) {
  const { report } = props;
  const left = REASONS.map((one) => ({ ...one, many: Number(report?.[one.key] ?? 0) })).filter((one) => one.many > 0);
  return (
    <section className={`card ${styles.gate}`} aria-label="List gate" data-on={props.percent !== null}>
      <div className="card-head">
        <h2>List gate</h2>
        {report && report.limit !== null && report.out_with_email > 0 && (
          <span className="push">
            <Tag tone="ok">{percent(report.bounce, 1)} expected bounce</Tag>
          </span>
        )}
      </div>
      <div className={styles.section}>
        <div className="row" style={{ alignItems: "baseline" }}>
          <span className="figure" data-testid="gate-out">
            {report ? count(report.out) : "…"}
          </span>
          <span className="soft">of {report ? count(report.records) : "…"} rows go out</span>
        </div>
        {report && (
          <p className="small soft" data-testid="gate-emails">
            {count(report.out_with_email)} of {count(report.with_email)} with an e-mail
          </p>
        )}
        <Switch
          label="Only who can be written to"
          description="Best deliverability first, duplicates out"
          checked={props.percent !== null}
          data-testid="gate-on"
          onChange={(event) => props.onChange(event.currentTarget.checked ? 2 : null)}
        />
        {props.percent !== null && (
          <>
            <div className={styles.bound}>
              <label className="small" htmlFor="gate-percent">
                At most this many bounce
              </label>
              <div className="field">
                <input
                  id="gate-percent"
                  data-testid="gate-percent"
                  type="number"
                  min="0"
                  max="100"
                  step="0.5"
                  value={props.percent}
                  onChange={(event) => {
                    const value = event.target.valueAsNumber;
                    if (value >= 0 && value <= 100) props.onChange(value);
                  }}
                />
                <span className="muted">%</span>
              </div>
            </div>
            {report && <Curve report={report} />}
            {report && report.over_limit > 0 && (
              <p className="small soft">
                All {count(report.with_email)} together would bounce at about {percent(report.bounce_of_all, 1)}. From 3
                % on, senders get blocked.
              </p>
            )}
          </>
        )}
        {left.length > 0 && (
          <dl className={styles.facts}>
            {left.map((one) => (
              <div key={one.key} className={styles.fact}>
                <dt>{one.said}</dt>
                <dd>{count(one.many)}</dd>
              </div>
            ))}
          </dl>
        )}
      </div>
    </section>
  );
}

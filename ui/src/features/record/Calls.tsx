// The calls behind a record: who was asked, what came of it, how long it took and what it cost.

import { clock, counted, latency, money, price } from "../../kit/format";
import { Mark } from "../../kit/Mark";
import { OUTCOME_MARKS } from "../../kit/outcomes";
import { ProviderBadge } from "../../kit/pieces";
import type { CallRow, ProviderSummary } from "../../rpc";
import styles from "./record.module.css";

/** The calls made for the record's person and company, latest first. */
export function Calls({ calls, providers }: { calls: CallRow[]; providers: ProviderSummary[] }) {
  const spent = calls.reduce((sum, call) => sum + call.charged, 0);
  return (
    <section aria-label="Calls for this record">
      <div className={styles.title}>
        <h3>Calls for this record</h3>
        <span className="muted">
          {calls.length === 0
            ? "none yet"
            : `${counted(calls.length, "call")}, ${spent > 0 ? money(spent) : "nothing spent"}`}
        </span>
      </div>
      <ol className={styles.log}>
        {calls.map((call) => {
          const provider = providers.find((one) => one.id === call.provider);
          return (
            <li key={`${call.at_ms} ${call.provider} ${call.operation}`}>
              <span className="muted">{clock(call.at_ms)}</span>
              <ProviderBadge
                badge={provider?.badge ?? call.provider.slice(0, 2).toUpperCase()}
                name={provider?.name ?? call.provider}
              />
              <span className="clip">{call.operation.replaceAll("_", " ")}</span>
              <span className="row" style={{ gap: 6 }}>
                <Mark state={call.outcome ? OUTCOME_MARKS[call.outcome] : "running"} />
                {call.outcome ?? "no answer"}
              </span>
              <span className="num soft">{latency(call.duration_ms)}</span>
              <span className="num">{call.charged > 0 ? price(call.charged) : "–"}</span>
              {call.message && (
                <span className={styles.message}>
                  {call.status !== null && call.status >= 400 ? `${call.status}: ` : ""}
                  {call.message}
                </span>
              )}
              {call.reason && <span className={styles.message}>Why: {call.reason}</span>}
            </li>
          );
        })}
      </ol>
    </section>
  );
}

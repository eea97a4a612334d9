// The calls behind a record: who was asked, what came of it, how long it took and what it cost; and on demand what was sent and
// what came back.

import { useState } from "react";
import { clock, counted, latency, money, price } from "../../kit/format";
import { Mark } from "../../kit/Mark";
import { OUTCOME_MARKS } from "../../kit/outcomes";
import { Failure, ProviderBadge, Skeleton } from "../../kit/pieces";
import { type CallRow, type ProviderSummary, useCommand } from "../../rpc";
import styles from "./record.module.css";

/** What was sent in a call and what came back. */
function Exchange({ list, row, call }: { list: number; row: number; call: number }) {
  const { data, error, refetch } = useCommand("call_story", { list, row, call });
  if (error) return <Failure error={error} retry={() => void refetch()} />;
  if (!data) return <Skeleton height={40} />;
  const { request, answer } = data;
  return (
    <div className={styles.exchange}>
      <h4>Sent</h4>
      {request ? (
        <textarea
          readOnly
          rows={5}
          aria-label="Request"
          value={[
            `${request.method} ${request.url}`,
            ...request.headers.map(([name, value]) => `${name}: ${value}`),
            ...(request.body ? ["", request.body] : []),
          ].join("\n")}
        />
      ) : (
        <p className="muted">{data.no_request}</p>
      )}
      <h4>Came back</h4>
      {answer ? (
        <>
          <textarea readOnly rows={10} aria-label="Answer" value={`${answer.status}\n\n${answer.body}`} />
          {answer.cut && <p className="muted">The answer is longer than what is shown.</p>}
        </>
      ) : (
        <p className="muted">No answer is kept: there was none, or it was no answer to the question.</p>
      )}
    </div>
  );
}

/** The calls made for the record's person and company, latest first. */
export function Calls({
  list,
  row,
  calls,
  providers,
}: {
  list: number;
  row: number;
  calls: CallRow[];
  providers: ProviderSummary[];
}) {
  const [open, setOpen] = useState<number>();
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
          const fold = open === call.call ? "Hide request and answer" : "Request and answer";
          return (
            <li key={call.call}>
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
              {call.message && <span className={styles.message}>{call.message}</span>}
              {call.reason && <span className={styles.message}>Why: {call.reason}</span>}
              <button
                type="button"
                className={`${styles.message} ${styles.unfold}`}
                aria-expanded={open === call.call}
                aria-label={`${fold}, ${provider?.name ?? call.provider}`}
                onClick={() => setOpen(open === call.call ? undefined : call.call)}
              >
                {fold}
              </button>
              {open === call.call && <Exchange list={list} row={row} call={call.call} />}
            </li>
          );
        })}
      </ol>
    </section>
  );
}

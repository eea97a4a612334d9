// What a run came to: by provider and by field.

import { Modal } from "@mantine/core";
import { unasked, useEnded } from "../../app/outcome";
import { count, counted, duration, money, partOf, whom } from "../../kit/format";
import { ProviderBadge } from "../../kit/pieces";
import type { RunStatus } from "../../rpc";
import styles from "./gridscreen.module.css";

function Providers({ run }: { run: RunStatus }) {
  return (
    <section>
      <h3>By provider</h3>
      <div className="card">
        <table className="table table-dense">
          <thead>
            <tr>
              <th>Provider</th>
              <th className="num">Calls</th>
              <th className="num">Found</th>
              <th className="num">Nothing</th>
              <th className="num">No answer</th>
              <th className="num">Hits</th>
              <th className="num">{run.practice ? "Practice money" : "Spent"}</th>
            </tr>
          </thead>
          <tbody>
            {run.providers.map((one) => (
              <tr key={one.provider}>
                <td>
                  <div className="row">
                    <ProviderBadge badge={one.badge} name={one.name} />
                    {one.name}
                  </div>
                </td>
                <td className="num">{count(one.calls)}</td>
                <td className="num">{count(one.hits)}</td>
                <td className="num soft">{count(one.misses)}</td>
                <td className={`num ${one.errors > 0 ? "tone-bad" : "soft"}`}>{count(one.errors)}</td>
                <td className="num soft">{one.calls > 0 ? partOf(one.hits, one.calls) : "–"}</td>
                <td className="num">{one.spent > 0 ? money(one.spent) : "–"}</td>
              </tr>
            ))}
            {run.providers.length === 0 && (
              <tr>
                <td colSpan={7} className="soft">
                  No call was made: everything was known or came from the cache.
                </td>
              </tr>
            )}
          </tbody>
        </table>
      </div>
    </section>
  );
}

function Fields({ run }: { run: RunStatus }) {
  return (
    <section>
      <h3>By field</h3>
      <div className="card">
        <table className="table table-dense">
          <thead>
            <tr>
              <th>Field</th>
              <th className="num">Filled</th>
              <th className="num">of them in your file</th>
              <th>Coverage</th>
              <th className="num">of {count(run.coverage[0]?.records ?? 0)}</th>
            </tr>
          </thead>
          <tbody>
            {run.coverage.map((one) => (
              <tr key={one.field}>
                <td>{one.label}</td>
                <td className="num">{count(one.filled)}</td>
                <td className="num soft">{one.from_file > 0 ? count(one.from_file) : "–"}</td>
                <td>
                  <div className={`bar ${styles.cover}`}>
                    <i className="given" style={{ width: `${(one.from_file / Math.max(one.records, 1)) * 100}%` }} />
                    <i
                      className="found"
                      style={{ width: `${((one.filled - one.from_file) / Math.max(one.records, 1)) * 100}%` }}
                    />
                  </div>
                </td>
                <td className="num">{partOf(one.filled, one.records)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </section>
  );
}

/** The summary of a run, in a dialog. */
export function Summary({ run, open, onClose }: { run: RunStatus; open: boolean; onClose: () => void }) {
  const left = unasked(useEnded(run));
  const about = whom(
    run.total,
    run.coverage.map((one) => one.field),
  );
  const took = duration(((run.ended_ms ?? Date.now()) - run.started_ms) / 1000);
  const done =
    run.state === "stopped"
      ? `Stopped at its cap after ${took}${left && `: ${left}`}`
      : `${count(run.done)} of ${about} done in ${took}`;
  return (
    <Modal opened={open} onClose={onClose} title={`${run.recipe} on ${run.list_name}`} size={760}>
      <div className={styles.tables}>
        <p className="soft">
          {done}, {counted(run.calls, "call")}, {count(run.cached)} answered from the cache,{" "}
          {run.practice ? "nothing spent: practice world." : `${money(run.spent)} of ${money(run.cap)} spent.`}
          {run.maybe_charged > 0 && ` Of this, ${money(run.maybe_charged)} nobody can confirm: the answer was lost.`}
        </p>
        <Providers run={run} />
        <Fields run={run} />
      </div>
    </Modal>
  );
}

// What a pilot came to, beside what was expected of it.

import { isMoving } from "../../app/live";
import { href } from "../../app/router";
import { useVocabulary } from "../../app/useVocabulary";
import { about, count, duration, money, partOf } from "../../kit/format";
import { Failure, Skeleton, Tag } from "../../kit/pieces";
import { type RunResult, type RunStatus, useCommand } from "../../rpc";
import { compared, type Word } from "./compare";
import { Dense, Who } from "./Dense";
import styles from "./plan.module.css";

const TONES: Record<Word, "ok" | "warn" | undefined> = {
  "as expected": undefined,
  "more than expected": "ok",
  "fewer than expected": "warn",
  "not enough data": undefined,
};

function Says({ word }: { word: Word }) {
  const tone = TONES[word];
  return <Tag {...(tone ? { tone } : {})}>{word}</Tag>;
}

function Tables({ pilot, practice }: { pilot: RunResult; practice: boolean }) {
  const { label } = useVocabulary();
  return (
    <div className={styles.pilotTables}>
      <Dense heads={["Field", ["Asked"], ["Expected"], ["Found"], "95 % sure"]}>
        {pilot.fields.map((one) => (
          <tr key={one.field}>
            <td>{label(one.field)}</td>
            <td className="num soft">{count(one.asked)}</td>
            <td className="num soft">{count(one.expected)}</td>
            <td className="num">
              <b>{count(one.found)}</b> <span className="muted">{partOf(one.found, one.asked)}</span>
            </td>
            <td>
              <Says word={compared(one.found, one.asked, one.expected)} />
            </td>
          </tr>
        ))}
      </Dense>
      <Dense heads={["Provider", ["Calls"], ["Hits"], [practice ? "Practice money" : "Spend"]]}>
        {pilot.providers
          .filter((one) => one.calls > 0 || one.expected_calls >= 0.5)
          .map((one) => (
            <tr key={one.provider}>
              <Who badge={one.badge} name={one.name}>
                <span className="clip">{one.name}</span>
              </Who>
              <td className="num">
                {count(one.calls)} <span className="muted">of ~{count(one.expected_calls)}</span>
              </td>
              <td className="num">
                {count(one.hits)} <span className="muted">of ~{count(one.expected_hits)}</span>
              </td>
              <td className="num">
                {money(one.spent)} <span className="muted">of ~{money(one.expected_spend)}</span>
              </td>
            </tr>
          ))}
      </Dense>
    </div>
  );
}

/** The card of a list's last run when that was a pilot. */
export function PilotCard({ run }: { run: RunStatus }) {
  const { data: pilot, error, refetch } = useCommand("run_result", { run: run.run });
  const moving = isMoving(run);
  if (pilot === null) return null;
  return (
    <section className="card" aria-label="Pilot" data-testid="pilot-card">
      <div className="card-head">
        <h2>Pilot of {count(run.pilot ?? 0)} records</h2>
        <span className="small muted">measured beside expected</span>
        {moving && (
          <span className="push small soft">
            under way, <a href={href({ at: "list", list: run.list, screen: "grid" })}>watch it in the grid</a>
          </span>
        )}
      </div>
      {error ? (
        <Failure error={error} retry={() => void refetch()} />
      ) : pilot ? (
        <>
          <p className={styles.pilotSaid}>
            <span>
              <b>{money(pilot.spent)}</b> {run.practice ? "of practice money" : "spent"}, about{" "}
              {money(pilot.expected_spend)} expected
              {pilot.spent > pilot.at_most_likely && (
                <span className="tone-warn"> (more than in nineteen of twenty runs)</span>
              )}
            </span>
            <span>
              <b>{duration(pilot.seconds)}</b>, {about(pilot.expected_seconds)} expected
            </span>
            <span className="muted">The plan below counts what it found as known, and the rates it measured.</span>
          </p>
          <Tables pilot={pilot} practice={run.practice} />
        </>
      ) : (
        <div className="card-pad">
          <Skeleton height={120} />
        </div>
      )}
    </section>
  );
}

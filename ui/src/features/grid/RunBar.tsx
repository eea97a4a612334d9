// The run above the grid: how far, how fast, what it cost, and what can be done with it.

import { useQueryClient } from "@tanstack/react-query";
import { type ReactNode, useState } from "react";
import { isMoving, spread } from "../../app/live";
import { allFailed, answered, outcomeOf, unasked, useEnded } from "../../app/outcome";
import { go } from "../../app/router";
import { secondsLeft } from "../../app/StatusBar";
import { Button } from "../../kit/Button";
import { Confirm } from "../../kit/Confirm";
import { about, count, counted, money, partOf, whom } from "../../kit/format";
import { Mark } from "../../kit/Mark";
import { MoneyField } from "../../kit/MoneyField";
import { RUN_STATES } from "../../kit/marks";
import { Tag } from "../../kit/pieces";
import { say, sayError } from "../../kit/toast";
import { type Command, type Micros, type RunStatus, useAction, useCommand } from "../../rpc";
import styles from "./gridscreen.module.css";

const CHANGES: Command[] = ["runs", "lists", "grid_frame", "list"];

function perMinute(run: RunStatus): number | undefined {
  const minutes = ((run.ended_ms ?? Date.now()) - run.started_ms) / 60_000;
  return run.done >= 5 && minutes > 0.03 ? run.done / minutes : undefined;
}

/** The fields that a run wants. */
const fieldsOf = (run: RunStatus) => run.coverage.map((one) => one.field);

/** What a run can be told, and what comes of it. */
export function useRun(run: RunStatus) {
  const client = useQueryClient();
  const settled = { onSuccess: (status: RunStatus) => spread(client, status), onError: sayError };
  const pause = useAction("pause_run", CHANGES);
  const resume = useAction("resume_run", CHANGES);
  const cancel = useAction("cancel_run", CHANGES);
  const undo = useAction("undo_run", CHANGES);
  return {
    busy: pause.isPending || resume.isPending || cancel.isPending || undo.isPending,
    pause: () => pause.mutate({ run: run.run }, settled),
    resume: (cap?: Micros) => resume.mutate({ run: run.run, ...(cap === undefined ? {} : { cap }) }, settled),
    cancel: (then: () => void) => cancel.mutate({ run: run.run }, { ...settled, onSettled: then }),
    undo: (then: () => void) =>
      undo.mutate(
        { run: run.run },
        {
          onSuccess: ({ cells }) =>
            say(`${counted(cells, "cell")} put back.`, "Paid answers are kept: asking again costs nothing for them."),
          onError: sayError,
          onSettled: then,
        },
      ),
  };
}

function Moving({ run, does, onCancel }: { run: RunStatus; does: ReturnType<typeof useRun>; onCancel: () => void }) {
  const pace = perMinute(run);
  const left = secondsLeft(run);
  const paused = run.state === "paused";
  const part = run.total > 0 ? run.done / run.total : 0;
  const waiting = run.total - run.done;
  return (
    <section className={styles.bar} aria-label="Run">
      <div className={styles.line}>
        <span className={styles.what}>
          <Mark state={paused ? "paused" : "running"} />
          {paused
            ? "Paused"
            : run.state === "pausing"
              ? "Pausing, calls in flight finish"
              : `Asking about ${whom(run.total, fieldsOf(run))}`}
        </span>
        {pace !== undefined && !paused && (
          <span className={`${styles.stat} ${styles.roomy}`}>
            <b>{count(pace)}</b> a minute
          </span>
        )}
        {left !== undefined && (
          <span className={styles.stat}>
            <b>{about(left).replace("about ", "")}</b> left
          </span>
        )}
        <span className={styles.stat}>
          {run.practice ? (
            <Tag tone="accent">practice world, no spend</Tag>
          ) : (
            <>
              <b>{money(run.spent)}</b> of {money(run.cap)} cap
            </>
          )}
        </span>
        {run.maybe_charged > 0 && (
          <Tag tone="warn" icon="clock">
            {money(run.maybe_charged)} maybe charged
          </Tag>
        )}
        <div className={styles.actions}>
          {paused ? (
            <Button look="primary" icon="play" busy={does.busy} data-testid="resume-run" onClick={() => does.resume()}>
              Resume
            </Button>
          ) : (
            <Button
              icon="pause"
              disabled={run.state === "pausing"}
              busy={does.busy}
              data-testid="pause-run"
              title="Calls under way finish and are kept; no new ones start. Resume goes on from there, also after a restart."
              onClick={does.pause}
            >
              Pause
            </Button>
          )}
          <Button
            look="danger"
            icon="stop"
            data-testid="cancel-run"
            title="Ends the run. What was found stays, what was not asked is left as it is."
            onClick={onCancel}
          >
            Cancel
          </Button>
        </div>
      </div>
      <div
        className={styles.progress}
        role="progressbar"
        aria-label="People and companies done"
        aria-valuemin={0}
        aria-valuemax={run.total}
        aria-valuenow={run.done}
      >
        <i style={{ width: `${part * 100}%` }} />
      </div>
      <div className={styles.under}>
        <span>
          <b>{count(run.done)}</b> done, {partOf(run.done, run.total)}
        </span>
        <span>{count(waiting)} waiting</span>
        <span className={styles.roomy}>{counted(run.calls, "call")}</span>
        <span className={styles.roomy}>{count(run.cached)} from cache</span>
        {(paused || run.state === "pausing") && (
          <span className="clip" data-testid="pause-leaves">
            {paused
              ? "What was found is kept. The others wait, also after a restart, until you resume."
              : "Calls under way finish and are kept; no new ones start."}
          </span>
        )}
        {!run.practice && run.cap > 0 && (
          <span className="row push">
            spend
            <span className={styles.spend}>
              <i style={{ width: `${Math.min(100, (run.spent / run.cap) * 100)}%` }} />
            </span>
            {partOf(run.spent, run.cap)} of cap
          </span>
        )}
      </div>
    </section>
  );
}

/** What a run came to so far: found, not found, and the way to what failed. */
function Came({ run, onFailed }: { run: RunStatus; onFailed: () => void }) {
  const result = useCommand("run_result", { run: run.run }).data;
  if (!result) return null;
  const outcome = outcomeOf(result);
  if (outcome.asked === 0) return <>Nothing was missing, so nobody was asked. </>;
  const expected = result.fields.reduce((total, field) => total + field.expected, 0);
  return (
    <span data-testid="run-came">
      {answered(outcome)}
      {outcome.failed > 0 && (
        <>
          ,{" "}
          <button type="button" className="btn-link" data-testid="run-failed" onClick={onFailed}>
            {count(outcome.failed)} failed: see why
          </button>
        </>
      )}
      ; about {count(expected)} expected. {money(result.spent)} {run.practice ? "of practice money" : "spent"}, about{" "}
      {money(result.expected_spend)} expected.
    </span>
  );
}

/** A run that ended in the middle: crashed, or stopped by its cap. */
function Broken(props: {
  run: RunStatus;
  does: ReturnType<typeof useRun>;
  left: string;
  came: ReactNode;
  onCancel: () => void;
}) {
  const { run, does, left } = props;
  const [cap, setCap] = useState<Micros | null>(Math.ceil((run.cap * 1.5) / 1e6) * 1e6);
  const stopped = run.state === "stopped";
  const enough = cap !== null && cap > run.cap;
  return (
    <section className={styles.banner} aria-label="Run">
      <Mark state={RUN_STATES[run.state].mark} />
      <span className="grow">
        {stopped ? (
          <>
            <b>
              The run stopped at its cap of {money(run.cap)}
              {run.practice && " of practice money"}.
            </b>{" "}
            {left && `${left}. `}Raise the cap to go on.
          </>
        ) : (
          <>
            <b>Spillway ended in mid-run.</b> {count(run.done)} of {count(run.total)} are done and kept; nothing paid is
            asked again.
          </>
        )}{" "}
        {props.came}
      </span>
      {stopped && (
        <span className={styles.raise}>
          <MoneyField label="New cap, in dollars" value={cap} onChange={setCap} testId="resume-cap" />
        </span>
      )}
      <Button
        look="primary"
        icon="play"
        busy={does.busy}
        disabled={stopped && !enough}
        data-testid="resume-run"
        extra={stopped && enough ? `up to ${money(cap)}` : run.practice ? "no spend" : ""}
        onClick={() => does.resume(stopped && cap !== null ? cap : undefined)}
      >
        Resume
      </Button>
      <Button data-testid="cancel-run" onClick={props.onCancel}>
        End it
      </Button>
    </section>
  );
}

/** Which run of each list was read and put away. It belongs to the window, as its zoom does. */
const AWAY = "run-away";

function useAway(run: RunStatus): [boolean, () => void] {
  const key = `${AWAY}-${run.list}`;
  const [away, setAway] = useState(localStorage.getItem(key));
  const putAway = () => {
    localStorage.setItem(key, String(run.run));
    setAway(String(run.run));
  };
  return [away === String(run.run), putAway];
}

/** A run that is over: what it came to, and the way on. */
function Over({ run, came }: { run: RunStatus; came: ReactNode }) {
  const [away, putAway] = useAway(run);
  const result = useCommand("run_result", { run: run.run }).data;
  if (away) return null;
  const outcome = result ? outcomeOf(result) : undefined;
  const failed = outcome && outcome.failed > 0;
  const what = run.pilot === undefined ? "The run" : `The pilot of ${counted(run.pilot, "record")}`;
  const ended = run.state === "cancelled" ? "was cancelled" : outcome && allFailed(outcome) ? "failed" : "is finished";
  return (
    <section className={`${styles.banner} ${failed ? "" : styles.over}`} aria-label="Run" data-testid="run-over">
      <Mark state={failed ? "failed" : RUN_STATES[run.state].mark} />
      <span className="grow">
        <b>
          {what} {ended}.
        </b>{" "}
        {came}
      </span>
      {run.pilot !== undefined && run.state === "done" && (
        <Button
          look="primary"
          icon="plan"
          data-testid="pilot-onward"
          onClick={() => go({ at: "list", list: run.list, screen: "plan" })}
        >
          Compare and go on
        </Button>
      )}
      <Button look="ghost" icon="close" label="Put this away" data-testid="run-put-away" onClick={putAway} />
    </section>
  );
}

/** The run above the grid, and what it came to when it ended; nothing once that was put away. */
export function RunBar({ run, onFailed }: { run: RunStatus; onFailed: () => void }) {
  const does = useRun(run);
  const [asking, setAsking] = useState(false);
  const close = () => setAsking(false);
  const came = <Came run={run} onFailed={onFailed} />;
  const left = unasked(useEnded(run));
  const shown =
    isMoving(run) || run.state === "paused" ? (
      <Moving run={run} does={does} onCancel={() => setAsking(true)} />
    ) : run.state === "stopped" || run.state === "interrupted" ? (
      <Broken run={run} does={does} left={left} came={came} onCancel={() => setAsking(true)} />
    ) : run.state === "done" || run.state === "cancelled" ? (
      <Over key={run.run} run={run} came={came} />
    ) : null;
  return (
    <>
      {shown}
      <Confirm
        open={asking}
        danger
        title="End this run?"
        yes="End the run"
        no="Keep the run"
        busy={does.busy}
        onClose={close}
        onYes={() => does.cancel(close)}
      >
        <ul className={styles.leaves}>
          {run.state === "stopped" ? (
            <>
              <li>What was found stays. “Undo run” can take it back.</li>
              <li>
                {left ? `${left} and stay as they are.` : "What was not asked to the end stays as it is."} This run
                cannot be resumed; a later one asks for it.
              </li>
            </>
          ) : (
            <>
              <li>
                <b>{count(run.done)}</b> of {whom(run.total, fieldsOf(run))} are done; what was found for them stays.
                “Undo run” can take it back.
              </li>
              <li>
                <b>{count(run.total - run.done)}</b> are left as they are. This run cannot be resumed; a later one asks
                for them.
              </li>
            </>
          )}
          <li>
            <b>{run.practice ? "Nothing" : money(run.spent)}</b> was spent. Answers are kept, so a later run does not
            pay for them again.
          </li>
        </ul>
      </Confirm>
    </>
  );
}

/** Takes a run's values back, after asking. */
export function Undo({ run }: { run: RunStatus }) {
  const does = useRun(run);
  const [asking, setAsking] = useState(false);
  const close = () => setAsking(false);
  if (isMoving(run) || run.state === "undone") return null;
  return (
    <>
      <Button icon="undo" data-testid="undo-run" onClick={() => setAsking(true)}>
        Undo run
      </Button>
      <Confirm
        open={asking}
        danger
        title="Undo this run?"
        yes="Take its values back"
        busy={does.busy}
        onClose={close}
        onYes={() => does.undo(close)}
      >
        <p>
          Every cell goes back to what it was before the run of “{run.recipe}”. Paid answers are kept: the same run
          again costs nothing for them.
        </p>
      </Confirm>
    </>
  );
}

// Asks before the window is closed in mid-run. A pause leaves the run so that it can be resumed, and loses no paid answer.

import { useEffect, useState } from "react";
import { Confirm } from "../kit/Confirm";
import { count } from "../kit/format";
import { sayError } from "../kit/toast";
import { bridge } from "../platform";
import { useAction } from "../rpc";
import { useCarried } from "./live";

/** The question before the window closes while calls are being made. */
export function Closing() {
  const runs = useCarried();
  const pause = useAction("pause_run", ["runs", "lists"]);
  const [asking, setAsking] = useState(false);
  const [leaving, setLeaving] = useState(false);
  const busy = runs.length > 0;
  // Without a run the window closes by itself, even where the page does not answer.
  useEffect(() => (busy ? bridge().onClose(() => setAsking(true)) : undefined), [busy]);
  useEffect(() => {
    if (busy) return;
    if (leaving) bridge().close().catch(sayError);
    setAsking(false);
    setLeaving(false);
  }, [busy, leaving]);
  const leave = () => {
    setLeaving(true);
    const failed = (error: unknown) => {
      setLeaving(false);
      sayError(error);
    };
    const running = runs.filter((run) => run.state === "running");
    Promise.all(running.map((run) => pause.mutateAsync({ run: run.run }))).catch(failed);
  };
  const done = runs.reduce((sum, run) => sum + run.done, 0);
  const total = runs.reduce((sum, run) => sum + run.total, 0);
  return (
    <Confirm
      open={asking && busy}
      title="A run is going on. Close and go on later?"
      yes={leaving ? "Waiting for calls under way" : "Close and go on later"}
      no="Keep it open"
      busy={leaving}
      onClose={() => {
        setAsking(false);
        setLeaving(false);
      }}
      onYes={leave}
    >
      <p>
        {count(done)} of {count(total)} are done, and what was found is kept. Calls under way finish first, so that no
        answer is paid for twice; no new ones start. “Resume” above the grid goes on from there, whenever Spillway is
        open again.
      </p>
      {leaving && (
        <p style={{ marginTop: 8 }}>
          The window closes as soon as they have finished.{" "}
          <button type="button" className="btn-link" data-testid="close-now" onClick={() => void bridge().close()}>
            Close now
          </button>{" "}
          gives them up; they count as maybe charged.
        </p>
      )}
    </Confirm>
  );
}

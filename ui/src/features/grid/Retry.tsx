import { useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { spread } from "../../app/live";
import { Confirm } from "../../kit/Confirm";
import { CAUSES } from "../../kit/causes";
import { counted, money } from "../../kit/format";
import { MoneyField } from "../../kit/MoneyField";
import { sayError } from "../../kit/toast";
import { type Cause, type CellState, type Micros, useAction } from "../../rpc";

/** What is to be tried again. */
export interface Again {
  state: CellState;
  /** Only cells that failed for this cause. */
  cause?: Cause;
  /** Only these rows; all of the list otherwise. */
  rows?: number[];
}

/** Asks for the most a retry may spend, then asks the providers again. */
export function Retry(props: { list: number; free: boolean; again: Again | undefined; onClose: () => void }) {
  const client = useQueryClient();
  const retry = useAction("retry", ["runs", "lists", "grid_frame", "failures"]);
  const [cap, setCap] = useState<Micros | null>(1_000_000);
  const { again } = props;
  const what = again?.rows ? counted(again.rows.length, "record") : "the whole list";
  const words = again?.cause ? CAUSES[again.cause].label : again?.state === "stopped" ? "stopped" : "failed";
  return (
    <Confirm
      open={again !== undefined}
      title={`Ask again for ${words} cells?`}
      yes={props.free ? "Ask again" : `Ask again, up to ${cap === null ? "…" : money(cap)}`}
      busy={retry.isPending}
      onClose={props.onClose}
      onYes={() => {
        if (!again || (cap === null && !props.free)) return;
        retry.mutate(
          {
            list: props.list,
            state: again.state,
            ...(again.cause ? { cause: again.cause } : {}),
            cap: props.free ? 0 : (cap ?? 0),
            ...(again.rows ? { rows: again.rows } : {}),
          },
          {
            onSuccess: (run) => {
              spread(client, run);
              props.onClose();
            },
            onError: sayError,
          },
        );
      }}
    >
      <p>
        The {words} cells of {what} are asked for in a new run. Answers that are known already are not paid for again.
      </p>
      {!props.free && (
        <div style={{ marginTop: 16 }}>
          <span className="label">Spend at most</span>
          <div style={{ width: 160, display: "flex" }}>
            <MoneyField label="Spend at most, in dollars" value={cap} onChange={setCap} />
          </div>
        </div>
      )}
    </Confirm>
  );
}

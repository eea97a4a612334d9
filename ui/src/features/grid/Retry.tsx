import { useQueryClient } from "@tanstack/react-query";
import { useEffect, useState } from "react";
import { spread } from "../../app/live";
import { Confirm } from "../../kit/Confirm";
import { CAUSES } from "../../kit/causes";
import { counted, money, roundedUp } from "../../kit/format";
import { MoneyField } from "../../kit/MoneyField";
import { Failure, Skeleton } from "../../kit/pieces";
import { sayError } from "../../kit/toast";
import type { Retried } from "../../kit/Why";
import { type Again, type GridRow, type Micros, type Plan, useAction, useCommand } from "../../rpc";

/** What of a row can be asked for again. */
export function retriedOf(row: GridRow): Retried | undefined {
  const states = Object.values(row.cells).map((cell) => cell.state);
  return (["failed", "stopped"] as const).find((state) => states.includes(state));
}

function What({ again, plan }: { again: Again; plan: Plan }) {
  const values = plan.fields.reduce((sum, field) => sum + field.to_fill, 0);
  const { p50, ceiling } = plan.spend;
  return (
    <p>
      {counted(values, "value")} of {again.rows ? counted(again.rows.length, "record") : "the whole list"}{" "}
      {values === 1 ? "is" : "are"} asked for in a new run. Answers that are known already are not paid for again.{" "}
      {plan.practice
        ? `It is a practice run: nothing is spent${plan.spend.cap < ceiling ? `, and it stops at ${money(plan.spend.cap)} of practice money` : ""}.`
        : ceiling === 0
          ? "It costs nothing."
          : `It likely costs ${money(p50)}, and no more than ${money(ceiling)}.`}
    </p>
  );
}

/** Says what a retry can cost at most, then asks the providers again. */
export function Retry(props: { again: Again | undefined; onClose: () => void }) {
  const client = useQueryClient();
  const { again, onClose } = props;
  const retry = useAction("retry", ["runs", "lists", "grid_frame", "failures"]);
  const { data: plan, error } = useCommand("plan_retry", again ?? { list: 0 }, { enabled: again !== undefined });
  const [own, setOwn] = useState<Micros | null>();
  // biome-ignore lint/correctness/useExhaustiveDependencies: what is to be tried again has a cap of its own
  useEffect(() => setOwn(undefined), [again]);
  const free = plan !== undefined && (plan.practice || plan.spend.ceiling === 0);
  const cap = plan && (free ? plan.spend.cap : own === undefined ? roundedUp(plan.spend.ceiling) : own);
  const words = again?.cause ? CAUSES[again.cause].label : (again?.state ?? "failed");
  return (
    <Confirm
      open={again !== undefined}
      title={`Ask again for ${words} cells?`}
      yes={free || typeof cap !== "number" ? "Ask again" : `Ask again, up to ${money(cap)}`}
      busy={retry.isPending}
      blocked={typeof cap !== "number" || error !== null}
      onClose={onClose}
      onYes={() => {
        if (!again || typeof cap !== "number") return;
        retry.mutate(
          { again, cap },
          {
            onSuccess: (run) => {
              spread(client, run);
              onClose();
            },
            onError: (failed) => {
              sayError(failed);
              // The same press again would fail the same way.
              if (!failed.retryable) onClose();
            },
          },
        );
      }}
    >
      {error ? (
        <Failure error={error} />
      ) : plan && again ? (
        <What again={again} plan={plan} />
      ) : (
        <Skeleton height={40} />
      )}
      {plan && !free && (
        <div style={{ marginTop: 16 }}>
          <span className="label">Spend at most</span>
          <div style={{ width: 160, display: "flex" }}>
            <MoneyField label="Spend at most, in dollars" value={cap ?? null} onChange={setOwn} testId="retry-cap" />
          </div>
        </div>
      )}
    </Confirm>
  );
}

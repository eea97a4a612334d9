// One provider's figures. A figure that would be a guess says what is missing to it instead.

import { count, counted, latency, money, percent, price } from "../../kit/format";
import { ProviderBadge, Tag } from "../../kit/pieces";
import type { Gate, LaneHealth, Micros, ProviderHealth } from "../../rpc";
import styles from "./health.module.css";

/** What the classes of calls without an answer are called. */
const CLASSES: Record<string, { label: string; tone: "warn" | "bad" }> = {
  throttled: { label: "too fast", tone: "warn" },
  pending: { label: "answered later", tone: "warn" },
  transient: { label: "faults", tone: "bad" },
  refused: { label: "refused", tone: "bad" },
  invalid: { label: "not usable", tone: "warn" },
  rejected: { label: "rejected", tone: "warn" },
  lost: { label: "lost, maybe charged", tone: "bad" },
  unsent: { label: "never left", tone: "bad" },
};

function Two({ value, below }: { value: string; below: string }) {
  return (
    <>
      <div className={styles.value}>{value}</div>
      <div className="tiny muted">{below}</div>
    </>
  );
}

function Few({ more }: { more: number }) {
  return (
    <div className={styles.few}>
      not enough data
      <br />
      {counted(more, "more answer")} needed
    </div>
  );
}

function Cost({ cost, of, free, few }: { cost: Micros | null; of: string; free: boolean; few: boolean }) {
  if (few) return <span className={styles.few}>not enough data</span>;
  if (free) return <span className={styles.value}>free</span>;
  return cost === null ? (
    <span className="small muted">{of}</span>
  ) : (
    <span className={styles.value}>{price(cost)}</span>
  );
}

function State({ gate }: { gate: Gate }) {
  const seconds = (ms: number) => `${count(Math.ceil(ms / 1_000))} s`;
  switch (gate.state) {
    case "open":
      return null;
    case "shut":
      return <Tag tone="warn">pauses {seconds(gate.for_ms)}, as it asked</Tag>;
    case "down":
      return <Tag tone="bad">does not answer; again in {seconds(gate.for_ms)}</Tag>;
    case "closed":
      return (
        <span title={gate.reason}>
          <Tag tone="bad">closed until you act</Tag>
        </span>
      );
  }
}

function AtOnce({ lane }: { lane: LaneHealth }) {
  const queue = lane.waiting > 0 ? `, ${count(lane.waiting)} wait` : "";
  const busy = lane.in_flight > 0 ? `${count(lane.in_flight)} under way${queue}` : undefined;
  const most = lane.cap === null ? "no documented limit" : `of ${count(lane.cap)} allowed`;
  if (lane.limit === null) return <span className="small muted">{busy ?? "not learned yet"}</span>;
  return <Two value={count(lane.limit)} below={busy ?? most} />;
}

/** A provider's row. */
export function ProviderRow({ health, enough }: { health: ProviderHealth; enough: number }) {
  const answers = health.hits + health.misses;
  const few = answers < enough;
  const checked = health.verified + health.failed_check;
  const free = health.spent === 0 && health.hits > 0;
  const wrong = Object.entries(health.errors);
  return (
    <tr>
      <td>
        <div className="row" style={{ gap: 12 }}>
          <ProviderBadge badge={health.badge} name={health.name} large />
          <div>
            <div className={`row ${styles.name}`}>
              <span className="strong">{health.name}</span>
              <State gate={health.lane.gate} />
            </div>
            <div className="tiny muted">{counted(health.attempted, "call")}</div>
          </div>
        </div>
      </td>
      <td>
        {health.match_rate ? (
          <Two
            value={percent(health.match_rate.share)}
            below={`± ${(health.match_rate.half_width * 100).toFixed(1)}, of ${counted(answers, "answer")}`}
          />
        ) : (
          <Few more={enough - answers} />
        )}
      </td>
      <td>
        {health.p50_ms !== null && health.p95_ms !== null ? (
          <Two value={latency(health.p50_ms)} below={`p95 ${latency(health.p95_ms)}`} />
        ) : (
          <Few more={enough - answers} />
        )}
      </td>
      <td>
        {wrong.length === 0 && health.failed_check === 0 ? (
          <span className="small muted">nothing</span>
        ) : (
          <div className={styles.tags}>
            {wrong.map(([name, calls]) => (
              <Tag key={name} tone={CLASSES[name]?.tone ?? "bad"}>
                {count(calls)} {CLASSES[name]?.label ?? name}
              </Tag>
            ))}
            {health.failed_check > 0 && <Tag tone="warn">{count(health.failed_check)} found, but wrong</Tag>}
          </div>
        )}
      </td>
      <td className="num">
        {health.spent > 0 ? money(health.spent) : "–"}
        {health.maybe_charged > 0 && <div className="tiny muted">{money(health.maybe_charged)} maybe</div>}
      </td>
      <td className="num">
        <Cost cost={health.cost_per_match} of="no match" free={free} few={few} />
      </td>
      <td className="num">
        <Cost
          cost={health.cost_per_verified}
          of={checked > 0 ? "none verified" : "no check"}
          free={free && health.verified > 0}
          few={few}
        />
        {!few && health.verified > 0 && <div className="tiny muted">{count(health.verified)} verified</div>}
      </td>
      <td className="num">
        <AtOnce lane={health.lane} />
      </td>
    </tr>
  );
}

import { count, money, monthSoFar } from "../../kit/format";
import { Failure, Skeleton } from "../../kit/pieces";
import { type SpendSummary, useCommand } from "../../rpc";
import styles from "./lists.module.css";

function Days({ spend }: { spend: SpendSummary }) {
  const most = Math.max(...spend.days, 1);
  const inMonth = new Date(new Date().getFullYear(), new Date().getMonth() + 1, 0).getDate();
  const step = 336 / inMonth;
  return (
    <svg
      className={styles.days}
      viewBox="0 0 336 52"
      preserveAspectRatio="none"
      role="img"
      aria-label="Spend by day of this month"
    >
      {Array.from({ length: inMonth }, (_, index) => index + 1).map((day) => {
        const height = Math.max(1.5, ((spend.days[day - 1] ?? 0) / most) * 48);
        const today = day === spend.days.length;
        const fill = height <= 1.5 ? "var(--surface-3)" : today ? "var(--accent)" : "var(--accent-line)";
        return (
          <rect
            key={day}
            x={(day - 1) * step}
            y={52 - height}
            width={step * 0.72}
            height={height}
            rx="1.5"
            fill={fill}
          />
        );
      })}
    </svg>
  );
}

/** What this month cost so far. */
export function SpendCard() {
  const { data: spend, error, refetch } = useCommand("spend", {});
  if (error) {
    return (
      <div className={`card ${styles.spend}`}>
        <Failure error={error} retry={() => void refetch()} />
      </div>
    );
  }
  return (
    <section className={`card ${styles.spend}`} aria-label="Spend this month" aria-busy={!spend}>
      <div className="row">
        <h2>Spend this month</h2>
        <span className="muted small push">{monthSoFar()}</span>
      </div>
      {spend ? (
        <>
          <div className="row" style={{ alignItems: "baseline" }}>
            <span className="figure">{money(spend.month)}</span>
            <span className="soft">
              {spend.month_cap === null ? "no monthly limit" : `of ${money(spend.month_cap)} monthly limit`}
            </span>
          </div>
          <div className="bar">
            <i
              className="found"
              style={{ width: `${spend.month_cap ? Math.min(100, (spend.month / spend.month_cap) * 100) : 0}%` }}
            />
          </div>
          <dl className={styles.facts}>
            <dt>Today</dt>
            <dd>{money(spend.today)}</dd>
            <dt>Paid calls</dt>
            <dd>{count(spend.paid_calls)}</dd>
            <dt>Answered from the cache</dt>
            <dd>{count(spend.cached)}</dd>
          </dl>
          <Days spend={spend} />
        </>
      ) : (
        <>
          <Skeleton width={180} height={32} />
          <Skeleton height={6} />
          <Skeleton height={54} />
        </>
      )}
    </section>
  );
}

// The health screen: every provider's last seven days, with "not enough data" where a figure would be a guess.

import { go } from "../../app/router";
import { Button } from "../../kit/Button";
import { count, latency, money, percent, price } from "../../kit/format";
import { Icon } from "../../kit/Icon";
import { Page } from "../../kit/Page";
import { Empty, Failure, ProviderBadge, Skeleton, Tag } from "../../kit/pieces";
import { type HealthRow, useCommand } from "../../rpc";
import styles from "./health.module.css";

function Figure({ value }: { value: string | null }) {
  return value === null ? (
    <span className={styles.few}>not enough data</span>
  ) : (
    <span className={styles.value}>{value}</span>
  );
}

/** The 95 % interval of a share (normal approximation), in points. */
function plusMinus(share: number, of: number): string {
  return `± ${(1.96 * Math.sqrt((share * (1 - share)) / of) * 100).toFixed(1)}`;
}

function Row({ row }: { row: HealthRow }) {
  const errors = Object.entries(row.errors).filter(([, number]) => number > 0);
  return (
    <tr>
      <td>
        <div className="row">
          <ProviderBadge badge={row.badge} name={row.name} large />
          <div>
            <div className="strong">{row.name}</div>
            <div className="small muted">{count(row.attempted)} calls</div>
          </div>
        </div>
      </td>
      <td>
        <Figure value={row.match_rate === null ? null : percent(row.match_rate)} />
        {row.match_rate !== null && (
          <div className="tiny muted">
            {plusMinus(row.match_rate, row.attempted)}, {count(row.hits)} hits
          </div>
        )}
      </td>
      <td>
        <Figure value={row.p50_ms === null ? null : latency(row.p50_ms)} />
      </td>
      <td>
        <Figure value={row.p95_ms === null ? null : latency(row.p95_ms)} />
      </td>
      <td>
        {errors.length === 0 ? (
          <span className="muted">none</span>
        ) : (
          <div className="row">
            {errors.map(([outcome, number]) => (
              <Tag key={outcome} tone={outcome === "throttled" ? "warn" : "bad"}>
                {count(number)} {outcome}
              </Tag>
            ))}
          </div>
        )}
      </td>
      <td className="num">{row.spent > 0 ? money(row.spent) : "–"}</td>
      <td className="num">
        {row.spent === 0 && row.hits > 0 ? (
          <span className={styles.value}>free</span>
        ) : (
          <Figure value={row.cost_per_match === null ? null : price(row.cost_per_match)} />
        )}
      </td>
    </tr>
  );
}

/** The health screen. */
export default function Health() {
  const { data: rows, error, refetch } = useCommand("health", {});
  return (
    <Page title="Health" tags={<Tag>last 7 days, all lists</Tag>}>
      <div className="page-body">
        <section className={`card ${styles.card}`} aria-label="Per provider, 7 days" aria-busy={!rows && !error}>
          {error && !rows ? (
            <Failure error={error} retry={() => void refetch()} />
          ) : rows?.length === 0 ? (
            <Empty
              title="No call was made in the last seven days"
              action={<Button onClick={() => go({ at: "lists" })}>Open a list</Button>}
            >
              After the first run, this shows how often each provider knows something, how fast it answers and what a
              match costs.
            </Empty>
          ) : rows ? (
            <>
              <div className="card-head">
                <h2>Per provider, 7 days</h2>
                <span className="push small muted">± is the 95 % interval</span>
              </div>
              <div className={styles.scroll}>
                <table className="table">
                  <thead>
                    <tr>
                      <th>Provider</th>
                      <th>Match rate</th>
                      <th>p50 latency</th>
                      <th>p95 latency</th>
                      <th>Without an answer</th>
                      <th className="num">Spent</th>
                      <th className="num">Cost per match</th>
                    </tr>
                  </thead>
                  <tbody>
                    {rows.map((row) => (
                      <Row key={row.provider} row={row} />
                    ))}
                  </tbody>
                </table>
              </div>
              <div className={styles.foot}>
                <Icon name="info" size="small" />
                Match rate is hits of the calls that got an answer or should have. Answers from the cache are not
                counted.
              </div>
            </>
          ) : (
            <div className="card-pad col" style={{ gap: 20 }}>
              {[1, 2, 3, 4, 5].map((line) => (
                <Skeleton key={line} height={36} />
              ))}
            </div>
          )}
        </section>
      </div>
    </Page>
  );
}

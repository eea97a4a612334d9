// The health screen: how every provider did over the last days, with "not enough data" where a figure would be a guess.

import { useState } from "react";
import { go } from "../../app/router";
import { Button } from "../../kit/Button";
import { counted } from "../../kit/format";
import { Icon } from "../../kit/Icon";
import { Page } from "../../kit/Page";
import { Empty, Failure, Segmented, Skeleton, Tag } from "../../kit/pieces";
import { useCommand } from "../../rpc";
import { DeadLetters } from "./DeadLetters";
import styles from "./health.module.css";
import { ProviderRow } from "./ProviderRow";

type Span = "1" | "7" | "30";
type WorldName = "real" | "practice";

const SPANS: { value: Span; label: string }[] = [
  { value: "1", label: "24 h" },
  { value: "7", label: "7 days" },
  { value: "30", label: "30 days" },
];
const WORLDS: { value: WorldName; label: string; testId: string }[] = [
  { value: "real", label: "Real calls", testId: "health-real" },
  { value: "practice", label: "Practice", testId: "health-practice" },
];

/** The health screen. */
export default function Health() {
  const [span, setSpan] = useState<Span>("7");
  const [world, setWorld] = useState<WorldName>("real");
  const practice = world === "practice";
  const { data: health, error, refetch } = useCommand("health", { days: Number(span), practice });
  const words = span === "1" ? "24 hours" : counted(Number(span), "day");
  return (
    <Page
      title="Health"
      tags={
        <>
          <Tag>last {words}, all lists</Tag>
          {practice && <Tag tone="accent">practice world</Tag>}
        </>
      }
      actions={
        <>
          <Segmented label="Whose calls" value={world} options={WORLDS} onChange={setWorld} />
          <Segmented label="Over how long" value={span} options={SPANS} onChange={setSpan} />
        </>
      }
    >
      <div className="page-body">
        <section className={`card ${styles.card}`} aria-label="Per provider" aria-busy={!health && !error}>
          {error && !health ? (
            <Failure error={error} retry={() => void refetch()} />
          ) : health?.providers.length === 0 ? (
            <Empty
              title={`No ${practice ? "practice" : "real"} call was made in the last ${words}`}
              action={<Button onClick={() => go({ at: "lists" })}>Open a list</Button>}
            >
              After a run, this shows how often each provider knows something, how fast it answers, what went wrong and
              what a match costs.
            </Empty>
          ) : health ? (
            <>
              <div className="card-head">
                <h2>Per provider, {words}</h2>
                <span className="push small muted">± holds 19 times in 20</span>
              </div>
              {/* biome-ignore lint/a11y/noNoninteractiveTabindex: it scrolls, and keys must reach it */}
              <section className={styles.scroll} tabIndex={0} aria-label="Providers and how they did">
                <table className="table">
                  <thead>
                    <tr>
                      <th>Provider</th>
                      <th>Match rate</th>
                      <th>Latency</th>
                      <th>Went wrong</th>
                      <th className="num">Spent</th>
                      <th className="num">Cost per match</th>
                      <th className="num">Per verified match</th>
                      <th className="num">Calls at once</th>
                    </tr>
                  </thead>
                  <tbody>
                    {health.providers.map((one) => (
                      <ProviderRow key={one.provider} health={one} enough={health.enough} />
                    ))}
                  </tbody>
                </table>
              </section>
              <div className={styles.foot}>
                <Icon name="info" size="small" />
                <p>
                  Match rate: answers with something in them, of all answers. Verified: an address that passed the check
                  your recipe asks for; else an answer that names the company asked about. Answers from the cache are
                  not calls.
                </p>
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
        <DeadLetters />
      </div>
    </Page>
  );
}

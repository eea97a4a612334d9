// Cells whose retries are used up, over all lists, by what happened.

import { href } from "../../app/router";
import { byCause } from "../../kit/causes";
import { counted } from "../../kit/format";
import { Tag } from "../../kit/pieces";
import { Reasons } from "../../kit/Reasons";
import { useCommand } from "../../rpc";
import styles from "./health.module.css";

/** Reasons shown of each list. */
const SHOWN = 3;

/** The dead letters of every list, with the way to where they are asked again. Nothing where there are none. */
export function DeadLetters() {
  const failures = useCommand("failures", {}).data ?? [];
  const lists = useCommand("lists", {}).data ?? [];
  const dead = lists.flatMap(({ list, name }) => {
    const [group] = byCause(failures.filter((one) => one.list === list && one.cause === "dead"));
    return group ? [{ list, name, group }] : [];
  });
  if (dead.length === 0) return null;
  const all = dead.reduce((sum, { group }) => sum + group.records, 0);
  return (
    <section className={`card ${styles.card}`} aria-label="Dead letters">
      <div className="card-head">
        <h2>Dead letters</h2>
        <Tag tone="bad">{counted(all, "cell")}</Tag>
        <span className="push small muted">no answer until all retries were used up; asking again may find them</span>
      </div>
      {dead.map(({ list, name, group }) => (
        <div key={list} className={styles.dead}>
          <div className="row">
            <span className="strong clip">{name}</span>
            <span className="grow" />
            <a href={href({ at: "list", list, screen: "grid" })} aria-label={`Open ${name} in the grid`}>
              Open in grid
            </a>
          </div>
          <Reasons
            reasons={group.reasons}
            shown={SHOWN}
            more={group.reasons.length > SHOWN && `and ${counted(group.reasons.length - SHOWN, "more reason")}`}
          />
        </div>
      ))}
    </section>
  );
}

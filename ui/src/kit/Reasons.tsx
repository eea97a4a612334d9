// Why many cells failed: the most frequent sentences, each with how many it stands for.

import type { ReactNode } from "react";
import type { CauseGroup } from "./causes";
import { count } from "./format";
import styles from "./reasons.module.css";

/** The first reasons, as many as `shown`, and a line about what is left out. */
export function Reasons(props: { reasons: CauseGroup["reasons"]; shown: number; more: ReactNode }) {
  return (
    <ul className={styles.reasons}>
      {props.reasons.slice(0, props.shown).map((one) => (
        <li key={one.note} className="selectable">
          <b>{count(one.records)}</b> {one.note}
        </li>
      ))}
      {props.more && <li>{props.more}</li>}
    </ul>
  );
}

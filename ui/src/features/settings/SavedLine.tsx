// One setting in one line: its name, what it means, and its field.

import type { ReactNode } from "react";
import styles from "./settings.module.css";

/** A line whose field is saved when it is left, or on Enter. */
export function SavedLine(props: { label: string; said: string; onSave: () => void; children: ReactNode }) {
  return (
    <form
      className={styles.line}
      onSubmit={(event) => {
        event.preventDefault();
        props.onSave();
      }}
      onBlur={props.onSave}
    >
      <div>
        <div>{props.label}</div>
        <p>{props.said}</p>
      </div>
      <div className={styles.amount}>{props.children}</div>
    </form>
  );
}

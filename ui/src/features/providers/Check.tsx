// Checks the text of a provider definition, from a dropped file, a chosen one, or typed.

import { useState } from "react";
import { Button } from "../../kit/Button";
import { Note, ProblemNote } from "../../kit/pieces";
import { sayError } from "../../kit/toast";
import { useAction } from "../../rpc";
import styles from "./providers.module.css";

/** The panel that checks a definition. */
export function Check(props: { origin: string; toml: string; onClose: () => void }) {
  const [toml, setToml] = useState(props.toml);
  const check = useAction("check_definition", []);
  const checked = check.variables?.toml === toml ? check.data : undefined;
  const errors = checked?.filter((problem) => problem.severity === "error").length ?? 0;
  return (
    <aside className={`card ${styles.check}`} aria-label="Check a definition">
      <div className="card-head">
        <h2 className="clip">Check {props.origin}</h2>
        <Button className="push" size="sm" look="ghost" icon="close" label="Close" onClick={props.onClose} />
      </div>
      <div className="card-pad col" style={{ gap: 12 }}>
        <textarea
          className={styles.text}
          aria-label="Definition, as TOML"
          data-testid="definition-text"
          spellCheck={false}
          wrap="off"
          value={toml}
          onChange={(event) => setToml(event.target.value)}
        />
        <Button
          look="primary"
          busy={check.isPending}
          disabled={toml.trim() === ""}
          data-testid="definition-check"
          onClick={() => check.mutate({ toml, origin: props.origin }, { onError: sayError })}
        >
          Check it
        </Button>
        {checked && errors === 0 && (
          <Note tone="accent" icon="check">
            <p>
              <b>It loads.</b> To use it, put it into a folder and start Spillway with{" "}
              <span className="mono">--providers</span> and the folder's name; every command takes that too.
            </p>
          </Note>
        )}
        {checked?.map((problem) => (
          <ProblemNote key={`${problem.subject} ${problem.message}`} problem={problem} />
        ))}
        {!checked && (
          <p className="small muted">
            A provider is a TOML file: its operations, limits, prices and what its answers mean. Nothing is sent while
            it is checked.
          </p>
        )}
      </div>
    </aside>
  );
}

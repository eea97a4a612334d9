// The recipe's text, with its lines numbered and what is wrong marked where it stands.

import { useRef } from "react";
import { Button } from "../../../kit/Button";
import { Note } from "../../../kit/pieces";
import { say, sayError } from "../../../kit/toast";
import type { Fault, Place } from "../../../rpc";
import styles from "./recipe.module.css";

/** The offset of a place in a text. */
export function offsetOf(text: string, place: Place): number {
  const lines = text.split("\n");
  const before = lines.slice(0, place.line - 1).reduce((sum, line) => sum + line.length + 1, 0);
  // Columns count characters, offsets count UTF-16 units.
  const ahead = [...(lines[place.line - 1] ?? "")].slice(0, place.column - 1).join("");
  return Math.min(text.length, before + ahead.length);
}

/** The text of a recipe. */
export function TomlPane(props: { text: string; faults: Fault[]; onChange: (text: string) => void }) {
  const area = useRef<HTMLTextAreaElement>(null);
  const lines = props.text.split("\n");
  const faulty = new Set(props.faults.flatMap((fault) => fault.place?.line ?? []));
  const show = (place: Place) => {
    const at = offsetOf(props.text, place);
    area.current?.focus();
    area.current?.setSelectionRange(at, at);
  };
  return (
    <section className={`card ${styles.pane}`} aria-label="As TOML">
      <div className="card-head">
        <h2>As TOML</h2>
        <span className="small muted">comments and order stay</span>
        <span className="push">
          <Button
            look="ghost"
            size="sm"
            icon="copy"
            onClick={() => {
              navigator.clipboard.writeText(props.text).then(() => say("The recipe is on the clipboard."), sayError);
            }}
          >
            Copy
          </Button>
        </span>
      </div>
      {props.faults.length > 0 && (
        <div className={styles.faults} role="alert" data-testid="recipe-faults">
          {props.faults.map(({ place, problem }) => (
            <Note
              key={`${place?.line} ${place?.column} ${problem.subject} ${problem.message}`}
              tone={problem.severity === "error" ? "bad" : "warn"}
            >
              <p className="selectable">
                {place && (
                  <>
                    <button type="button" className="btn-link" onClick={() => show(place)}>
                      Line {place.line}, column {place.column}
                    </button>
                    {": "}
                  </>
                )}
                {!place && problem.subject && <b>{problem.subject}: </b>}
                {problem.message}
                {problem.hint && <span className="subject"> ({problem.hint})</span>}
              </p>
            </Note>
          ))}
        </div>
      )}
      <div className={styles.text}>
        <div className={styles.sheet} style={{ height: lines.length * 20 + 24 }}>
          <div className={styles.numbers} aria-hidden="true">
            {lines.map((_, index) => (
              // biome-ignore lint/suspicious/noArrayIndexKey: a line has no name but its number
              <span key={index} className={faulty.has(index + 1) ? styles.faulty : undefined}>
                {index + 1}
              </span>
            ))}
          </div>
          <textarea
            ref={area}
            aria-label="The recipe as TOML"
            aria-invalid={props.faults.length > 0}
            data-testid="recipe-toml"
            spellCheck={false}
            autoComplete="off"
            wrap="off"
            value={props.text}
            onChange={(event) => props.onChange(event.target.value)}
          />
        </div>
      </div>
    </section>
  );
}

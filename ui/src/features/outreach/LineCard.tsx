import { Menu } from "@mantine/core";
import { useId, useRef } from "react";
import { Button } from "../../kit/Button";
import { ProblemNote } from "../../kit/pieces";
import type { Problem } from "../../rpc";
import styles from "./outreach.module.css";
import { inserted, type Line } from "./wishes";

/** A line: its name, its template, what is written when a value is missing. */
export function LineCard(props: {
  line: Line;
  names: string[];
  problems: Problem[];
  onChange: (line: Line) => void;
  onRemove: () => void;
}) {
  const { line, onChange } = props;
  const id = useId();
  const area = useRef<HTMLTextAreaElement>(null);
  const put = (name: string) => {
    const at = area.current;
    const place = inserted(
      line.text,
      at?.selectionStart ?? line.text.length,
      at?.selectionEnd ?? line.text.length,
      name,
    );
    onChange({ ...line, text: place.text });
    requestAnimationFrame(() => {
      at?.focus();
      at?.setSelectionRange(place.cursor, place.cursor);
    });
  };
  return (
    <section className={`card ${styles.wish}`} aria-label={`Line ${line.name}`}>
      <div className={styles.head}>
        <span className="tiny muted">Line</span>
        <div className="field grow">
          <input
            aria-label="Name of the line's column"
            value={line.name}
            onChange={(event) => onChange({ ...line, name: event.target.value })}
          />
        </div>
        <Menu position="bottom-end" width={260}>
          <Menu.Target>
            <Button size="sm" icon="plus" data-testid="insert-value">
              Value
            </Button>
          </Menu.Target>
          <Menu.Dropdown className={styles.names}>
            {props.names.map((name) => (
              <Menu.Item key={name} onClick={() => put(name)}>
                {name}
              </Menu.Item>
            ))}
          </Menu.Dropdown>
        </Menu>
        <Button size="sm" look="ghost" icon="trash" label={`Remove ${line.name}`} onClick={props.onRemove} />
      </div>
      <textarea
        ref={area}
        className={styles.text}
        aria-label="Template"
        data-testid="line-text"
        spellCheck={false}
        rows={Math.min(8, Math.max(2, Math.ceil(line.text.length / 62)))}
        value={line.text}
        aria-invalid={props.problems.length > 0}
        onChange={(event) => onChange({ ...line, text: event.target.value })}
      />
      {props.problems.map((problem) => (
        <ProblemNote key={`${problem.subject}${problem.message}`} problem={problem} />
      ))}
      <div>
        <label className="label" htmlFor={id}>
          When a value is missing
        </label>
        <div className="field">
          <input
            id={id}
            placeholder="Leave the gap"
            value={line.fallback ?? ""}
            onChange={(event) => {
              const { fallback: _, ...rest } = line;
              onChange(event.target.value === "" ? rest : { ...rest, fallback: event.target.value });
            }}
          />
        </div>
      </div>
    </section>
  );
}

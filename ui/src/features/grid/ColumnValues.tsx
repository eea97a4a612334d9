// A column's values to choose from, with how many records each has; a text or a range to look for; blank or not.

import { useState } from "react";
import { Button } from "../../kit/Button";
import { count, counted } from "../../kit/format";
import { Failure, Skeleton } from "../../kit/pieces";
import { useCommand, type ValueTest } from "../../rpc";
import { names } from "./names";
import styles from "./panels.module.css";

function numberOf(text: string): number | null {
  const number = Number(text.replaceAll(",", ""));
  return text.trim() === "" || Number.isNaN(number) ? null : number;
}

/** The test of one column, to be set and taken away. */
export function ColumnValues(props: {
  list: number;
  column: string;
  label: string;
  test: ValueTest | undefined;
  onTest: (test: ValueTest | undefined) => void;
}) {
  const { test, onTest } = props;
  const { data, error, refetch } = useCommand("value_facets", { list: props.list, column: props.column });
  const [text, setText] = useState(test?.kind === "contains" ? test.text : "");
  const [from, setFrom] = useState(test?.kind === "between" && test.from !== null ? String(test.from) : "");
  const [to, setTo] = useState(test?.kind === "between" && test.to !== null ? String(test.to) : "");
  if (error) return <Failure error={error} retry={() => void refetch()} />;
  if (!data) {
    return (
      <div className={styles.values} aria-busy="true">
        {[1, 2, 3, 4].map((line) => (
          <Skeleton key={line} height={16} />
        ))}
      </div>
    );
  }
  for (const value of data.values) names.set(value.key, value.text);
  const keys = test?.kind === "is" ? test.keys : [];
  const toggle = (key: string) => {
    const next = keys.includes(key) ? keys.filter((one) => one !== key) : [...keys, key];
    onTest(next.length > 0 ? { kind: "is", keys: next } : undefined);
  };
  const rest = data.different - data.values.length;
  const setRange = () => {
    const range = { from: numberOf(from), to: numberOf(to) };
    onTest(range.from === null && range.to === null ? undefined : { kind: "between", ...range });
  };
  return (
    <div className={styles.values}>
      {data.numbers ? (
        <form
          className="row"
          onSubmit={(event) => {
            event.preventDefault();
            setRange();
          }}
        >
          <div className="field">
            <input
              aria-label={`${props.label} from`}
              inputMode="decimal"
              placeholder="from"
              value={from}
              onChange={(event) => setFrom(event.target.value)}
            />
          </div>
          <div className="field">
            <input
              aria-label={`${props.label} to`}
              inputMode="decimal"
              placeholder="to"
              value={to}
              onChange={(event) => setTo(event.target.value)}
            />
          </div>
          <Button size="sm" type="submit">
            Set
          </Button>
        </form>
      ) : (
        <form
          className="row"
          onSubmit={(event) => {
            event.preventDefault();
            onTest(text.trim() ? { kind: "contains", text: text.trim() } : undefined);
          }}
        >
          <div className="field grow">
            <input
              aria-label={`${props.label} holds`}
              placeholder="holds the text"
              value={text}
              onChange={(event) => setText(event.target.value)}
            />
          </div>
          <Button size="sm" type="submit">
            Set
          </Button>
        </form>
      )}
      <fieldset className={styles.choices}>
        <legend className="visually-hidden">Values of {props.label}</legend>
        <label>
          <input
            type="checkbox"
            checked={test?.kind === "filled"}
            onChange={() => onTest(test?.kind === "filled" ? undefined : { kind: "filled" })}
          />
          <span className="soft">has a value</span>
          <span className="muted">{count(data.filled)}</span>
        </label>
        <label>
          <input
            type="checkbox"
            checked={test?.kind === "blank"}
            onChange={() => onTest(test?.kind === "blank" ? undefined : { kind: "blank" })}
          />
          <span className="soft">blank</span>
          <span className="muted">{count(data.blank)}</span>
        </label>
        {data.values.map((value) => (
          <label key={value.key} title={value.text}>
            <input type="checkbox" checked={keys.includes(value.key)} onChange={() => toggle(value.key)} />
            <span className="clip">{value.text}</span>
            <span className="muted">{count(value.records)}</span>
          </label>
        ))}
      </fieldset>
      {rest > 0 && <p className="small muted">{counted(rest, "more value")}, with fewer records each.</p>}
    </div>
  );
}

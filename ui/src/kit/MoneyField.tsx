import { useEffect, useState } from "react";
import type { Micros } from "../rpc";
import { moneyInput, readMoney } from "./format";

/** A field for an amount of dollars. Tells every sound amount at once, and null while there is none. */
export function MoneyField(props: {
  label: string;
  value: Micros | null;
  onChange: (value: Micros | null) => void;
  large?: boolean;
  testId?: string;
  placeholder?: string;
}) {
  const [text, setText] = useState(props.value === null ? "" : moneyInput(props.value));
  // A value set from outside (a new plan, "use p95") replaces the text; the user's own spelling of the same value stays.
  useEffect(() => {
    setText((old) => (readMoney(old) === props.value ? old : props.value === null ? "" : moneyInput(props.value)));
  }, [props.value]);
  const invalid = text.trim() !== "" && readMoney(text) === null;
  return (
    <div className={`field grow${props.large ? " field-lg" : ""}${invalid ? " invalid" : ""}`}>
      <span className="muted" aria-hidden="true">
        $
      </span>
      <input
        inputMode="decimal"
        aria-label={props.label}
        aria-invalid={invalid}
        data-testid={props.testId}
        placeholder={props.placeholder}
        value={text}
        onChange={(event) => {
          setText(event.target.value);
          props.onChange(readMoney(event.target.value));
        }}
        onBlur={() => setText((old) => (readMoney(old) === null ? old : moneyInput(readMoney(old) ?? 0)))}
      />
    </div>
  );
}

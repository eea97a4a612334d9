// One wanted field of a recipe: a line that says what is set, and below it all that can be.

import { Checkbox, Select } from "@mantine/core";
import { type ReactNode, useId } from "react";
import { useVocabulary } from "../../../app/useVocabulary";
import { Button } from "../../../kit/Button";
import { counted, money } from "../../../kit/format";
import { Icon } from "../../../kit/Icon";
import { MoneyField } from "../../../kit/MoneyField";
import type { Fill, ListDetail, Order, ProviderSummary, Verdict, Wanted } from "../../../rpc";
import { Conditions } from "./Conditions";
import { Rungs } from "./Rungs";
import styles from "./recipe.module.css";

const ORDERS: { value: Order; label: string }[] = [
  { value: "expected", label: "Least cost for each match" },
  { value: "match_rate", label: "Best chance first" },
  { value: "cheapest", label: "Lowest price first" },
  { value: "listed", label: "My own order" },
];

const FILLS: { value: Fill; label: string }[] = [
  { value: "blanks", label: "Only blanks" },
  { value: "newer", label: "Also older values" },
  { value: "better", label: "Also less sure values" },
];

const VERDICTS: { verdict: Verdict; label: string }[] = [
  { verdict: "valid", label: "valid" },
  { verdict: "risky", label: "risky" },
  { verdict: "unknown", label: "unknown" },
  { verdict: "disposable", label: "disposable" },
  { verdict: "invalid", label: "invalid" },
];

/** What is set, in a line. */
export function summaryOf(wanted: Wanted, able: number): string {
  const order = ORDERS.find(({ value }) => value === wanted.order)?.label.toLowerCase();
  const asked = wanted.providers.length || able;
  const said = [
    `${counted(asked, "provider")}${asked > 1 ? `, ${order}` : ""}`,
    wanted.accept.length > 0 ? `checked: ${wanted.accept.join(", ")}` : "",
    wanted.only_if.length > 0 ? counted(wanted.only_if.length, "condition") : "",
    wanted.fill === "blanks" ? "" : (FILLS.find(({ value }) => value === wanted.fill)?.label.toLowerCase() ?? ""),
    wanted.fresh_days === null ? "" : `fresh for ${counted(wanted.fresh_days, "day")}`,
    wanted.worth === null ? "" : `worth ${money(Math.round(wanted.worth * 1e6))}`,
  ];
  return said.filter(Boolean).join(" · ");
}

function Part({ title, said, children }: { title: string; said?: string; children: ReactNode }) {
  return (
    <section className={styles.part} aria-label={title}>
      <h3>
        {title}
        {said && <span className="muted"> {said}</span>}
      </h3>
      {children}
    </section>
  );
}

/** A wanted field. */
export function FieldCard(props: {
  wanted: Wanted;
  list: ListDetail;
  providers: ProviderSummary[];
  grip: ReactNode;
  open: boolean;
  onToggle: () => void;
  onChange: (wanted: Wanted) => void;
  onRemove: () => void;
}) {
  const { wanted, onChange } = props;
  const { label } = useVocabulary();
  const id = useId();
  const name = label(wanted.field);
  const able = props.providers.filter((one) => one.fields.includes(wanted.field));
  const verifiers = props.providers.filter((one) => one.verifies);
  const days = wanted.fresh_days;
  return (
    <div className={props.open ? `${styles.wanted} ${styles.open}` : styles.wanted}>
      <div className={styles.line}>
        {props.grip}
        <button
          type="button"
          className={styles.fold}
          aria-expanded={props.open}
          aria-controls={id}
          data-testid={`wanted-${wanted.field}`}
          onClick={props.onToggle}
        >
          <Icon name="down" size="small" />
          <b className="nowrap">{name}</b>
          <span className="small muted clip">{summaryOf(wanted, able.length)}</span>
        </button>
        <Button look="ghost" size="sm" icon="trash" label={`Leave ${name} out`} onClick={props.onRemove} />
      </div>
      {props.open && (
        <div id={id} className={styles.parts}>
          <Part title="Who is asked">
            <div className="row">
              <span className="small soft">Who goes first</span>
              <Select
                aria-label={`Who goes first for ${name}`}
                size="xs"
                w={220}
                data={ORDERS}
                value={wanted.order}
                allowDeselect={false}
                onChange={(order) => order && onChange({ ...wanted, order: order as Order })}
              />
              <span className="small muted">Drag to set your own order.</span>
            </div>
            {able.length === 0 && wanted.providers.length === 0 ? (
              <p className="small tone-warn">No provider here can give this field.</p>
            ) : (
              <Rungs
                label={`Who is asked for ${name}`}
                what={name}
                ordered={wanted.order === "listed"}
                listed={wanted.providers}
                able={able}
                onChange={(providers, byHand) =>
                  onChange({ ...wanted, providers, order: byHand ? "listed" : wanted.order })
                }
              />
            )}
          </Part>
          {wanted.field === "person.email" && (
            <Part title="Check" said="An address counts with these verdicts; without one, nothing is checked.">
              <div className={styles.verdicts}>
                {VERDICTS.map(({ verdict, label: word }) => (
                  <Checkbox
                    key={verdict}
                    label={word}
                    checked={wanted.accept.includes(verdict)}
                    data-testid={`accept-${verdict}`}
                    onChange={(event) => {
                      const on = event.currentTarget.checked;
                      const accept = VERDICTS.map((one) => one.verdict).filter((one) =>
                        one === verdict ? on : wanted.accept.includes(one),
                      );
                      onChange({ ...wanted, accept });
                    }}
                  />
                ))}
              </div>
              {wanted.accept.length > 0 && verifiers.length > 0 && (
                <Rungs
                  label="Who checks"
                  what="a check"
                  ordered={wanted.verify.length > 0}
                  listed={wanted.verify}
                  able={verifiers}
                  onChange={(verify) => onChange({ ...wanted, verify })}
                />
              )}
            </Part>
          )}
          <Part title="Only if" said="all hold; anybody else is skipped">
            <Conditions
              list={props.list}
              conditions={wanted.only_if}
              onChange={(only_if) => onChange({ ...wanted, only_if })}
            />
          </Part>
          <div className={styles.three}>
            <label>
              <span className="label">Fresh for, in days</span>
              <span className="field">
                <input
                  inputMode="numeric"
                  data-testid="fresh-days"
                  value={days === null ? "" : String(days)}
                  placeholder="as the provider says"
                  onChange={(event) => {
                    const text = event.target.value.trim();
                    if (/^\d{0,4}$/.test(text)) onChange({ ...wanted, fresh_days: text === "" ? null : Number(text) });
                  }}
                />
              </span>
            </label>
            <div>
              <span className="label">Worth, for each</span>
              <MoneyField
                label={`What ${name} is worth, in dollars`}
                value={wanted.worth === null ? null : Math.round(wanted.worth * 1e6)}
                placeholder="no limit"
                testId="worth"
                onChange={(micros) => onChange({ ...wanted, worth: micros === null ? null : micros / 1e6 })}
              />
            </div>
            <div>
              <span className="label">Fill</span>
              <Select
                aria-label={`What of ${name} is filled`}
                data={FILLS}
                value={wanted.fill}
                allowDeselect={false}
                onChange={(fill) => fill && onChange({ ...wanted, fill: fill as Fill })}
              />
            </div>
          </div>
        </div>
      )}
    </div>
  );
}

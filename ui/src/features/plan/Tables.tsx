// What the plan says in numbers: calls by provider, what leaves this computer, what is skipped and who cannot be asked.

import { useState } from "react";
import { useVocabulary } from "../../app/useVocabulary";
import { BrowserDialog } from "../../kit/BrowserDialog";
import { Button } from "../../kit/Button";
import { count, counted, money, percent, price, priceDate } from "../../kit/format";
import { Icon } from "../../kit/Icon";
import { Mark } from "../../kit/Mark";
import { ProblemNote, ProviderBadge } from "../../kit/pieces";
import type { CallPlan, Field, Plan } from "../../rpc";
import { Dense, Who } from "./Dense";
import styles from "./plan.module.css";

function priced(call: CallPlan): string {
  if (call.price === 0) return "free";
  return `${price(call.price)} ${call.billing === "per call" ? "a call" : "a hit"}`;
}

function some(number: number): string {
  return number >= 0.5 ? count(number) : "–";
}

/** Calls by provider. */
export function Calls({ plan }: { plan: Plan }) {
  const sum = (value: (call: CallPlan) => number) => plan.calls.reduce((total, call) => total + value(call), 0);
  const duplicates = plan.duplicates.reduce((total, one) => total + one.count, 0);
  const twice = new Set(plan.calls.map((call) => call.provider)).size < plan.calls.length;
  return (
    <section className="card" aria-label="Calls by provider">
      <div className="card-head">
        <h2>Calls by provider</h2>
        <span className="push small soft">
          <b>{count(sum((call) => call.cached))}</b> from cache · <b>{count(duplicates)}</b> avoided by duplicates
        </span>
      </div>
      <Dense
        heads={[
          "Provider",
          ["Calls"],
          ["Cached"],
          ["Hits"],
          ["Price"],
          [plan.practice ? "Practice money" : "Likely spend"],
        ]}
      >
        {plan.calls.map((call) => (
          <tr key={`${call.provider} ${call.operation}`}>
            <Who badge={call.badge} name={call.name}>
              <span className="nowrap" title={call.operation}>
                {call.name}
              </span>
              {twice && <span className="muted clip">{call.operation.replaceAll("_", " ")}</span>}
            </Who>
            <td className="num" title={`at most ${count(call.calls_ceiling)}`}>
              {some(call.calls)}
            </td>
            <td className="num soft">{some(call.cached)}</td>
            <td
              className="num soft"
              title={
                call.observations > 0
                  ? `from ${counted(call.observations, "earlier call")}`
                  : "the definition's own estimate, not seen yet"
              }
            >
              {percent(call.hit_rate)}
            </td>
            <td className="num soft" title={call.price_as_of ? `price of ${priceDate(call.price_as_of)}` : ""}>
              {priced(call)}
            </td>
            <td className="num">{call.spend > 0 ? money(call.spend) : "–"}</td>
          </tr>
        ))}
        {plan.calls.length === 0 && (
          <tr>
            <td colSpan={6} className="soft">
              No call is made.
            </td>
          </tr>
        )}
        <tr className="total">
          <td>Total</td>
          <td className="num">{some(sum((call) => call.calls))}</td>
          <td className="num">{some(sum((call) => call.cached))}</td>
          <td />
          <td />
          <td className="num">{money(plan.spend.p50)}</td>
        </tr>
      </Dense>
    </section>
  );
}

/** More providers than this do not fit side by side; they are listed instead. */
const MATRIX = 5;

/** Which fields leave this computer, and to whom. */
export function Leaves({ plan }: { plan: Plan }) {
  const { label, info } = useVocabulary();
  const fields = [...new Set<Field>(plan.leaves.flatMap((leaving) => leaving.fields))];
  fields.sort((a, b) => Number(info(b)?.personal ?? false) - Number(info(a)?.personal ?? false));
  return (
    <section className="card" aria-label="Leaves this computer">
      <div className="card-head">
        <h2>Leaves this computer</h2>
      </div>
      {fields.length === 0 ? (
        <p className="card-pad small soft">
          {plan.practice ? "Nothing. The practice world is on this computer." : "No personal field."}
        </p>
      ) : plan.leaves.length > MATRIX ? (
        <ul className={styles.lines}>
          {plan.leaves.map((leaving) => (
            <li key={leaving.provider}>
              <ProviderBadge badge={leaving.badge} name={leaving.name} />
              <span className="grow">
                {leaving.personal.map(label).join(", ")}
                <span className="muted">
                  {leaving.personal.length > 0 && leaving.fields.length > leaving.personal.length && ", "}
                  {leaving.fields
                    .filter((field) => !leaving.personal.includes(field))
                    .map(label)
                    .join(", ")}
                </span>
              </span>
            </li>
          ))}
        </ul>
      ) : (
        <div className={styles.scroll}>
          <table className={styles.matrix}>
            <thead>
              <tr>
                <th className="muted">Personal first</th>
                {plan.leaves.map((leaving) => (
                  <th key={leaving.provider}>
                    <ProviderBadge badge={leaving.badge} name={leaving.name} />
                  </th>
                ))}
              </tr>
            </thead>
            <tbody>
              {fields.map((field) => (
                <tr key={field}>
                  <td
                    className={info(field)?.personal ? "" : "muted"}
                    title={info(field)?.personal ? "personal" : "not personal"}
                  >
                    {label(field)}
                  </td>
                  {plan.leaves.map((leaving) => (
                    <td key={leaving.provider}>
                      {leaving.fields.includes(field) ? (
                        <i className={styles.sent} role="img" aria-label={`sent to ${leaving.name}`} />
                      ) : (
                        <span className={styles.kept} aria-hidden="true">
                          ·
                        </span>
                      )}
                    </td>
                  ))}
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
    </section>
  );
}

/** A sentence about a provider, to be written after its name. */
function nameless(reason: string, name: string): string {
  return reason.startsWith(`${name} `) ? reason.slice(name.length + 1) : reason;
}

/** Providers that cannot be asked yet, cells that no call can fill, and what is worth knowing. */
export function Extra({ plan, onKey }: { plan: Plan; onKey: (provider: string) => void }) {
  const { label } = useVocabulary();
  const [browser, setBrowser] = useState(false);
  const lacking = plan.unavailable.find((one) => one.needs === "browser");
  if (plan.unavailable.length === 0 && plan.skipped.length === 0 && plan.problems.length === 0) return null;
  return (
    <div className={styles.extra}>
      {plan.unavailable.length > 0 && (
        <section className="card" aria-label="Could help, cannot be asked yet">
          <div className="card-head">
            <h2>Could help, cannot be asked yet</h2>
          </div>
          <ul className={styles.lines}>
            {plan.unavailable.map((one) => (
              <li key={one.provider}>
                <Icon name="plug" size="small" />
                <span className="grow">
                  <b>{one.name}</b> <span className="soft">{nameless(one.reason, one.name)}</span>
                </span>
                {one.needs === "key" && (
                  <Button size="sm" icon="lock" data-testid={`key-${one.provider}`} onClick={() => onKey(one.provider)}>
                    Set key
                  </Button>
                )}
                {one.needs === "browser" && (
                  <Button size="sm" icon="info" data-testid="browser-what" onClick={() => setBrowser(true)}>
                    What to install
                  </Button>
                )}
              </li>
            ))}
          </ul>
          <BrowserDialog reason={browser ? lacking?.reason : undefined} onClose={() => setBrowser(false)} />
        </section>
      )}
      {plan.skipped.length > 0 && (
        <section className="card" aria-label="Skipped">
          <div className="card-head">
            <h2>Skipped</h2>
          </div>
          <ul className={styles.lines}>
            {plan.skipped.map((one) => (
              <li key={`${one.field} ${one.reason}`}>
                <Mark state="skipped" />
                <span className="grow">
                  <b>{label(one.field)}</b> <span className="soft">{one.reason}</span>
                </span>
                <b>{counted(one.cells, "cell")}</b>
              </li>
            ))}
          </ul>
        </section>
      )}
      {plan.problems.length > 0 && (
        <section className="card" aria-label="Worth a look">
          <div className="card-head">
            <h2>Worth a look</h2>
          </div>
          <div className="card-pad col" style={{ gap: 10 }}>
            {plan.problems.map((problem) => (
              <ProblemNote key={`${problem.subject} ${problem.message}`} problem={problem} />
            ))}
          </div>
        </section>
      )}
    </div>
  );
}

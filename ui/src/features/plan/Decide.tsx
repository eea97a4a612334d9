// The panel a founder says yes in: what it is likely to cost, at most, how fast, and the two buttons that may spend.

import { Select, Switch } from "@mantine/core";
import { useOnline } from "../../app/useOnline";
import { arrows } from "../../kit/arrows";
import { Button } from "../../kit/Button";
import { about, count, counted, money } from "../../kit/format";
import { MoneyField } from "../../kit/MoneyField";
import { Note, Tag } from "../../kit/pieces";
import type { Dial, Micros, Plan, RunStatus } from "../../rpc";
import styles from "./plan.module.css";

/** The dial's three places. */
export const DIALS: { dial: Dial; label: string }[] = [
  { dial: "cheapest", label: "Cheapest" },
  { dial: "balanced", label: "Balanced" },
  { dial: "fastest", label: "Fastest" },
];

/** Sizes of a pilot, in records. */
const SIZES = [25, 50, 100, 250];

const P50 = "p50: as likely over as under";
const P95 = "p95: over in one run of twenty";

function Range({ plan, cap }: { plan: Plan; cap: Micros | null }) {
  const { p50, p95, ceiling } = plan.spend;
  const most = Math.max(ceiling, cap ?? 0, 1);
  const at = (micros: Micros) => `${Math.min(100, (micros / most) * 100)}%`;
  return (
    <div className={styles.range} aria-hidden="true">
      <div className={styles.track}>
        <i style={{ left: 0, width: at(p50), background: "var(--accent)" }} />
        <i style={{ left: at(p50), width: `calc(${at(p95)} - ${at(p50)})`, background: "var(--accent-line)" }} />
      </div>
      {cap !== null && (
        <>
          <b className={styles.cap} style={{ left: `min(${at(cap)}, calc(100% - 2px))` }} />
          <span className={styles.capLabel} style={{ left: `clamp(30px, ${at(cap)}, calc(100% - 32px))` }}>
            cap {money(cap)}
          </span>
        </>
      )}
    </div>
  );
}

function DialChoice(props: { dial: Dial; plans: Partial<Record<Dial, Plan>>; onChange: (dial: Dial) => void }) {
  const step = (by: number) => {
    const next = DIALS[DIALS.findIndex((one) => one.dial === props.dial) + by];
    if (next) props.onChange(next.dial);
  };
  return (
    <div className={styles.dial} role="radiogroup" aria-label="What matters more?" onKeyDown={arrows(step)}>
      {DIALS.map(({ dial, label }) => {
        const plan = props.plans[dial];
        return (
          // biome-ignore lint/a11y/useSemanticElements: a radio input cannot hold two lines
          <button
            key={dial}
            type="button"
            role="radio"
            aria-checked={dial === props.dial}
            aria-label={
              plan ? `${label}: ${money(plan.spend.p50)}, ${about(plan.seconds).replace("about ", "")}` : label
            }
            tabIndex={dial === props.dial ? 0 : -1}
            data-testid={`dial-${dial}`}
            onClick={() => props.onChange(dial)}
          >
            <b>{label}</b>
            <span>{plan ? money(plan.spend.p50) : "…"}</span>
            {plan && <span>{about(plan.seconds).replace("about ", "")}</span>}
          </button>
        );
      })}
    </div>
  );
}

/** What the panel shows and does. */
export interface DecideProps {
  plan: Plan;
  pilot: Plan | undefined;
  plans: Partial<Record<Dial, Plan>>;
  dial: Dial;
  cap: Micros | null;
  /** Whether a run may go without a cap: practice money is limited only where somebody said so. */
  uncapped: boolean;
  /** Records of a pilot. */
  size: number;
  practiceList: boolean;
  /** The last run of this list in the same world: a pilot, or more, was tried. */
  last: RunStatus | undefined;
  /** Whether the list is being filled now. */
  moving: boolean;
  starting: "pilot" | "all" | undefined;
  onDial: (dial: Dial) => void;
  onCap: (cap: Micros | null) => void;
  onSize: (records: number) => void;
  onPractice: (practice: boolean) => void;
  onStart: (what: "pilot" | "all") => void;
}

/** The most a pilot may spend: what its own plan suggests, never more than the cap of the whole run. */
export function pilotCap(pilot: Plan, cap: Micros): Micros {
  return Math.min(cap, pilot.spend.cap);
}

/** The panel at the right of the plan; it never scrolls away. */
export function Decide(props: DecideProps) {
  const { plan, pilot, cap, size, last } = props;
  const online = useOnline();
  const costless = plan.spend.ceiling === 0;
  const free = plan.practice || costless;
  const nothing = plan.fields.every((field) => field.to_fill === 0);
  const complete = plan.fields.every((field) => field.known >= field.entities);
  const noCalls = plan.calls.length === 0;
  const unlimited = cap === null && props.uncapped;
  const lacksCap = cap === null && !unlimited;
  const blocked = nothing || noCalls || lacksCap || props.moving || props.starting !== undefined;
  const hasPilot = plan.records > size;
  const pilotFirst = hasPilot && last === undefined && !free;
  const onward = last?.pilot !== undefined && !props.moving;
  const usual = Math.ceil(plan.spend.p95 / 10_000) * 10_000;
  const upTo = (most: Micros | null) =>
    costless
      ? plan.practice
        ? "no spend"
        : "free"
      : most !== null
        ? `up to ${money(most)}`
        : unlimited
          ? "no spend"
          : "";
  const all = (
    <Button
      key="all"
      size="lg"
      look={pilotFirst ? "default" : "primary"}
      data-testid="run-all"
      disabled={blocked}
      busy={props.starting === "all"}
      extra={upTo(cap)}
      onClick={() => props.onStart("all")}
    >
      {onward ? "Go on with the rest" : `Run all ${count(plan.records_in_plan)}`}
    </Button>
  );
  const trial = hasPilot && (
    <Button
      key="pilot"
      size="lg"
      look={pilotFirst ? "primary" : "default"}
      data-testid="run-pilot"
      disabled={blocked || !pilot}
      busy={props.starting === "pilot"}
      extra={upTo(pilot && cap !== null ? pilotCap(pilot, cap) : null)}
      onClick={() => props.onStart("pilot")}
    >
      Run {last?.pilot === undefined ? "a" : "another"} pilot of {size}
    </Button>
  );
  return (
    <aside className={`card ${styles.decide}`} aria-label="Decide">
      <div className={styles.section}>
        <div className="row">
          <span className="soft">Expected spend</span>
          <span className="push">
            <Tag icon="clock">{about(plan.seconds)}</Tag>
          </span>
        </div>
        <div className="row" style={{ alignItems: "baseline", marginTop: 4 }}>
          <span className="figure" data-testid="plan-p50">
            {money(plan.spend.p50)}
          </span>
          <span className="soft">
            {plan.practice ? (
              "practice money, nothing to pay"
            ) : free ? (
              "nothing to pay"
            ) : (
              <span title={P50}>likely</span>
            )}
          </span>
        </div>
        {free ? (
          <p className="small muted" style={{ marginTop: 8 }}>
            {plan.practice
              ? "Simulated providers on this computer answer, at the prices of the real ones. No key, no network, no money."
              : "Every call of this plan is free or answered from the cache."}
          </p>
        ) : (
          <>
            <Range plan={plan} cap={cap} />
            <dl className={styles.three}>
              <div>
                <dt title={P50}>likely</dt>
                <dd>{money(plan.spend.p50)}</dd>
              </div>
              <div>
                <dt title={P95}>rarely more than</dt>
                <dd>{money(plan.spend.p95)}</dd>
              </div>
              <div>
                <dt title="Every possible call made and charged">ceiling</dt>
                <dd>{money(plan.spend.ceiling)}</dd>
              </div>
            </dl>
            <p className="small muted roomy" style={{ marginTop: 8 }}>
              Ceiling: every possible call made and charged. {plan.spend.basis}
            </p>
          </>
        )}
      </div>
      <div className={styles.section}>
        <h2>What matters more?</h2>
        <DialChoice dial={props.dial} plans={props.plans} onChange={props.onDial} />
      </div>
      {!costless && (
        <div className={styles.section}>
          <div className="row">
            <h2>Cap for this run</h2>
            <span className="small muted push">{plan.practice ? "practice money" : "run stops before it passes"}</span>
          </div>
          <div className="row" style={{ marginTop: 8 }}>
            <MoneyField
              label="Cap for this run, in dollars"
              large
              value={cap}
              onChange={props.onCap}
              testId="cap"
              {...(props.uncapped ? { placeholder: "no cap" } : {})}
            />
            <Button size="lg" title={P95} data-testid="use-p95" onClick={() => props.onCap(usual)}>
              Use {money(usual)}
            </Button>
          </div>
          {lacksCap && (
            <p className="small tone-bad" style={{ marginTop: 8 }}>
              An amount such as 37.00 is needed.
            </p>
          )}
          {cap !== null && cap < plan.spend.p50 && (
            <p className="small tone-warn" style={{ marginTop: 8 }}>
              Under the expected spend: the run likely stops before its end.
            </p>
          )}
        </div>
      )}
      {!props.practiceList && (
        <div className={styles.section}>
          <label className="row" htmlFor="practice-switch">
            <span className="grow">
              <span className="strong">In the practice world</span>
              <span className="small muted" style={{ display: "block" }}>
                Simulated providers, no spend. What they find is made up.
              </span>
            </span>
            <Switch
              id="practice-switch"
              withThumbIndicator={false}
              checked={plan.practice}
              onChange={(event) => props.onPractice(event.currentTarget.checked)}
              data-testid="practice-switch"
            />
          </label>
        </div>
      )}
      <div className={`${styles.section} ${styles.go}`}>
        {complete && (
          <Note icon="check">
            <p>Nothing is missing: every wanted field has a value already.</p>
          </Note>
        )}
        {!complete && noCalls && (
          <Note tone="warn">
            <p>
              {plan.unavailable.length > 0
                ? "No provider can be asked for this yet. Set a key at the left, or try it in the practice world."
                : "Nobody can be asked for what is missing; the reasons stand at the left."}
            </p>
          </Note>
        )}
        {!online && !plan.practice && !noCalls && (
          <Note tone="warn" icon="plug">
            <p data-testid="plan-offline">
              You are offline. Calls are tried again for about a minute and a half; what has no answer then fails, and
              can be asked again with one click. Practice runs need no network.
            </p>
          </Note>
        )}
        {plan.practice && (
          <Note tone="accent" icon="play">
            <p>Practice world: what is found is made up, and marked so everywhere.</p>
          </Note>
        )}
        {pilotFirst ? [trial, all] : [all, trial]}
        {props.moving && (
          <Note tone="accent" icon="play">
            <p>This list is being filled. Wait for the end of that run, or pause it in the grid.</p>
          </Note>
        )}
        {plan.records > Math.min(...SIZES) && (
          <div className={`small muted ${styles.pilotSize}`}>
            <span className="grow">A pilot takes records at random. Its answers are kept: nothing is paid twice.</span>
            <Select
              aria-label="Records of a pilot"
              size="xs"
              w={76}
              data={SIZES.filter((records) => records < plan.records).map(String)}
              value={hasPilot ? String(size) : null}
              allowDeselect={false}
              data-testid="pilot-size"
              onChange={(records) => records && props.onSize(Number(records))}
            />
          </div>
        )}
        <span className="visually-hidden">{counted(plan.records_in_plan, "record")} in this plan</span>
      </div>
    </aside>
  );
}

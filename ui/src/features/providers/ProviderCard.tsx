import { Switch } from "@mantine/core";
import type { ReactNode } from "react";
import { count, grouped, latency, percent, when } from "../../kit/format";
import { Mark } from "../../kit/Mark";
import { ProviderBadge, Tag } from "../../kit/pieces";
import { sayError } from "../../kit/toast";
import { type KeyTestResult, type ProviderState, type ProviderSummary, useAction } from "../../rpc";
import styles from "./providers.module.css";

const STATES: Record<ProviderState, { label: string; tone?: "ok" | "bad" | "warn" }> = {
  ready: { label: "ready", tone: "ok" },
  no_key: { label: "no key" },
  no_browser: { label: "no browser" },
  refuses: { label: "refuses calls", tone: "bad" },
  off: { label: "off" },
};

function Line({ name, children }: { name: string; children: ReactNode }) {
  return (
    <div>
      <dt>{name}</dt>
      <dd>{children}</dd>
    </div>
  );
}

function Key({ provider }: { provider: ProviderSummary }) {
  if (provider.keys.length === 0) return <span className="soft">none needed</span>;
  const missing = provider.keys.filter((slot) => !slot.set);
  if (missing.length > 0) {
    return (
      <span className="soft">
        {provider.keys.length > 1 ? `${missing.map((slot) => slot.label).join(", ")} not set` : "not set"}
      </span>
    );
  }
  return (
    <span>
      set{" "}
      {provider.keys.map((slot) => (
        <span key={slot.part} className={styles.key}>
          {slot.last_four ? `••••${slot.last_four} ` : ""}
        </span>
      ))}
    </span>
  );
}

function Tested({ test, canTest }: { test: KeyTestResult | undefined; canTest: boolean }) {
  if (!test) return <span className="soft">{canTest ? "not tested yet" : "needs a key first"}</span>;
  return (
    <span className="row" style={{ gap: 6 }} title={test.message}>
      <Mark state={test.ok ? "value" : "failed"} />
      <span className={test.ok ? "clip" : "tone-bad clip"}>
        {test.ok ? `${latency(test.duration_ms)}, ${when(test.at_ms).toLowerCase()}` : test.message}
        {test.ok && test.credits_left !== null && `, ${count(test.credits_left)} credits left`}
      </span>
    </span>
  );
}

/** A provider: whether it can be asked, its key, test, limits, price and last seven days. */
export function ProviderCard(props: {
  provider: ProviderSummary;
  onKey: () => void;
  onBrowser: () => void;
  onDefinition: () => void;
}) {
  const { provider } = props;
  const test = useAction("test_provider", ["providers", "app_info"]);
  const turn = useAction("switch_provider", ["providers", "app_info", "plan"]);
  const state = STATES[provider.state];
  const canTest = provider.keys.length > 0 && provider.keys.every((slot) => slot.set);
  const keyless = provider.keys.length === 0;
  const look = provider.state === "refuses" ? styles.refuses : provider.state === "off" ? styles.off : "";
  return (
    <article className={`card ${styles.card} ${look}`} aria-label={provider.name}>
      <div className={styles.head}>
        <ProviderBadge badge={provider.badge} name={provider.name} large />
        <div className="grow">
          <h2 className="clip">{provider.name}</h2>
          <div className="small soft clip" title={provider.summary}>
            {provider.summary}
          </div>
        </div>
        <Tag {...(state.tone ? { tone: state.tone } : {})}>{state.label}</Tag>
        <Switch
          size="sm"
          withThumbIndicator={false}
          aria-label={`Ask ${provider.name}`}
          checked={provider.state !== "off"}
          disabled={turn.isPending}
          onChange={(event) =>
            turn.mutate({ provider: provider.id, on: event.currentTarget.checked }, { onError: sayError })
          }
        />
      </div>
      <dl className={styles.rows}>
        <Line name="Key">
          <Key provider={provider} />
          {!keyless && (
            <button type="button" className="btn-link" data-testid={`key-${provider.id}`} onClick={props.onKey}>
              {canTest ? "Replace" : "Set key"}
            </button>
          )}
        </Line>
        {!keyless && (
          <Line name="Test">
            <Tested test={provider.test} canTest={canTest} />
            {canTest && (
              <button
                type="button"
                className="btn-link"
                data-testid={`test-${provider.id}`}
                disabled={test.isPending}
                onClick={() => test.mutate({ provider: provider.id }, { onError: sayError })}
              >
                {test.isPending ? "Testing" : provider.test && !provider.test.ok ? "Test again" : "Test"}
              </button>
            )}
          </Line>
        )}
        {provider.state === "no_browser" && (
          <Line name="Browser">
            <span className="soft">none found</span>
            <button type="button" className="btn-link" data-testid="browser-what" onClick={props.onBrowser}>
              What to install
            </button>
          </Line>
        )}
        <Line name="Limits">
          <span className="clip" title={grouped(provider.limits)}>
            {grouped(provider.limits) || "none documented"}
          </span>
        </Line>
        <Line name="Price">
          <span className="clip" title={provider.price}>
            {provider.price}
          </span>
        </Line>
        <Line name="7 days">
          <span className="clip">
            {provider.calls_7d === 0
              ? "never used"
              : provider.hit_rate_7d === null
                ? `${count(provider.calls_7d)} calls, not enough data`
                : `${percent(provider.hit_rate_7d)} matches, ${count(provider.calls_7d)} calls`}
          </span>
        </Line>
        <Line name="Basis">
          <span className="soft clip" title={provider.evidence}>
            {provider.evidence}
          </span>
          <button
            type="button"
            className="btn-link"
            onClick={props.onDefinition}
            aria-label={`Definition of ${provider.name}`}
          >
            Definition
          </button>
        </Line>
      </dl>
      {provider.state === "refuses" && <p className={styles.why}>{provider.state_note}</p>}
    </article>
  );
}

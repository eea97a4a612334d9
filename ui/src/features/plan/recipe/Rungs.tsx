// A waterfall to be changed: drag a provider, press the arrow keys on its grip, switch it off or on.

import { Switch } from "@mantine/core";
import { percent } from "../../../kit/format";
import { ProviderBadge, Tag } from "../../../kit/pieces";
import { Sortable } from "../../../kit/Sortable";
import { moved } from "../../../kit/sorting";
import type { ProviderState, ProviderSummary } from "../../../rpc";
import styles from "./recipe.module.css";
import { type Rung, rungsOf, switched } from "./rungs";

const LACKS: Partial<Record<ProviderState, string>> = {
  no_key: "needs a key",
  no_browser: "needs a browser",
  refuses: "refuses",
  off: "switched off",
};

function Line(props: { rung: Rung; last: boolean; what: string; onSwitch: (on: boolean) => void }) {
  const { rung } = props;
  const { provider } = rung;
  const name = provider?.name ?? rung.id;
  const lacks = provider && LACKS[provider.state];
  return (
    <>
      {provider && <ProviderBadge badge={provider.badge} name={name} />}
      <span className="strong nowrap">{name}</span>
      <span className="small muted clip grow">
        {provider
          ? [
              provider.price,
              provider.hit_rate_7d === null ? "" : `${percent(provider.hit_rate_7d)} found over the last week`,
            ]
              .filter(Boolean)
              .join(" · ")
          : `cannot give ${props.what}`}
      </span>
      {lacks && (
        <span title={provider.state_note}>
          <Tag tone="warn">{lacks}</Tag>
        </span>
      )}
      <Switch
        size="xs"
        withThumbIndicator={false}
        aria-label={`Ask ${name}`}
        data-testid={`rung-${rung.id}`}
        checked={rung.on}
        disabled={rung.on && props.last}
        title={rung.on && props.last ? "Somebody has to be asked." : undefined}
        onChange={(event) => props.onSwitch(event.currentTarget.checked)}
      />
    </>
  );
}

/** The providers of one waterfall. */
export function Rungs(props: {
  label: string;
  /** What they are asked for. */
  what: string;
  /** Whether the order is the one they are listed in. */
  ordered: boolean;
  listed: string[];
  able: ProviderSummary[];
  onChange: (listed: string[], moved: boolean) => void;
}) {
  const rungs = rungsOf(props.listed, props.able);
  const on = rungs.filter((rung) => rung.on);
  const off = rungs.filter((rung) => !rung.on);
  const ids = on.map((rung) => rung.id);
  const line = (rung: Rung) => (
    <Line
      rung={rung}
      last={on.length === 1}
      what={props.what}
      onSwitch={(to) => props.onChange(switched(rungs, rung.id, to), false)}
    />
  );
  return (
    <div className={styles.rungs}>
      <Sortable
        label={props.label}
        entries={on}
        idOf={(rung) => rung.id}
        nameOf={(rung) => rung.provider?.name ?? rung.id}
        onMove={(from, to) => props.onChange(moved(ids, from, to), true)}
      >
        {(rung, position, grip) => (
          <div className={styles.rung}>
            {grip}
            <span className={styles.place} aria-hidden="true">
              {props.ordered ? position + 1 : "·"}
            </span>
            {line(rung)}
          </div>
        )}
      </Sortable>
      {off.length > 0 && (
        <ul aria-label={`${props.label}: not asked`} className={styles.left}>
          {off.map((rung) => (
            <li key={rung.id} className={styles.rung}>
              <span className={styles.place} />
              {line(rung)}
            </li>
          ))}
        </ul>
      )}
    </div>
  );
}

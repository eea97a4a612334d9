import { about, bytes, count, counted, money } from "../kit/format";
import { Icon } from "../kit/Icon";
import { Mark } from "../kit/Mark";
import { RUN_STATES } from "../kit/marks";
import { type AppInfo, type ListSummary, type RunStatus, useCommand } from "../rpc";
import { isMoving } from "./live";
import { unasked, useEnded } from "./outcome";
import { href } from "./router";
import styles from "./shell.module.css";
import { useOnline } from "./useOnline";

/** Seconds a run still takes at the pace it had so far; nothing before that can be said. */
export function secondsLeft(run: RunStatus, now = Date.now()): number | undefined {
  const passed = (now - run.started_ms) / 1000;
  if (run.state !== "running" || run.done < 5 || passed < 2) return undefined;
  return (passed / run.done) * (run.total - run.done);
}

function Run({ run, elsewhere }: { run: RunStatus | undefined; elsewhere: boolean }) {
  const ended = useEnded(run);
  if (!run) {
    return (
      <span>
        <i className="dot" />
        No run
      </span>
    );
  }
  const left = secondsLeft(run);
  const failed = run.state === "done" ? (ended?.failed ?? 0) : 0;
  const { mark, said } = RUN_STATES[run.state];
  return (
    <a href={href({ at: "list", list: run.list, screen: "grid" })} title={`${run.recipe} on ${run.list_name}`}>
      {isMoving(run) ? <i className="dot dot-run" /> : <Mark state={failed > 0 ? "failed" : mark} />}
      <b>
        {isMoving(run) ? said : `Run ${said.toLowerCase()}`}
        {failed > 0 && `, ${count(failed)} failed`}
      </b>
      {elsewhere && <span className="clip">{run.list_name}</span>}
      <span>{run.state === "stopped" ? unasked(ended) : `${count(run.done)} of ${count(run.total)}`}</span>
      <span style={{ marginLeft: 10 }}>
        {run.practice ? "no spend" : `${money(run.spent)} of ${money(run.cap)} cap`}
      </span>
      {left !== undefined && <span style={{ marginLeft: 10 }}>{about(left)} left</span>}
    </a>
  );
}

/** The line at the foot of every screen; each part opens its screen. */
export function StatusBar({ info, open }: { info: AppInfo; open: ListSummary | undefined }) {
  const runs = useCommand("runs", {}).data ?? [];
  const providers = useCommand("providers", {}).data ?? [];
  const refusing = providers.filter((provider) => provider.state === "refuses").length;
  const keyless = providers.filter((provider) => provider.state === "ready" && provider.keys.length === 0).length;
  // What moves is told everywhere; what is over, where it belongs.
  const run = runs.find((one) => isMoving(one)) ?? (open ? runs.find((one) => one.list === open.list) : runs[0]);
  const online = useOnline();
  const practising = open?.practice || (run?.practice && isMoving(run));
  return (
    <footer className={styles.status}>
      <Run run={run} elsewhere={run !== undefined && run.list !== open?.list} />
      {practising && (
        <span className={styles.practice} data-testid="practice-notice">
          <Icon name="play" />
          Practice world: simulated providers, nothing is spent
        </span>
      )}
      <span className="grow" />
      {!online && (
        <span
          data-testid="offline"
          role="status"
          title="Lists, grid, judging and export work as ever. Only new calls to providers need the network; they wait and are asked again."
        >
          <Icon name="plug" />
          Offline: only new calls wait
        </span>
      )}
      <a href={href({ at: "providers" })}>
        <Icon name="plug" />
        <span data-testid="providers-ready">
          {counted(info.providers_ready, "provider")} ready
          {keyless > 0 && `, ${count(keyless)} ${keyless === 1 ? "needs" : "need"} no key`}
        </span>
        {refusing > 0 && <span className="tone-bad">{refusing === 1 ? "1 refuses" : `${refusing} refuse`}</span>}
      </a>
      <a href={href({ at: "settings" })} className={info.keychain.available ? "" : "tone-bad"}>
        <Icon name="lock" />
        {info.keychain.available ? `${counted(info.keys_set, "key")} in the keychain` : "No keychain"}
      </a>
      <a href={href({ at: "settings" })} className="wide">
        <Icon name="disk" />
        {bytes(info.home_bytes)} on this computer
      </a>
      <span className="wide">{info.version}</span>
    </footer>
  );
}

// What the desktop is told when a run ends by itself. Pure.

import { count, money, sentence, whom } from "../kit/format";
import type { RunResult, RunStatus } from "../rpc";
import { allFailed, answered, outcomeOf, unasked } from "./outcome";

/** Title and text for a run that ended, with what it came to where that is known; nothing for one that the user ended or put to rest. */
export function ending(run: RunStatus, result: RunResult | null): { title: string; body: string } | undefined {
  const what = run.pilot === undefined ? "the run" : `the pilot of ${count(run.pilot)}`;
  const spent = run.practice ? "nothing spent" : `${money(run.spent)} of ${money(run.cap)} spent`;
  const done = `${count(run.done)} of ${whom(
    run.total,
    run.coverage.map((one) => one.field),
  )} done`;
  switch (run.state) {
    case "done": {
      const next = run.pilot === undefined ? "" : " The plan shows it beside what was expected.";
      const money = `${spent[0]?.toUpperCase()}${spent.slice(1)}.${next}`;
      const outcome = result ? outcomeOf(result) : undefined;
      if (!outcome || outcome.asked === 0) return { title: `${run.list_name}: ${what} is finished`, body: money };
      const { failed } = outcome;
      return {
        title: allFailed(outcome)
          ? `${run.list_name}: ${what} failed`
          : `${run.list_name}: ${what} is finished${failed > 0 ? `, ${count(failed)} failed` : ""}`,
        body: `${answered(outcome)}${failed > 0 ? `, ${count(failed)} failed: see why` : ""}. ${money}`,
      };
    }
    case "stopped": {
      const left = unasked(result ? outcomeOf(result) : undefined);
      return {
        title: `${run.list_name}: ${what} stopped at a cap`,
        body: sentence([left, `${spent}. Raise it to go on.`].filter(Boolean).join(", ")),
      };
    }
    case "interrupted":
      return {
        title: `${run.list_name}: ${what} broke off`,
        body: `${done} and kept, ${spent}. Resume goes on from there.`,
      };
    default:
      return undefined;
  }
}

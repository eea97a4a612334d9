// What the desktop is told when a run ends by itself. Pure.

import { count, counted, money } from "../kit/format";
import type { RunStatus } from "../rpc";

/** Title and text for a run that ended; nothing for one that the user ended or put to rest. */
export function ending(run: RunStatus): { title: string; body: string } | undefined {
  const what = run.pilot === undefined ? "The run" : `The pilot of ${count(run.pilot)}`;
  const spent = run.practice ? "nothing spent" : `${money(run.spent)} of ${money(run.cap)} spent`;
  const done = `${count(run.done)} of ${counted(run.total, "entity", "entities")} done`;
  switch (run.state) {
    case "done": {
      const next = run.pilot === undefined ? "" : " The plan shows it beside what was expected.";
      return {
        title: `${run.list_name}: ${what.toLowerCase()} is finished`,
        body: `${counted(run.total, "entity", "entities")}, ${spent}.${next}`,
      };
    }
    case "stopped":
      return {
        title: `${run.list_name}: ${what.toLowerCase()} stopped at a cap`,
        body: `${done}, ${spent}. Raise it to go on.`,
      };
    case "interrupted":
      return {
        title: `${run.list_name}: ${what.toLowerCase()} broke off`,
        body: `${done} and kept, ${spent}. Resume goes on from there.`,
      };
    default:
      return undefined;
  }
}

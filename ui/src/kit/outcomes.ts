// The mark of a call's outcome.

import type { Outcome } from "../rpc";
import type { MarkName } from "./marks";

/** The mark of each outcome. */
export const OUTCOME_MARKS: Record<Outcome, MarkName> = {
  hit: "value",
  miss: "not_found",
  throttled: "waiting",
  transient: "failed",
  refused: "failed",
  invalid: "failed",
  rejected: "rejected",
  pending: "running",
};

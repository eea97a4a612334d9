// The shapes of the cell states: told apart by shape, colour only helps. Data, so that the grid's plain renderers and
// React share them.

import type { CellState, RunState } from "../rpc";

/** A cell's or a run's state; `running`: calls are in flight; `unsafe`: a picture that was kept away. */
export type MarkName = CellState | "running" | "unsafe" | "paused" | "interrupted" | "cancelled" | "undone";

/** Path of each 14-px mark. */
export const MARK_SHAPES: Record<MarkName, string> = {
  value: "M3 7.4l2.6 2.6L11 4.4",
  not_found: "M2.4 7a4.6 4.6 0 1 0 9.2 0a4.6 4.6 0 1 0-9.2 0M5 7h4",
  conflict: "M1.9 7a3.4 3.4 0 1 0 6.8 0a3.4 3.4 0 1 0-6.8 0M5.3 7a3.4 3.4 0 1 0 6.8 0a3.4 3.4 0 1 0-6.8 0",
  stale: "M2.2 7a4.8 4.8 0 1 0 9.6 0a4.8 4.8 0 1 0-9.6 0M7 4.3V7l1.8 1.1",
  rejected: "M2.2 7a4.8 4.8 0 1 0 9.6 0a4.8 4.8 0 1 0-9.6 0M3.7 3.7l6.6 6.6",
  skipped: "M3 4l3 3-3 3M7.5 4l3 3-3 3",
  stopped: "M4.5 3h5A1.5 1.5 0 0 1 11 4.5v5A1.5 1.5 0 0 1 9.5 11h-5A1.5 1.5 0 0 1 3 9.5v-5A1.5 1.5 0 0 1 4.5 3z",
  failed: "M7 2.3l5.2 9.2H1.8zM7 5.8v2.3M7 9.8v.05",
  waiting: "M2.2 7a4.8 4.8 0 1 0 9.6 0a4.8 4.8 0 1 0-9.6 0",
  running: "M7 2.2a4.8 4.8 0 1 1-4.8 4.8",
  unsafe: "M7 1.7l4.6 1.6v3.3c0 2.8-1.9 4.8-4.6 5.7c-2.7-.9-4.6-2.9-4.6-5.7V3.3zM7 4.5v2.9M7 9.4v.05",
  paused: "M5 3.4v7.2M9 3.4v7.2",
  interrupted: "M11.4 5.1A4.8 4.8 0 0 0 3 4.3M2.6 8.9A4.8 4.8 0 0 0 11 9.7M7.8 4.4L5.7 7.2h2.6L6.2 9.8",
  cancelled: "M3.6 3.6l6.8 6.8M10.4 3.6l-6.8 6.8",
  undone: "M5 2.9L2.5 5.4L5 7.9M2.7 5.4h5.2a2.9 2.9 0 0 1 0 5.8H5.4",
};

/** What people read for each state. */
export const STATE_LABELS: Record<MarkName, string> = {
  value: "value",
  not_found: "not found",
  conflict: "conflict",
  stale: "stale",
  rejected: "rejected",
  skipped: "skipped",
  stopped: "stopped",
  failed: "failed",
  waiting: "waiting",
  running: "running",
  unsafe: "unsafe",
  paused: "paused",
  interrupted: "interrupted",
  cancelled: "cancelled",
  undone: "undone",
};

/** What each state of a run looks like and is called: every end differs in shape from every other. */
export const RUN_STATES: Record<RunState, { mark: MarkName; said: string }> = {
  running: { mark: "running", said: "Running" },
  pausing: { mark: "running", said: "Pausing" },
  paused: { mark: "paused", said: "Paused" },
  interrupted: { mark: "interrupted", said: "Interrupted, can resume" },
  stopped: { mark: "stopped", said: "Stopped at its cap" },
  cancelled: { mark: "cancelled", said: "Cancelled" },
  done: { mark: "value", said: "Finished" },
  undone: { mark: "undone", said: "Undone" },
};

/** What a state means, where a cell has no sentence of its own. */
export const STATE_SENTENCES: Record<CellState, string> = {
  value: "",
  not_found: "Everybody who was asked answered that they do not know.",
  conflict: "Sources disagree. Judge it.",
  stale: "Older than it may be. A run asks for it again.",
  rejected: "Found, but a check rejected it.",
  skipped: "The recipe skipped it.",
  stopped: "A cap ended the run before this cell.",
  failed: "It could not be asked. Retry it.",
  waiting: "Its turn, or a retry, is yet to come.",
};

/** Every cell state in the order of the chips. */
export const CELL_STATES: CellState[] = [
  "value",
  "not_found",
  "conflict",
  "stale",
  "rejected",
  "skipped",
  "stopped",
  "failed",
  "waiting",
];

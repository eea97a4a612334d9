// Why a picture's place is empty, or what stands there is not to be trusted: told apart by mark, word and tone on every
// screen that shows pictures.

import type { CellState, Field, GridCell } from "../rpc";
import { type MarkName, STATE_SENTENCES } from "./marks";

/** What is the matter with a picture's place. */
export interface Gap {
  /** The mark that stands there. */
  mark: MarkName;
  /** One or two words. */
  word: string;
  /** How loudly: a plain gap, one that asks for a look, one that was kept away. */
  tone: "plain" | "warn" | "bad";
  /** In a sentence. */
  said: string;
}

/** What a picture's cell says of itself. */
export interface PictureCell {
  state: CellState;
  note?: string;
  cause?: GridCell["cause"];
}

/** A picture that could not be drawn although it is stored. */
export const BROKEN: Gap = {
  mark: "failed",
  word: "not drawn",
  tone: "warn",
  said: "The stored picture could not be read. Look for pictures again.",
};

const UNASKED: Gap = { mark: "waiting", word: "", tone: "plain", said: "Nobody has looked for it yet." };

const WORDS: Record<CellState, Omit<Gap, "said">> = {
  value: { mark: "not_found", word: "none", tone: "plain" },
  not_found: { mark: "not_found", word: "not found", tone: "plain" },
  skipped: { mark: "skipped", word: "skipped", tone: "plain" },
  stopped: { mark: "stopped", word: "stopped", tone: "plain" },
  waiting: UNASKED,
  stale: { mark: "stale", word: "stale", tone: "plain" },
  conflict: { mark: "conflict", word: "conflict", tone: "warn" },
  failed: { mark: "failed", word: "failed", tone: "warn" },
  rejected: { mark: "rejected", word: "rejected", tone: "bad" },
};

/** What is the matter with a picture; nothing with one that is there and the company's own. */
export function gapOf(cell: PictureCell | undefined, hasPicture: boolean): Gap | undefined {
  if (!cell) return UNASKED;
  if (cell.state === "value" && hasPicture) return undefined;
  const said = cell.note || STATE_SENTENCES[cell.state] || "There is no picture.";
  if (cell.state === "failed") {
    // What is not shown to programs, and what must not be opened, are no faults that pass.
    if (cell.cause === "unsafe") return { mark: "unsafe", word: "unsafe", tone: "bad", said };
    if (cell.cause === "invalid" || cell.cause === "refused") {
      return { mark: "rejected", word: "refused", tone: "warn", said };
    }
  }
  return { ...WORDS[cell.state], said };
}

/** Pictures of a whole page or scene: they may be cut at the edges, and no letters stand in for them. */
export function isScene(field: Field | undefined): boolean {
  return field === "company.image" || field === "company.screenshot";
}

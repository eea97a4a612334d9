// Why cells failed, in words, and how the reasons of many cells are put together.

import type { Cause, FailureReason } from "../rpc";

/** What people read for each cause, and what helps. Those first that asking again may help. */
export const CAUSES: Record<Cause, { label: string; helps: string }> = {
  dead: { label: "dead", helps: "Did not answer until all retries were used up. Ask again." },
  refused: { label: "refused", helps: "Set another key or add credit, then ask again." },
  capped: { label: "provider limit", helps: "Raise the provider's monthly limit, then ask again." },
  unchecked: { label: "unchecked", helps: "Set a key for a provider that verifies addresses, then ask again." },
  unsafe: {
    label: "unsafe",
    helps: "It leads into this computer or its network, or cannot prove whose it is. Correct the row first.",
  },
  invalid: { label: "not usable", helps: "Correct the row or the mapping first." },
  lost: { label: "lost", helps: "May have been charged already. Asking again may be charged once more." },
};

/** Failed cells with one cause: how many records, and the sentences, the most frequent first. */
export interface CauseGroup {
  cause: Cause;
  records: number;
  reasons: { note: string; records: number }[];
}

/** Puts reasons together by cause, and those that say the same of several fields into one. */
export function byCause(reasons: FailureReason[]): CauseGroup[] {
  const groups = (Object.keys(CAUSES) as Cause[]).map((cause) => {
    const notes = new Map<string, number>();
    for (const one of reasons.filter((reason) => reason.cause === cause)) {
      notes.set(one.note, (notes.get(one.note) ?? 0) + one.records);
    }
    const sorted = [...notes].map(([note, records]) => ({ note, records })).sort((a, b) => b.records - a.records);
    return { cause, records: sorted.reduce((sum, one) => sum + one.records, 0), reasons: sorted };
  });
  return groups.filter((group) => group.records > 0);
}

// Why the made-up world's failed cells failed.

import type { Cause, FailureReason } from "../types";
import { coverage } from "./runs";
import type { FakeList } from "./world";

function reasons(list: FakeList): FailureReason[] {
  if (!list.run) return [];
  return coverage(list, list.run).flatMap(({ field, states }) => {
    const failed = states.find((one) => one.state === "failed")?.count ?? 0;
    const bad = Math.min(failed, Math.ceil(failed / 10));
    const reason = (cause: Cause, note: string, records: number) => ({ list: list.id, field, cause, note, records });
    const dead = field.startsWith("person.")
      ? "Tidepool: 502. It was asked 5 times; retry the failed cells later."
      : "Company website: it did not answer in 10 s. It was asked 5 times; retry the failed cells later.";
    return [
      reason("dead", dead, failed - bad),
      reason("invalid", "Orgsheet: 400, the domain has no public suffix.", bad),
    ].filter((one) => one.records > 0);
  });
}

/** The reasons in these lists, the most frequent first. */
export function failures(lists: FakeList[]): FailureReason[] {
  return lists.flatMap(reasons).sort((a, b) => b.records - a.records);
}

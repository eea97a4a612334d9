// Who is asked for a field, as the form shows it: the providers that are on in their order, then those that could be.

import type { ProviderSummary } from "../../../rpc";

/** One provider of a waterfall. */
export interface Rung {
  id: string;
  /** Nothing when the recipe names one that cannot give this field. */
  provider: ProviderSummary | undefined;
  on: boolean;
}

/** The rungs of a waterfall. A recipe that lists nobody asks all who can, by id. */
export function rungsOf(listed: readonly string[], able: readonly ProviderSummary[]): Rung[] {
  const byId = [...able].sort((a, b) => (a.id < b.id ? -1 : 1));
  const ids = listed.length > 0 ? listed : byId.map((provider) => provider.id);
  const on = ids.map((id) => ({ id, provider: able.find((one) => one.id === id), on: true }));
  const off = byId.filter((provider) => !ids.includes(provider.id));
  return [...on, ...off.map((provider) => ({ id: provider.id, provider, on: false }))];
}

/** The list after a rung was switched. It never becomes empty, because an empty list asks everybody. */
export function switched(rungs: readonly Rung[], id: string, on: boolean): string[] {
  const ids = rungs.filter((rung) => rung.on).map((rung) => rung.id);
  if (on) return ids.includes(id) ? ids : [...ids, id];
  return ids.length > 1 ? ids.filter((one) => one !== id) : ids;
}

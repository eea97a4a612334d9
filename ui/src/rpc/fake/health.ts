// How the made-up providers did: every way a figure can be there, missing, good or bad.

import type { Gate, Health, HealthInput, MatchRate, ProviderHealth } from "../types";
import type { FakeProvider } from "./providers";

const ENOUGH = 20;

function rate(share: number, of: number): MatchRate {
  const half_width = 1.96 * Math.sqrt((share * (1 - share)) / of);
  return { share, half_width, low: share - half_width, high: share + half_width };
}

function gate(one: FakeProvider): Gate {
  if (one.state === "refuses") return { state: "closed", reason: one.state_note };
  if (one.id === "tidepool") return { state: "shut", for_ms: 11_200 };
  return { state: "open" };
}

function of(one: FakeProvider, days: number, index: number): ProviderHealth {
  const attempted = Math.max(1, Math.round((one.calls_7d * days) / 7));
  const errors: Record<string, number> =
    one.id === "tidepool" ? { throttled: 14, transient: 9, lost: 2 } : one.state === "refuses" ? { refused: 3 } : {};
  const answers = Math.max(0, attempted - Object.values(errors).reduce((sum, calls) => sum + calls, 0));
  const hits = Math.round(answers * one.hit);
  const enough = answers >= ENOUGH;
  const finds = one.fields.includes("person.email");
  const failed_check = finds && enough ? Math.round(hits * 0.06) : 0;
  const verified = finds || one.roles.includes("company data") ? Math.round(hits * 0.9) : 0;
  const maybe_charged = (errors.lost ?? 0) * one.micros;
  const spent = (one.billing === "per call" ? answers : hits) * one.micros + maybe_charged;
  const cost = (matches: number) => (enough && matches > 0 ? Math.round(spent / matches) : null);
  return {
    provider: one.id,
    name: one.name,
    badge: one.badge,
    attempted,
    hits,
    misses: answers - hits,
    match_rate: enough ? rate(one.hit, answers) : null,
    verified,
    failed_check,
    p50_ms: enough ? 240 + index * 170 : null,
    p95_ms: enough ? 900 + index * 900 : null,
    errors,
    spent,
    maybe_charged,
    cost_per_match: cost(hits),
    cost_per_verified: cost(verified),
    lane: {
      limit: index % 3 === 2 ? null : 8 + index,
      cap: index % 2 ? 25 : null,
      in_flight: one.id === "mailwright" ? 6 : 0,
      waiting: one.id === "mailwright" ? 31 : 0,
      gate: gate(one),
    },
  };
}

/** The last days; in the practice world nothing was asked. */
export function health(all: FakeProvider[], { days = 7, practice = false }: HealthInput): Health {
  const called = practice ? [] : all.filter((one) => one.calls_7d > 0);
  return { days, practice, enough: ENOUGH, providers: called.map((one, index) => of(one, days, index)) };
}

// Made-up providers in every state.

import type { Field, Problem, ProviderSummary } from "../types";

const HOUR = 3_600_000;

/** A made-up provider with what the rest of the world needs to know of it. */
export interface FakeProvider extends ProviderSummary {
  /** The price of a hit or call in micros. */
  micros: number;
  billing: string;
  hit: number;
}

/** A file of the user's that does not load. */
export const FAULTS: Problem[] = [
  {
    severity: "error",
    subject: "/srv/you/providers/ferry.toml:14:3",
    message: 'there is no key "urll" here; did you mean "url"?',
    hint: "the keys here are body, headers, method, query, url",
  },
  { severity: "error", subject: "/srv/you/providers/ferry.toml:22:1", message: 'the key "hit" is missing here' },
];

interface Sketch {
  id: string;
  name: string;
  badge: string;
  summary: string;
  roles: string[];
  fields: Field[];
  limits: string;
  micros: number;
  billing?: string;
  hit: number;
  state?: ProviderSummary["state"];
  note?: string;
  key?: string | null;
  test?: ProviderSummary["test"];
  calls?: number;
}

function operations(sketch: Sketch): string {
  const one = (id: string, role: string, fields: Field[]) =>
    fields.length === 0
      ? ""
      : `\n[[operations]]\nid = "${id}"\nrole = "${role}"\nextract = [\n${fields.map((field) => `    { field = "${field}", path = "$.data.${field.split(".")[1]}" },\n`).join("")}]\n`;
  if (sketch.roles.includes("verifies")) return one("verify", "verify", sketch.fields);
  if (sketch.roles.includes("site")) return one("page", "site", sketch.fields);
  return (
    one(
      "email_finder",
      "person",
      sketch.fields.filter((field) => field.startsWith("person.")),
    ) +
    one(
      "company",
      "company",
      sketch.fields.filter((field) => field.startsWith("company.")),
    )
  );
}

function provider(sketch: Sketch): FakeProvider {
  const billing = sketch.billing ?? (sketch.micros ? "per hit" : "free");
  const unit = billing === "per call" ? "a call" : "a hit";
  return {
    id: sketch.id,
    name: sketch.name,
    badge: sketch.badge,
    summary: sketch.summary,
    homepage: `https://${sketch.id}.example`,
    state: sketch.state ?? "ready",
    state_note: sketch.note ?? "Ready.",
    keys:
      sketch.key === null
        ? []
        : [{ part: "key", label: "API key", set: Boolean(sketch.key), last_four: sketch.key ?? "" }],
    fields: sketch.fields,
    verifies: sketch.roles.includes("verifies"),
    roles: sketch.roles,
    limits: sketch.limits,
    price: sketch.micros ? `$${(sketch.micros / 1e6).toFixed(4)} ${unit} · 12 Nov 2026` : "free",
    evidence: sketch.test?.ok ? "verified by your own test" : "from documents, not verified live",
    ...(sketch.test ? { test: sketch.test } : {}),
    toml: `format = 1\nid = "${sketch.id}"\nname = "${sketch.name}"\nbadge = "${sketch.badge}"\nsummary = "${sketch.summary}"\nbase_url = "https://api.${sketch.id}.example/v2"\n\n[auth]\nkind = "header"\nname = "X-Api-Key"\n\n[limits]\nper_second = 10\n${operations(sketch)}`,
    calls_7d: sketch.calls ?? 0,
    hit_rate_7d: sketch.calls && sketch.calls > 50 ? sketch.hit : null,
    micros: sketch.micros,
    billing,
    hit: sketch.hit,
  };
}

function tested(ok: boolean, message: string, duration_ms: number, hoursAgo: number, credits: number | null = null) {
  return { ok, message, credits_left: credits, duration_ms, at_ms: Date.now() - hoursAgo * HOUR };
}

/** All providers, anew. */
export function providers(): FakeProvider[] {
  const mail: Field[] = ["person.email", "person.job_title"];
  const firm: Field[] = ["company.industry", "company.employee_count", "company.founded_year", "company.description"];
  return [
    provider({
      id: "mailwright",
      name: "Mailwright",
      badge: "MW",
      summary: "e-mail by name and domain",
      roles: ["finds e-mails"],
      fields: mail,
      limits: "10 a second, 300 a minute",
      micros: 24_500,
      hit: 0.47,
      key: "1a2b",
      test: tested(true, "The key works.", 412, 0.03, 1_840),
      calls: 876,
    }),
    provider({
      id: "brightfind",
      name: "Brightfind",
      badge: "BF",
      summary: "e-mail by name and domain",
      roles: ["finds e-mails"],
      fields: mail,
      limits: "5 a second, 2,000 a day",
      micros: 20_000,
      hit: 0.34,
      key: "c907",
      test: tested(true, "The key works.", 1_100, 0.05, 420),
      calls: 464,
    }),
    provider({
      id: "tidepool",
      name: "Tidepool",
      badge: "TP",
      summary: "e-mail, asks many sources",
      roles: ["finds e-mails"],
      fields: mail,
      limits: "60 a minute",
      micros: 58_000,
      hit: 0.27,
      key: "04fd",
      test: tested(true, "The key works.", 8_400, 26),
      calls: 306,
    }),
    provider({
      id: "kestrel",
      name: "Kestrel People",
      badge: "KP",
      summary: "person, company, phone",
      roles: ["finds e-mails", "company data"],
      fields: ["person.email", "person.phone", ...firm],
      limits: "100 a minute",
      micros: 100_000,
      hit: 0.19,
      key: "77e0",
      state: "refuses",
      note: "402: out of credit. Rows went on to the next provider. Top up, then test again.",
      test: tested(false, "402: out of credit.", 230, 1),
      calls: 31,
    }),
    provider({
      id: "orgsheet",
      name: "Orgsheet",
      badge: "OS",
      summary: "company profile",
      roles: ["company data"],
      fields: firm,
      limits: "20 a second",
      micros: 10_000,
      hit: 0.81,
      key: "b3b3",
      test: tested(true, "The key works.", 318, 0.04, 12_400),
      calls: 913,
    }),
    provider({
      id: "nameverse",
      name: "Nameverse",
      badge: "NV",
      summary: "e-mail by profile link",
      roles: ["finds e-mails"],
      fields: mail,
      limits: "25 at once",
      micros: 31_000,
      hit: 0.3,
      state: "no_key",
      note: "Needs a key first.",
    }),
    provider({
      id: "boxproof",
      name: "Boxproof",
      badge: "BX",
      summary: "verifies an e-mail",
      roles: ["verifies"],
      fields: ["person.email_status"],
      limits: "1,000 a minute",
      micros: 4_000,
      billing: "per call",
      hit: 0.88,
      key: "9e51",
      test: tested(true, "The key works.", 690, 0.04),
      calls: 680,
    }),
    provider({
      id: "website",
      name: "Company website",
      badge: "WS",
      summary: "title, description, socials and pictures from the site itself",
      roles: ["site"],
      fields: ["company.logo", "company.image"],
      limits: "2 at a time, 10 s each",
      micros: 0,
      hit: 0.97,
      key: null,
      calls: 1_031,
    }),
    provider({
      id: "screenshots",
      name: "Screenshots",
      badge: "SC",
      summary: "home pages as visitors see them, taken with the browser on this computer",
      roles: ["site"],
      fields: ["company.screenshot"],
      limits: "8 at once",
      micros: 0,
      hit: 0.8,
      key: null,
      state: "no_browser",
      note: "No browser was found. Screenshots need an installed Chrome, Chromium, Edge or Brave. Install one, then run it again.",
    }),
    provider({
      id: "openregister",
      name: "Open Register",
      badge: "OR",
      summary: "company number, country, form",
      roles: ["company data"],
      fields: ["company.founded_year", "company.country"],
      limits: "600 in 5 minutes",
      micros: 0,
      hit: 0.62,
      key: null,
      state: "off",
      note: "Switched off. It is not asked.",
      calls: 12,
    }),
  ];
}

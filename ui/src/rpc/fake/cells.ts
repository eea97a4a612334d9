// What the made-up world finds for each cell. Everything follows from list, row and field.

import type { Cause, Cell, CellState, Field, GridCell, RecordDetail } from "../types";
import { chance, person, pictureHash } from "./people";
import { infoOf } from "./vocabulary";

const SOURCES: Record<string, [string, string]> = {
  "person.email": ["mailwright", "Mailwright"],
  "company.logo": ["website", "Company website"],
  "company.image": ["website", "Company website"],
  "company.screenshot": ["screenshots", "Screenshots"],
  "company.description": ["website", "Company website"],
};
/** Providers' badges. */
export const BADGES: Record<string, string> = {
  mailwright: "MW",
  brightfind: "BF",
  tidepool: "TP",
  website: "WS",
  orgsheet: "OS",
};

function source(list: number, row: number, field: Field): [string, string] {
  if (field === "person.email" && chance(list, row, "who") < 0.4) {
    return chance(list, row, "which") < 0.7 ? ["brightfind", "Brightfind"] : ["tidepool", "Tidepool"];
  }
  return SOURCES[field] ?? ["orgsheet", "Orgsheet"];
}

function valueFor(list: number, row: number, field: Field): string | number {
  const one = person(list, row);
  switch (field) {
    case "person.email":
      return `${one.first}.${one.last}@${one.domain}`.toLowerCase();
    case "company.industry":
      return one.industry;
    case "company.employee_count":
      return one.employees;
    case "company.founded_year":
      return one.founded;
    case "company.description":
      return one.sells;
    case "company.logo":
      return pictureHash("logo", one.domain);
    case "company.image":
    case "company.screenshot":
      return pictureHash("image", one.domain);
    default:
      return infoOf(field).label;
  }
}

const NOTES: Partial<Record<CellState, string>> = {
  not_found: "Mailwright, Brightfind and Tidepool do not know it.",
  conflict: "Orgsheet says 12, Kestrel People says 40 for the whole holding.",
  stale: "Older than its 30 days. A run asks for it again.",
  rejected: "Boxproof says the mailbox does not exist.",
  skipped: "Under 10 people.",
  stopped: "The cap of this run ended before this cell.",
  failed: "Tidepool: 502. It was asked 5 times; retry the failed cells later.",
};
const NONE = "The company's site shows none that is sure enough.";
/** Why pictures fail, by cause. */
const NO_PICTURE: [Cause, string][] = [
  ["dead", "Company website: it did not answer in 10 s. It was asked 5 times; retry the failed cells later."],
  ["invalid", "Company website: it refuses robots (403); look at the site yourself."],
  ["unsafe", "Company website: it leads to 10.0.0.7, which is not on the public internet; it was not contacted."],
];

/** The state a cell ends in. */
function finalState(list: number, row: number, field: Field): CellState {
  const roll = chance(list, row, field, "state");
  if (infoOf(field).kind === "picture") return roll < 0.94 ? "value" : roll < 0.985 ? "not_found" : "failed";
  if (field === "person.email") {
    if (roll < 0.78) return "value";
    if (roll < 0.9) return "not_found";
    if (roll < 0.92) return "conflict";
    if (roll < 0.94) return "rejected";
    if (roll < 0.96) return "skipped";
    return roll < 0.98 ? "stale" : "failed";
  }
  if (roll < 0.9) return "value";
  return roll < 0.97 ? "not_found" : roll < 0.985 ? "conflict" : "stale";
}

/** The place of a row in the order in which a run finishes rows. */
export function turn(list: number, row: number): number {
  return row + Math.floor(chance(list, row, "turn") * 30);
}

/** A cell once a run has finished `done` rows. */
export function cellAt(
  list: number,
  row: number,
  field: Field,
  done: number,
  stopped: boolean,
  practice: boolean,
): Cell {
  if (turn(list, row) > done + 30) {
    return stopped ? { state: "stopped", note: NOTES.stopped ?? "" } : { state: "waiting", note: "In the queue." };
  }
  const state = finalState(list, row, field);
  const [provider] = source(list, row, field);
  const hasValue = state === "value" || state === "stale" || state === "rejected" || state === "conflict";
  const priced = provider !== "website" && hasValue;
  const isPicture = infoOf(field).kind === "picture";
  const [cause, why] = NO_PICTURE[isPicture ? row % 3 : 0] ?? ["dead", ""];
  const note = !isPicture ? NOTES[state] : state === "failed" ? why : state === "not_found" ? NONE : NOTES[state];
  return {
    state,
    note: note ?? "",
    ...(state === "failed" ? { cause } : {}),
    ...(hasValue ? { value: valueFor(list, row, field) } : {}),
    ...(hasValue ? { confidence: 70 + Math.floor(chance(list, row, field, "sure") * 30) } : {}),
    provenance: {
      provider,
      operation: field.startsWith("person.") ? "email_finder" : "company",
      at_ms: Date.now() - row * 7_000,
      cost: priced && !practice ? 24_500 : 0,
      cached: chance(list, row, field, "cache") < 0.1,
      practice,
      ...(provider === "website" ? { source_url: `https://${person(list, row).domain}/about` } : {}),
      ...(field === "person.email" && state === "value" ? { verified_by: "boxproof" } : {}),
    },
  };
}

/** The grid's view of a cell. */
export function gridCell(cell: Cell): GridCell {
  const badge = cell.provenance && BADGES[cell.provenance.provider];
  return {
    state: cell.state,
    text: cell.value === undefined ? "" : String(cell.value),
    ...(cell.confidence === undefined ? {} : { confidence: cell.confidence }),
    ...(badge ? { badge } : {}),
    note: cell.note ?? "",
    ...(cell.cause ? { cause: cell.cause } : {}),
    from_file: false,
    ...(cell.provenance?.provider === "user" || cell.provenance?.verified_by === "user" ? { yours: true } : {}),
  };
}

/** The calls behind a record. */
export function callsOf(list: number, row: number, practice: boolean): RecordDetail["calls"] {
  const start = Date.now() - row * 7_000;
  const charged = (micros: number) => (practice ? 0 : micros);
  return [
    {
      call: 1,
      provider: "boxproof",
      operation: "verify",
      outcome: "hit",
      status: 200,
      message: "The mailbox takes mail.",
      reason:
        "BoxProof is next in the recipe's order: about 97 % hits (its definition's estimate), up to $0.004 a call.",
      duration_ms: 690,
      charged: charged(4_000),
      at_ms: start,
    },
    {
      call: 2,
      provider: "mailwright",
      operation: "email_finder",
      outcome: "hit",
      status: 200,
      message: "Found an address, confidence 97.",
      reason:
        "Mailwright costs least per expected match: about 48 % hits (212 of your own calls), up to $0.0245 a call.",
      duration_ms: 412,
      charged: charged(24_500),
      at_ms: start - 1_200,
    },
    {
      call: 3,
      provider: "tidepool",
      operation: "email",
      outcome: "throttled",
      status: 429,
      message: "Asked too fast: Tidepool wants a pause of 12 s.",
      reason: "Tidepool comes next: about 36 % hits (180 of your own calls), up to $0.02 a call.",
      duration_ms: 120,
      charged: 0,
      at_ms: start - 2_800,
    },
    {
      call: 4,
      provider: "orgsheet",
      operation: "company",
      outcome: "hit",
      status: 200,
      message: "Industry, employees and founding year.",
      reason:
        "Orgsheet costs least per expected match: about 71 % hits (96 of your own calls), up to $0.01 a call, and 2.1 more fields.",
      duration_ms: 318,
      charged: charged(10_000),
      at_ms: start - 4_100,
    },
    {
      call: 5,
      provider: "website",
      operation: "page",
      outcome: "hit",
      status: 200,
      message: `Read ${person(list, row).domain}.`,
      reason:
        "Website costs least per expected match: about 95 % hits (240 of your own calls), free, and 4.0 more fields.",
      duration_ms: 830,
      charged: 0,
      at_ms: start - 5_000,
    },
  ];
}

/** A provider's name by its id. */
export function nameOf(provider: string): string {
  const names: Record<string, string> = {
    mailwright: "Mailwright",
    brightfind: "Brightfind",
    tidepool: "Tidepool",
    website: "Company website",
    orgsheet: "Orgsheet",
    boxproof: "Boxproof",
    file: "Your file",
    user: "you",
  };
  return names[provider] ?? provider;
}

// A made-up program: lists, runs and providers that answer the api's commands. It has no clock of its own: whoever holds it
// calls `tick`.

import type {
  Commands,
  Event,
  Field,
  GridView,
  ListDetail,
  ListSummary,
  Problem,
  RecipeRef,
  RunStatus,
  Settings,
  SiteVerdict,
  Wishes,
} from "../types";
import { answers } from "./answers";
import { FakeEdits } from "./edits";
import { WISHES } from "./outreach";
import { chance } from "./people";
import { FAULTS, type FakeProvider, providers } from "./providers";
import { coverage, newRun, tallies } from "./runs";

/** A made-up list. */
export interface FakeList {
  id: number;
  name: string;
  source: string;
  format: string;
  records: number;
  practice: boolean;
  /** The fields it was asked for. */
  wanted: Field[];
  run?: RunStatus;
  recipe?: RecipeRef;
  /** The last recipe of the user's own, as TOML. */
  own?: string;
  spent: number;
  opened_ms: number;
  mapping: ListDetail["columns"];
  sheet: string | null;
  header_row: number | null;
  /** What the user wrote. */
  edits: FakeEdits;
  views: GridView[];
  outreach?: Wishes;
}

/** A command's handler. */
export type Answer<K extends keyof Commands> = (
  world: World,
  input: Commands[K]["input"],
) => Commands[K]["output"] | Promise<Commands[K]["output"]>;

/** Fails as the api does. */
export function fail(message: string, hint: string, code = "usage"): never {
  throw { code, message, hint, retryable: false, subject: null };
}

const DAY = 86_400_000;

/** The made-up program. */
export class World {
  lists: FakeList[] = [];
  providers: FakeProvider[] = providers();
  settings: Settings = { theme: "system", day_cap: null, month_cap: 80_000_000, provider_caps: {}, contact: null };
  /** Seals handed out: their private keys by id. */
  seals = new Map<string, CryptoKey>();
  /** What `set_key` opened, for tests. */
  opened: string[] = [];
  /** What the user said of sites that may be another company's, by list and row. */
  verdicts = new Map<string, SiteVerdict>();
  /** Pictures that the user chose, by list, domain and field; null: none. */
  choices = new Map<string, string | null>();
  /** The most that stored pictures may take. */
  stored = { pictures: 4_812, bytes: 96_400_000, drawn_bytes: 31_200_000, quota: 4_000_000_000 };
  /** Definition files that do not load. */
  problems: Problem[] = [];
  nextId = 7;
  private events: Event[] = [];

  constructor(options: { first?: boolean; faulty?: boolean } = {}) {
    if (!options.first) this.lists = startingLists();
    if (options.faulty) this.problems = FAULTS;
  }

  async call(command: string, input: unknown): Promise<unknown> {
    const answer = (answers as unknown as Record<string, Answer<never> | undefined>)[command];
    if (!answer) return fail(`There is no command "${command}".`, "This is a fault of the program that asked.");
    return structuredClone(await answer(this, input as never));
  }

  list(id: number): FakeList {
    return (
      this.lists.find((list) => list.id === id) ??
      fail(`There is no list ${id}.`, "It may have been deleted.", "not_found")
    );
  }

  runs(): RunStatus[] {
    return this.lists.flatMap((list) => list.run ?? []).sort((a, b) => b.run - a.run);
  }

  tell(event: Event): void {
    this.events.push(event);
  }

  takeEvents(): Event[] {
    return this.events.splice(0);
  }

  /** Lets every run go on a little. */
  tick(): Event[] {
    for (const list of this.lists) {
      const run = list.run;
      if (!run || (run.state !== "running" && run.state !== "pausing")) continue;
      if (run.state === "pausing") {
        run.state = "paused";
      } else {
        const step = Math.max(1, Math.ceil(run.total / 600));
        run.done = Math.min(run.total, run.done + step);
        run.calls += step * 3;
        run.cached += chance(run.done) < 0.2 ? 1 : 0;
        if (!run.practice) run.spent = Math.round((run.cap * 0.8 * run.done) / run.total);
        run.coverage = coverage(list, run);
        run.providers = tallies(run);
        if (run.done >= run.total) {
          run.state = "done";
          run.ended_ms = Date.now();
        }
      }
      this.tell({ kind: "run", status: structuredClone(run) });
    }
    return this.takeEvents();
  }

  summary(list: FakeList): ListSummary {
    return {
      list: list.id,
      name: list.name,
      source: list.source,
      records: list.records,
      practice: list.practice,
      coverage: list.run ? coverage(list, list.run) : [],
      ...(list.run ? { run: list.run } : {}),
      spent: list.run && !list.practice ? list.run.spent : list.spent,
      created_ms: list.opened_ms - DAY,
      opened_ms: list.opened_ms,
    };
  }
}

const EVERYTHING: Field[] = [
  "company.logo",
  "company.image",
  "person.email",
  "company.industry",
  "company.employee_count",
  "company.founded_year",
  "company.description",
];

/** The columns every made-up list has, with what detection thinks of them. */
export function columns(records: number): ListDetail["columns"] {
  const guess = (field: Field, confidence: number, reason: string, alternatives: Field[] = []) => ({
    field: confidence >= 50 ? field : null,
    chosen: false,
    guess: { field, confidence, reason, alternatives },
  });
  const filled = (share: number) => Math.round(records * share);
  return [
    {
      name: "Firma",
      samples: ["Northwind Labs GmbH", "Fernhill Robotics AG", "Quarrel & Pine"],
      filled: records,
      ...guess("company.name", 97, "The header says company."),
    },
    {
      name: "Webseite",
      samples: ["https://northwind-labs.example/de", "fernhill-robotics.example"],
      filled: filled(0.83),
      ...guess("company.domain", 99, "Kept as plain domain."),
    },
    {
      name: "Ansprechpartner",
      samples: ["Tilda Ferrow", "Dr. Jonas Quillmark", "Edderby, Aino"],
      filled: filled(0.96),
      ...guess("person.full_name", 78, "38 are written \u201cLast, First\u201d."),
    },
    {
      name: "Rolle",
      samples: ["Co-founder", "Head of Operations", "CTO"],
      filled: filled(0.89),
      ...guess("person.job_title", 92, "The header says role."),
    },
    {
      name: "Mail",
      samples: ["tilda@northwind-labs.example", "info@tarnfield.example"],
      filled: filled(0.17),
      ...guess("person.email", 74, "9 are role addresses."),
    },
    {
      name: "Ort",
      samples: ["Graz", "Winterthur", "Leipzig"],
      filled: records,
      ...guess("company.city", 41, "1,197 look like cities, 43 like countries.", ["company.country", "person.city"]),
    },
    { name: "Score", samples: ["82", "74", "31"], filled: records, field: null, chosen: false },
    {
      name: "Notiz",
      samples: ["met at the fair in Linz", "call back in Q1"],
      filled: filled(0.1),
      field: null,
      chosen: false,
    },
  ];
}

/** A list that was just imported. */
export function freshList(id: number, name: string, source: string, records: number, practice = false): FakeList {
  const format = source.split(".").pop() ?? "csv";
  return {
    id,
    name,
    source,
    format,
    records,
    practice,
    wanted: [],
    spent: 0,
    opened_ms: Date.now(),
    mapping: columns(records),
    sheet: format === "xlsx" ? "Leads" : null,
    header_row: 1,
    edits: new FakeEdits(),
    views: [],
  };
}

function startingLists(): FakeList[] {
  const ago = (days: number) => Date.now() - days * DAY;
  const made = (
    list: FakeList,
    wanted: Field[],
    state: RunStatus["state"],
    part: number,
    spent: number,
    days: number,
  ): FakeList => {
    const run = newRun(
      list,
      wanted,
      "Everything",
      list.id * 10,
      state === "stopped" ? 6_000_000 : Math.max(spent * 1.2, 37_000_000),
    );
    run.state = state;
    run.done = Math.round(list.records * part);
    run.spent = spent;
    run.calls = run.done * 3;
    run.cached = Math.round(run.done * 0.2);
    run.started_ms = ago(days) - (part < 1 ? 640_000 : 900_000);
    run.ended_ms = state === "running" ? null : ago(days);
    const next = { ...list, wanted, run, spent, opened_ms: ago(days) };
    run.coverage = coverage(next, run);
    run.providers = tallies(run);
    return next;
  };
  const company: Field[] = ["company.logo", "company.industry", "company.employee_count"];
  return [
    {
      ...made(
        freshList(1, "Seed SaaS, DACH", "dach-saas-seed.xlsx", 2_000),
        EVERYTHING,
        "running",
        0.59,
        14_620_000,
        0,
      ),
      outreach: WISHES,
    },
    made(
      freshList(2, "Clinics with two sites or more", "clinics-multi-site.csv", 3_908),
      ["person.email", "company.industry"],
      "done",
      1,
      19_470_000,
      1,
    ),
    made(
      freshList(3, "Accelerator batch, autumn", "batch-autumn-26.xlsx", 212),
      [...company, "company.screenshot"],
      "done",
      1,
      2_100_000,
      3,
    ),
    made(freshList(4, "Webinar sign-ups, October", "pasted rows", 486), ["person.email"], "stopped", 0.7, 5_990_000, 5),
    { ...freshList(5, "Freight forwarders, Baltics", "forwarders.ods", 1_675), opened_ms: ago(11) },
    made({ ...freshList(6, "Practice list", "built in", 200, true) }, EVERYTHING, "done", 1, 0, 20),
  ];
}

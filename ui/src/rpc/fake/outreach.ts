// Lines and pictures of the made-up world: values are put in, and filters are left out.

import type { OutreachPreview, Wishes } from "../types";
import { person } from "./people";

/** The templates that ship, as the made-up world knows them. */
export const TEMPLATES = [
  {
    id: "logo-plate",
    name: "Logo on a plate",
    about: "The company's logo, large, on a ground on which it is seen, with one line below.",
    slots: [{ id: "logo" }, { id: "line", text: "Made for {{ person.first_name | first_name }} and the team" }],
  },
  {
    id: "browser",
    name: "Screenshot in a browser",
    about: "The company's page in a browser window, with its address and its logo.",
    fallback: "brand-card",
    slots: [{ id: "page" }, { id: "address", text: "{{ company.domain | domain }}" }, { id: "logo" }],
  },
  {
    id: "side-by-side",
    name: "You and them",
    about: "Your logo beside theirs, under one sentence.",
    fallback: "logo-plate",
    slots: [{ id: "headline", text: "How about the two of us?" }, { id: "you" }, { id: "them" }],
  },
];

/** What the first list goes out with. */
export const WISHES: Wishes = {
  lines: [
    {
      name: "Intro",
      text: "Hi {{ person.first_name | first_name }}, I had an idea for {{ company | company }}.",
    },
    {
      name: "Role",
      text: "As {{ person.job_title | article }} you will know how long this takes.",
      fallback: "You will know how long this takes.",
    },
  ],
  pictures: [{ name: "Page", template: "browser" }],
};

const KNOWN = ["company", "person", "person.first_name", "person.job_title", "company.name", "company.domain"];

/** Names that templates may use. */
export const NAMES = KNOWN;

function value(list: number, row: number, name: string): string {
  const one = person(list, row);
  // Now and then somebody has no first name.
  const first = row % 7 === 3 ? "" : one.first;
  const values: Record<string, string> = {
    company: one.company,
    person: `${one.first} ${one.last}`,
    "person.first_name": first,
    "person.job_title": one.role,
    "company.name": one.company,
    "company.domain": one.domain,
  };
  return values[name] ?? "";
}

function written(list: number, row: number, template: string) {
  const missing: string[] = [];
  const text = template.replace(/\{\{\s*([\w.]+)([^}]*)\}\}/g, (_, name: string, filters: string) => {
    const said = value(list, row, name);
    const otherwise = /or\("([^"]*)"\)/.exec(filters)?.[1];
    if (said === "" && otherwise === undefined) missing.push(name);
    return said || (otherwise ?? "");
  });
  return { text, missing };
}

/** What lines and pictures come to. */
export function preview(list: number, wishes: Wishes, rows: number[]): OutreachPreview {
  const unknown = (wishes.lines ?? []).flatMap((line) =>
    [...line.text.matchAll(/\{\{\s*([\w.]+)/g)]
      .filter((found) => !KNOWN.includes(found[1] ?? ""))
      .map((found) => ({
        severity: "error" as const,
        subject: `${line.name}:1:${found.index + 4}`,
        message: `there is no column or field ${found[1]}`,
        hint: "did you mean person.first_name?",
      })),
  );
  return {
    problems: unknown,
    rows: rows.map((row) => ({
      row,
      about: `${value(list, row, "person")} · ${value(list, row, "company")}`,
      lines: (wishes.lines ?? []).map((line) => {
        const { text, missing } = written(list, row, line.text);
        const falls = missing.length > 0 && line.fallback !== undefined;
        return { name: line.name, text: falls ? (line.fallback ?? "") : text, missing, fell_back: falls };
      }),
      pictures: (wishes.pictures ?? []).map((picture) => ({
        name: picture.name,
        hash: `${list}-${row}-image`,
        notes: row % 5 === 0 ? ["page: brand-card stands in: there is none"] : [],
      })),
    })),
  };
}

/** What would read badly. */
export function check(list: number, wishes: Wishes, records: number) {
  const rows = Array.from({ length: Math.min(records, 400) }, (_, at) => at + 1);
  const findings = (wishes.lines ?? []).flatMap((line) => {
    const bad = rows.filter((row) => line.fallback === undefined && written(list, row, line.text).missing.length > 0);
    const first = bad[0];
    if (first === undefined) return [];
    const { text, missing } = written(list, first, line.text);
    return [
      {
        line: line.name,
        kind: "missing",
        count: bad.length,
        message: `${bad.length} records would read “${text}”: ${missing[0]} is blank`,
        hint: `write {{ ${missing[0]} | or("…") }}, a condition around it, or a fallback for the whole line`,
        examples: bad.slice(0, 3).map((row) => ({ row, text: written(list, row, line.text).text })),
      },
    ];
  });
  return {
    records,
    well: records - findings.reduce((sum, finding) => sum + finding.count, 0),
    findings,
    pictures: (wishes.pictures ?? []).map((picture) => ({
      name: picture.name,
      tried: 300,
      made: 240,
      stood_in: 60,
      unmade: 0,
      reasons: [{ said: "page: brand-card stands in: there is none", count: 60, rows: [5, 10, 15] }],
    })),
  };
}

// What the made-up world says of exports: who goes out, the first rows, the presets.

import type { ExportChoice, Field, GateReport, GridRow, PresetSummary, Presets, Preview } from "../types";
import { infoOf } from "./vocabulary";
import type { FakeList } from "./world";

const preset = (id: string, name: string, about: string, columns: string[], bounce: number | null): PresetSummary => ({
  id,
  name,
  about,
  format: "csv",
  source: `https://docs.${id}.example/import`,
  checked: "2026-11-30",
  columns,
  max_bounce: bounce,
});

const PRESETS: PresetSummary[] = [
  preset("hubspot", "HubSpot", "Contacts with their companies", ["First Name", "Last Name", "Email"], null),
  preset("salesforce", "Salesforce", "Leads", ["FirstName", "LastName", "Company", "Email"], null),
  preset("lemlist", "lemlist", "Leads with variables", ["email", "firstName", "lastName", "companyName"], 0.02),
  preset("instantly", "Instantly", "Leads with variables", ["email", "first_name", "last_name"], 0.02),
];

/** The presets that ship in the made-up world. */
export function presets(): Presets {
  return { presets: PRESETS, folder: "/srv/you/spillway/presets", problems: [] };
}

/** Who goes out of so many records, under a limit. */
export function gateOf(records: number, limit: number | null): GateReport {
  const mails = Math.round(records * 0.79);
  const out = limit === null ? records : Math.round(mails * 0.86);
  const steps = [0.1, 0.25, 0.4, 0.55, 0.7, 0.8, 0.86, 0.92, 1];
  const curve = steps.map((step) => ({
    records: Math.round(mails * step),
    bounce: 0.005 + 0.036 * Math.max(0, step - 0.5) ** 1.2 * 2.2,
  }));
  return {
    records,
    with_email: mails,
    out,
    out_with_email: limit === null ? mails : out,
    without_email: limit === null ? 0 : records - mails,
    incomplete: 0,
    blocked: limit === null ? 0 : Math.round(mails * 0.02),
    bouncing: limit === null ? 0 : Math.round(mails * 0.03),
    duplicates: limit === null ? 0 : Math.round(mails * 0.01),
    suppressed: 0,
    over_limit: limit === null ? 0 : Math.round(mails * 0.08),
    limit,
    bounce: limit === null ? 0.041 : 0.0193,
    bounce_of_all: 0.041,
    curve,
  };
}

/** The first rows of an export. */
export function firstRows(list: FakeList, rows: GridRow[], choice: ExportChoice): Preview {
  const all = [
    ...list.mapping.map((column, at) => ({ id: `source:${at}`, name: column.name, picture: false })),
    ...list.wanted.map((field) => ({
      id: field as string,
      name: infoOf(field).label,
      picture: infoOf(field).kind === "picture",
    })),
  ];
  const named = PRESETS.find((one) => one.id === choice.preset);
  const wanted = choice.columns
    ? choice.columns.flatMap((id) => all.find((column) => column.id === id) ?? [])
    : all.filter((column) => !choice.source_only || column.id.startsWith("source:"));
  const columns = named
    ? named.columns.map((name, at) => ({ id: `source:${at}`, name, picture: false }))
    : wanted.filter((column) => !choice.no_pictures || !column.picture);
  const text = (row: GridRow, id: string) =>
    id.startsWith("source:") ? (row.source[Number(id.split(":")[1])] ?? "") : (row.cells[id as Field]?.text ?? "");
  return {
    columns,
    rows: rows.map((row) => ({ row: row.row, cells: columns.map((column) => text(row, column.id)) })),
    gate: gateOf(list.records, choice.max_bounce ?? null),
  };
}

// What the made-up world says of exports: who goes out, the first rows, the presets.

import type { ExportChoice, ExportFormat, Field, GateReport, GridRow, PresetSummary, Presets, Preview } from "../types";
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

/** The columns that stand in a sheet when none are named. */
function usualColumns(list: FakeList, format: ExportFormat): string[] {
  const rest = new Set<string>(list.wanted);
  const columns = list.mapping.flatMap(({ field }, at) => {
    if (!field || !rest.delete(field)) return [`source:${at}`];
    return format === "xlsx" || format === "html" ? [`filled:${at}`] : [`source:${at}`, field];
  });
  const logo = rest.delete("company.logo") ? ["company.logo"] : [];
  const company = list.mapping.findIndex(({ field }) => field === "company.name");
  const at = company < 0 ? columns.length : columns.findIndex((id) => id.endsWith(`:${company}`)) + 1;
  return [...columns.slice(0, at), ...logo, ...columns.slice(at), ...rest];
}

/** The first rows of an export. */
export function firstRows(list: FakeList, rows: GridRow[], format: ExportFormat, choice: ExportChoice): Preview {
  const usual = usualColumns(list, format);
  const all = [
    ...list.mapping.flatMap((column, at) =>
      ["source", "filled"].map((kind) => ({ id: `${kind}:${at}`, name: column.name, picture: false })),
    ),
    ...list.wanted.map((field) => ({
      id: field as string,
      name: infoOf(field).label,
      picture: infoOf(field).kind === "picture",
    })),
  ];
  const named = PRESETS.find((one) => one.id === choice.preset);
  const ids = choice.source_only ? list.mapping.map((_, at) => `source:${at}`) : (choice.columns ?? usual);
  const wanted = ids.flatMap((id) => all.find((column) => column.id === id) ?? []);
  const columns = named
    ? named.columns.map((name, at) => ({ id: `source:${at}`, name, picture: false }))
    : wanted.filter((column) => !choice.no_pictures || !column.picture);
  const text = (row: GridRow, id: string) => {
    const [kind, at] = id.split(":");
    if (at === undefined) return row.cells[id as Field]?.text ?? "";
    const field = kind === "filled" ? list.mapping[Number(at)]?.field : undefined;
    return row.source[Number(at)] || (field && row.cells[field]?.text) || "";
  };
  return {
    columns,
    rows: rows.map((row) => ({ row: row.row, cells: columns.map((column) => text(row, column.id)) })),
    gate: gateOf(list.records, choice.max_bounce ?? null),
    usual,
  };
}

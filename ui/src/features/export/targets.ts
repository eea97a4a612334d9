// What a sheet can be written for, and how a choice on the screen becomes one that the program takes. Pure.

import type { ExportChoice, ExportFormat, GridFrame, PresetSummary, PreviewColumn, Wishes } from "../../rpc";

/** A kind of file, or an importer with columns of its own. */
export interface Target {
  id: string;
  format: ExportFormat;
  name: string;
  said: string;
  /** The preset behind it. */
  preset?: PresetSummary;
}

/** The kinds of file that hold a list as it is. */
export const FILES: Target[] = [
  { id: "xlsx", format: "xlsx", name: "Excel with logos", said: "pictures, sources, summary" },
  { id: "csv", format: "csv", name: "CSV", said: "text for other programs" },
  { id: "zip", format: "zip", name: "CSV + pictures", said: "in one archive" },
  { id: "html", format: "html", name: "Contact sheet", said: "cards to print" },
  { id: "jsonl", format: "jsonl", name: "JSON lines", said: "for scripts" },
];

/** All there is to choose from. */
export function targets(presets: PresetSummary[]): Target[] {
  const own = presets.map((preset) => ({
    id: `preset:${preset.id}`,
    format: preset.format,
    name: preset.name,
    said: preset.about,
    preset,
  }));
  return [...FILES, ...own];
}

/** What was chosen on the screen. */
export interface Chosen {
  target: Target;
  sourceOnly: boolean;
  pictures: boolean;
  inCells: boolean;
  provenance: boolean;
  /** Who may be written to only, up to this many percent of bounces; everybody when null. */
  gate: number | null;
  /** What a preset would leave out goes too. */
  blocked: boolean;
  /** A file of those who want no mail; none when blank. */
  suppress: string;
  /** The columns in their order; the usual ones when null. */
  columns: string[] | null;
}

/** What a target begins with. */
export function begin(target: Target): Chosen {
  const bounce = target.preset?.max_bounce;
  return {
    target,
    sourceOnly: false,
    pictures: true,
    inCells: false,
    provenance: true,
    gate: bounce === undefined || bounce === null ? null : bounce * 100,
    blocked: false,
    suppress: "",
    columns: null,
  };
}

/** The choice as the program takes it: only what is not as usual. */
export function choiceOf(chosen: Chosen): ExportChoice {
  const { target } = chosen;
  return {
    ...(target.preset && { preset: target.preset.id }),
    ...(chosen.columns && !target.preset && { columns: chosen.columns }),
    ...(chosen.sourceOnly && !target.preset && { source_only: true }),
    ...(!chosen.pictures && { no_pictures: true }),
    ...(chosen.inCells && target.format === "xlsx" && { in_cells: true }),
    ...(!chosen.provenance && { no_provenance: true }),
    ...(chosen.gate !== null && { max_bounce: chosen.gate / 100 }),
    ...(chosen.blocked && { blocked: true }),
    ...(chosen.suppress.trim() !== "" && { suppress: chosen.suppress.trim() }),
  };
}

/** Whether a kind of file holds pictures themselves. */
export function holdsPictures(format: ExportFormat): boolean {
  return format === "xlsx" || format === "zip" || format === "html";
}

/** A column of the list that an export can have. */
export interface Offered {
  id: string;
  name: string;
  said: string;
  picture: boolean;
}

/** The ids of a list's lines and composed pictures as columns. */
export function madeColumns(wishes: Wishes): string[] {
  const lines = (wishes.lines ?? []).map(({ name }) => `line:${name}`);
  return [...lines, ...(wishes.pictures ?? []).map(({ name }) => `picture:${name}`)];
}

/** All columns that a list has to offer: the user's own, also with their gaps filled, the found ones, its lines and pictures. */
export function offered(frame: GridFrame, wishes: Wishes): Offered[] {
  const found = new Set(frame.columns.filter((column) => column.origin === "found").map((column) => column.id));
  const filled = frame.columns
    .filter(({ origin, field, kind }) => origin === "source" && field && kind !== "picture" && found.has(field))
    .map((column) => ({
      id: column.id.replace("source:", "filled:"),
      name: column.label,
      said: "your file, gaps filled",
      picture: false,
    }));
  const lines = (wishes.lines ?? []).map(({ name }) => ({ id: `line:${name}`, name, said: "line", picture: false }));
  const pictures = (wishes.pictures ?? []).map(({ name }) => ({
    id: `picture:${name}`,
    name,
    said: "composed picture",
    picture: true,
  }));
  const columns = frame.columns.map((column) => {
    const coverage = column.coverage;
    const share = coverage ? Math.round((coverage.filled / Math.max(coverage.records, 1)) * 100) : 0;
    return {
      id: column.id,
      name: column.label,
      said: column.origin === "source" ? "your file" : column.kind === "picture" ? "picture" : `${share} % filled`,
      picture: column.kind === "picture",
    };
  });
  return [...filled, ...columns, ...lines, ...pictures];
}

/** A list with one thing moved by a step; the same at its ends. */
export function moved(ids: string[], id: string, by: number): string[] {
  const at = ids.indexOf(id);
  const to = at + by;
  if (at < 0 || to < 0 || to >= ids.length) return ids;
  const rest = ids.filter((other) => other !== id);
  return [...rest.slice(0, to), id, ...rest.slice(to)];
}

/** The widest curve of the list gate as a line in a box: points of x and y, 0 at the left and the bottom. */
export function line(
  curve: { records: number; bounce: number }[],
  width: number,
  height: number,
  most: number,
): string {
  const last = curve[curve.length - 1]?.records ?? 1;
  return curve
    .map((point) => {
      const x = (point.records / last) * width;
      const y = height - (Math.min(point.bounce, most) / most) * height;
      return `${x.toFixed(1)},${y.toFixed(1)}`;
    })
    .join(" ");
}

/** What a preview column shows: pictures by hash only where the file holds them. */
export function showsPicture(column: PreviewColumn, format: ExportFormat): boolean {
  return column.picture && holdsPictures(format);
}

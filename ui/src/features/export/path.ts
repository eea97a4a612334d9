// Where an export is suggested to go. Pure.

import type { ExportFormat } from "../../rpc";

/** A list's name as a file's name: what file systems refuse becomes a dash. */
export function fileNameOf(list: string): string {
  const safe = [...list]
    .map((letter) => ('<>:"/\\|?*'.includes(letter) || letter < " " ? "-" : letter))
    .join("")
    .replace(/[. ]+$/, "")
    .trim();
  return safe || "list";
}

/** The suggested path in a folder, with the separator that the folder uses. */
export function suggest(folder: string, list: string, format: ExportFormat): string {
  const separator = folder.includes("\\") && !folder.includes("/") ? "\\" : "/";
  const base = folder.replace(/[\\/]+$/, "");
  return `${base}${separator}${fileNameOf(list)}.${format}`;
}

/** A path with the ending of a format; another of our endings is replaced. */
export function withEnding(path: string, format: ExportFormat): string {
  return path.replace(/\.(xlsx|csv|jsonl|zip|html)$/i, `.${format}`);
}

/** The letters of a sheet's column, from 0: A, B … Z, AA. */
export function letters(column: number): string {
  const rest = Math.floor(column / 26);
  return (rest > 0 ? letters(rest - 1) : "") + String.fromCharCode(65 + (column % 26));
}

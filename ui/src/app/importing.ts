// Getting a list in: from a file, the clipboard or the program itself; then to its mapping.

import type { QueryClient } from "@tanstack/react-query";
import { counted } from "../kit/format";
import { say, sayError } from "../kit/toast";
import { bridge } from "../platform";
import { call, type ImportFile, type ListDetail, type Returned } from "../rpc";
import { go } from "./router";
import { store } from "./store";

/** What is being imported, and how many records were read so far. */
export const importing = store<{ source: string; records: number } | null>(null);

/** Files that can be lists. */
export const LIST_FILES = { name: "Lists", extensions: ["xlsx", "xls", "xlsm", "ods", "csv", "tsv", "txt"] };

/** Says what a sheet brought back. */
function sayReturned(back: Returned): void {
  const left = back.both + back.refused + back.strangers;
  say(
    `${counted(back.edits, "edit")} taken in from the exported sheet`,
    `${counted(back.records, "record")} known again${left > 0 ? `, ${counted(left, "change")} left alone` : ""}. Undo takes them back.`,
  );
}

async function take(source: string, client: QueryClient, work: () => Promise<ListDetail>): Promise<void> {
  if (importing.get()) return;
  importing.set({ source, records: 0 });
  try {
    const list = await work();
    client.setQueryData(["list", { list: list.list }], list);
    void client.invalidateQueries({ queryKey: ["lists"] });
    void client.invalidateQueries({ queryKey: ["entities", { list: list.list }] });
    void client.invalidateQueries({ queryKey: ["app_info"] });
    // A sheet that was exported here is no new list: its grid shows what came back.
    if (list.returned) sayReturned(list.returned);
    go({ at: "list", list: list.list, screen: list.returned ? "grid" : "mapping" });
  } catch (thrown) {
    sayError(thrown);
  } finally {
    importing.set(null);
  }
}

/** A path's last part. */
export function fileName(path: string): string {
  return path.split(/[\\/]/).pop() ?? path;
}

/** Imports a file and opens its mapping. */
export function importFile(client: QueryClient, input: ImportFile): Promise<void> {
  return take(fileName(input.path), client, () => call("import_file", input));
}

/** Asks for a file, imports it and opens its mapping. */
export async function openFile(client: QueryClient): Promise<void> {
  try {
    const path = await bridge().openFile("Open a list", [LIST_FILES]);
    if (path) await importFile(client, { path });
  } catch (thrown) {
    sayError(thrown);
  }
}

/** Imports pasted rows and opens their mapping. */
export function importText(client: QueryClient, text: string): Promise<void> {
  return take("pasted rows", client, () => call("import_text", { text, name: "Pasted rows" }));
}

/** Opens the practice list; the first time it is imported. */
export function importPractice(client: QueryClient): Promise<void> {
  return take("practice list", client, () => call("import_practice", {}));
}

/** Whether text looks like rows of a sheet: at least two cells. */
export function looksLikeRows(text: string): boolean {
  const lines = text.trim().split(/\r?\n/);
  return lines.length > 1 || /\t/.test(lines[0] ?? "");
}

// What the page needs of the program around it. The window implements it with Tauri (tauri.ts); tests and
// `npm run dev:fake` with a made-up world.

import type { Event } from "../rpc/types";

/** What is being dragged over the window, or was dropped on it. */
export type Drop = { kind: "over" | "drop"; paths: string[] } | { kind: "leave" };

/** A file dialog's filter. */
export type FileKind = { name: string; extensions: string[] };

/** Ends a subscription. */
export type Stop = () => void;

/** The program around the page. */
export interface Bridge {
  /** Carries out a command of the api; rejects with the api's error. */
  rpc(command: string, payload: unknown): Promise<unknown>;
  /** Calls back for every event of the api. */
  onEvent(heard: (event: Event) => void): Stop;
  /** Calls back while files are dragged over the window and when they are dropped. */
  onDrop(heard: (drop: Drop) => void): Stop;
  /** Asks for a file to open; null when the dialog was left. */
  openFile(title: string, kinds: FileKind[]): Promise<string | null>;
  /** Asks where to write a file; null when the dialog was left. */
  saveFile(title: string, suggestion: string, kinds: FileKind[]): Promise<string | null>;
  /** The text of a small definition or recipe file that was dropped. */
  readText(path: string): Promise<string>;
  /** Opens a web address in the user's browser. */
  openLink(url: string): Promise<void>;
  /** Opens a sheet that was written, with the program that the user has for it. */
  openSheet(path: string): Promise<void>;
  /** Shows a file in its folder. */
  reveal(path: string): Promise<void>;
  /** Draws the page larger or smaller; 1 is its own size. */
  zoom(factor: number): Promise<void>;
  /** Shows on the task bar how far a run is, and whether it rests; nothing when there is none. */
  progress(part: number | undefined, rests: boolean): Promise<void>;
  /** Asks for the user's attention, where the window is not in front. */
  attention(): Promise<void>;
  /** Says something on the desktop, where the window is not in front and the user allows it. */
  notify(title: string, body: string): Promise<void>;
  /** Calls back when the user wants to close the window, which then stays until `close`. */
  onClose(asked: () => void): Stop;
  /** Closes the window. */
  close(): Promise<void>;
  /** Where the page finds a stored picture, at most `width` wide. */
  pictureUrl(hash: string, width: number): string;
}

let current: Bridge | undefined;

/** Sets the program around the page; once, before anything is drawn. */
export function connect(bridge: Bridge): void {
  current = bridge;
}

/** The program around the page. */
export function bridge(): Bridge {
  if (!current) throw new Error("The page was drawn before it was connected to the program around it.");
  return current;
}

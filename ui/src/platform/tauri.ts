// The window's side of the bridge: the only file that knows Tauri.

import { convertFileSrc, invoke } from "@tauri-apps/api/core";
import { listen } from "@tauri-apps/api/event";
import { getCurrentWebview } from "@tauri-apps/api/webview";
import { getCurrentWindow, ProgressBarStatus, UserAttentionType } from "@tauri-apps/api/window";
import { open, save } from "@tauri-apps/plugin-dialog";
import type { Event } from "../rpc/types";
import type { Bridge, Stop } from "./bridge";

/** A subscription that is set up later than asked for, and may have been ended by then. */
function later(starting: Promise<Stop>): Stop {
  let ended = false;
  let stop: Stop | undefined;
  void starting.then((ready) => {
    if (ended) ready();
    else stop = ready;
  });
  return () => {
    ended = true;
    stop?.();
  };
}

export const tauri: Bridge = {
  rpc: (cmd, payload) => invoke("rpc", { cmd, payload }),
  onEvent: (heard) => later(listen<Event>("spillway", (event) => heard(event.payload))),
  onDrop: (heard) => {
    // The paths come with the first event only; "over" repeats without them.
    let paths: string[] = [];
    return later(
      getCurrentWebview().onDragDropEvent(({ payload }) => {
        if (payload.type === "enter") {
          paths = payload.paths;
          heard({ kind: "over", paths });
        } else if (payload.type === "drop") {
          heard({ kind: "drop", paths: payload.paths });
        } else if (payload.type === "leave") {
          heard({ kind: "leave" });
        }
      }),
    );
  },
  openFile: (title, filters) => open({ title, filters, multiple: false, directory: false }),
  saveFile: (title, defaultPath, filters) => save({ title, defaultPath, filters }),
  readText: (path) => invoke<string>("read_text", { path }),
  openLink: (url) => invoke<void>("open_link", { url }),
  openSheet: (path) => invoke<void>("open_sheet", { path }),
  reveal: (path) => invoke<void>("reveal", { path }),
  zoom: (factor) => getCurrentWebview().setZoom(factor),
  progress: (part, rests) =>
    getCurrentWindow().setProgressBar(
      part === undefined
        ? { status: ProgressBarStatus.None }
        : { status: rests ? ProgressBarStatus.Paused : ProgressBarStatus.Normal, progress: Math.round(part * 100) },
    ),
  notify: (title, body) => invoke<void>("notify", { title, body }),
  attention: () => getCurrentWindow().requestUserAttention(UserAttentionType.Informational),
  onClose: (asked) =>
    later(
      getCurrentWindow().onCloseRequested((event) => {
        event.preventDefault();
        asked();
      }),
    ),
  close: () => getCurrentWindow().destroy(),
  pictureUrl: (hash, width) => `${convertFileSrc(hash, "picture")}?w=${width}`,
};

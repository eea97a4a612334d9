// Keys and the clipboard, for the whole window. Keys of one screen are the screen's own.

import { spotlight } from "@mantine/spotlight";
import type { QueryClient } from "@tanstack/react-query";
import { useEffect } from "react";
import { isTyping } from "../kit/typing";
import { importText, looksLikeRows, openFile } from "./importing";
import { go, LIST_SCREENS } from "./router";
import { shortcutsShown } from "./Shortcuts";
import { zoomAsLeft, zoomBy } from "./zoom";

const ZOOM: Record<string, -1 | 0 | 1> = { "+": 1, "=": 1, "-": -1, "0": 0 };

/** Listens to the window's keys: Ctrl K, Ctrl O, Ctrl 1 to 7, zoom, ?, and rows pasted with Ctrl V. */
export function useKeys(client: QueryClient, list: number | undefined): void {
  useEffect(() => {
    zoomAsLeft();
    const pressed = (event: KeyboardEvent) => {
      const controlled = event.ctrlKey || event.metaKey;
      if (event.key === "?" && !controlled && !event.altKey && !isTyping(event.target)) {
        shortcutsShown.set(!shortcutsShown.get());
        event.preventDefault();
        return;
      }
      const by = ZOOM[event.key];
      if (controlled && !event.altKey && by !== undefined) {
        zoomBy(by);
        event.preventDefault();
        return;
      }
      if (!controlled || event.altKey || event.shiftKey) return;
      const key = event.key.toLowerCase();
      const screen = LIST_SCREENS[Number(key) - 1];
      if (key === "k") spotlight.toggle();
      else if (key === "o") void openFile(client);
      else if (screen && list !== undefined) go({ at: "list", list, screen });
      else return;
      event.preventDefault();
    };
    const pasted = (event: ClipboardEvent) => {
      if (isTyping(event.target)) return;
      const text = event.clipboardData?.getData("text/plain") ?? "";
      if (!looksLikeRows(text)) return;
      event.preventDefault();
      void importText(client, text);
    };
    window.addEventListener("keydown", pressed);
    window.addEventListener("paste", pasted);
    return () => {
      window.removeEventListener("keydown", pressed);
      window.removeEventListener("paste", pasted);
    };
  }, [client, list]);
}

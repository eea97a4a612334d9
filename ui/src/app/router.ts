// Where the page is, kept in the address's hash, so that back, forward and reload work and a test can go anywhere.

import { useSyncExternalStore } from "react";

/** The screens of one list, in the order of their keys Ctrl 1 to Ctrl 7. */
export const LIST_SCREENS = ["mapping", "plan", "grid", "judge", "outreach", "export", "wall"] as const;
/** A screen of one list. */
export type ListScreen = (typeof LIST_SCREENS)[number];

/** Where the page is. */
export type Route =
  | { at: "lists" }
  | { at: "providers" }
  | { at: "health" }
  | { at: "settings" }
  | { at: "list"; list: number; screen: ListScreen; row?: number };

/** The address of a place. */
export function href(route: Route): string {
  if (route.at !== "list") return `#/${route.at}`;
  const row = route.row === undefined ? "" : `/${route.row}`;
  return `#/list/${route.list}/${route.screen}${row}`;
}

/** The place of an address; anything unknown is the start screen. */
export function parse(hash: string): Route {
  const [first, list, screen, row] = hash.replace(/^#\/?/, "").split("/");
  if (first === "list") {
    const known = LIST_SCREENS.find((name) => name === screen);
    const id = Number(list);
    if (known && Number.isInteger(id)) {
      const at = Number(row);
      return { at: "list", list: id, screen: known, ...(row && Number.isInteger(at) ? { row: at } : {}) };
    }
  }
  if (first === "providers" || first === "health" || first === "settings") return { at: first };
  return { at: "lists" };
}

/** Goes to a place. With `replace`, back does not return here. */
export function go(route: Route, replace = false): void {
  if (replace) {
    history.replaceState(null, "", href(route));
    window.dispatchEvent(new HashChangeEvent("hashchange"));
  } else {
    location.hash = href(route);
  }
}

function watch(heard: () => void): () => void {
  window.addEventListener("hashchange", heard);
  return () => window.removeEventListener("hashchange", heard);
}

/** Where the page is, in a component that is drawn again when it changes. */
export function useRoute(): Route {
  return parse(useSyncExternalStore(watch, () => location.hash));
}

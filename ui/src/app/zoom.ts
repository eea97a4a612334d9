// How large the page is drawn. Kept in the window's own storage, because it belongs to the screen and not to the lists.

import { bridge } from "../platform";
import { store } from "./store";

const KEY = "zoom";
const STEPS = [0.7, 0.8, 0.9, 1, 1.1, 1.25, 1.5, 1.75, 2];

function kept(): number {
  const factor = Number(localStorage.getItem(KEY));
  return STEPS.includes(factor) ? factor : 1;
}

/** How large the page is drawn. */
export const zoom = store(1);

function set(factor: number): void {
  zoom.set(factor);
  localStorage.setItem(KEY, String(factor));
  // A program that cannot zoom leaves the page as it is.
  bridge()
    .zoom(factor)
    .catch(() => {});
}

/** Draws the page as large as it was left. */
export function zoomAsLeft(): void {
  if (kept() !== 1) set(kept());
}

/** One step larger (1) or smaller (-1); 0 is the page's own size. */
export function zoomBy(by: -1 | 0 | 1): void {
  const at = STEPS.indexOf(zoom.get());
  set(by === 0 ? 1 : (STEPS[Math.max(0, Math.min(STEPS.length - 1, at + by))] ?? 1));
}

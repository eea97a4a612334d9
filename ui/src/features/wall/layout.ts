// Where tiles stand on the wall: pure arithmetic, so that only those in sight are drawn.

/** The size of a tile with the gap after it, in pixels. */
export const TILE = { width: 144, height: 124 } as const;

/** Rows drawn beyond those in sight, so that scrolling shows no holes. */
const MORE = 3;

/** How many tiles stand beside each other. */
export function columnsOf(width: number): number {
  return Math.max(1, Math.floor(width / TILE.width));
}

/** The tiles to be drawn: from the first to before the last. */
export function inSight(
  scrolled: number,
  height: number,
  columns: number,
  total: number,
): { from: number; to: number } {
  const first = Math.max(0, Math.floor(scrolled / TILE.height) - MORE);
  const last = Math.ceil((scrolled + height) / TILE.height) + MORE;
  return { from: Math.min(total, first * columns), to: Math.min(total, last * columns) };
}

/** The tile that a key leads to; undefined for keys that lead nowhere. */
export function moved(key: string, at: number, columns: number, total: number, page: number): number | undefined {
  const last = total - 1;
  const to: Record<string, number> = {
    ArrowRight: at + 1,
    ArrowLeft: at - 1,
    ArrowDown: at + columns > last ? at : at + columns,
    ArrowUp: at - columns < 0 ? at : at - columns,
    PageDown: at + columns * page,
    PageUp: at - columns * page,
    Home: 0,
    End: last,
  };
  const next = to[key];
  return next === undefined ? undefined : Math.max(0, Math.min(last, next));
}

/** How far to scroll so that a tile is in sight: where it stands already, nowhere else. */
export function scrollFor(at: number, columns: number, scrolled: number, height: number): number {
  const top = Math.floor(at / columns) * TILE.height;
  if (top < scrolled) return top;
  if (top + TILE.height > scrolled + height) return top + TILE.height - height;
  return scrolled;
}

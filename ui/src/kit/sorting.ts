// The order of a list that is sorted by hand: pure.

/** The list with the entry at one place put at another. */
export function moved<T>(list: readonly T[], from: number, to: number): T[] {
  const next = [...list];
  const [entry] = next.splice(from, 1);
  if (entry === undefined) return next;
  next.splice(Math.max(0, Math.min(to, next.length)), 0, entry);
  return next;
}

/** Where an entry comes to stand that is dragged `by` pixels down from its place: it passes a neighbour at half its height. */
export function landing(heights: readonly number[], from: number, by: number): number {
  let to = from;
  let left = Math.abs(by);
  const step = Math.sign(by);
  while (step !== 0) {
    const neighbour = heights[to + step];
    if (neighbour === undefined || left < neighbour / 2) break;
    left -= neighbour;
    to += step;
  }
  return to;
}

// The order in which the grid shows records, so that "next" beside it means the next one in sight.

/** The row that stands so many places after (or before) this one; undefined when the grid does not know. */
export type Neighbour = (row: number, by: number) => number | undefined;

let current: Neighbour | undefined;

/** The grid tells its order while it is there. */
export function tellOrder(order: Neighbour): () => void {
  current = order;
  return () => {
    if (current === order) current = undefined;
  };
}

/** The neighbour of a row in the grid's order, or in the list's own when the grid does not know. */
export function neighbour(row: number, by: number, records: number): number | undefined {
  const known = current?.(row, by);
  if (known !== undefined) return known;
  const next = row + by;
  return next >= 1 && next <= records ? next : undefined;
}

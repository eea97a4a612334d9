// Which drawn rows are older than what is known. Pure bookkeeping: events say that something changed, pages say what was read, and the
// grid asks which of the rows in sight to read again.

/** Rows that are read together at most. */
const TOGETHER = 500;

/** When each row was last read, and when rows last changed. */
export class Freshness {
  private now = 1;
  private read = new Map<number, number>();

  /** Any row may have changed. */
  touch(): void {
    this.now += 1;
  }

  /** The moment a reading begins; what changes after it is not in what was read. */
  begin(): number {
    return this.now;
  }

  /** Rows were read, as they were at that moment. */
  readAt(rows: Iterable<number>, moment: number): void {
    for (const row of rows) this.read.set(row, moment);
  }

  /** Forgets what was read, when the grid is read anew. */
  clear(): void {
    this.read.clear();
  }

  /** Those of the rows in sight that may have changed since they were read. */
  stale(inSight: number[]): number[] {
    return inSight.filter((row) => this.now > (this.read.get(row) ?? 0));
  }
}

/** Rows in parts that are read together. */
export function parts(rows: number[]): number[][] {
  const all: number[][] = [];
  for (let at = 0; at < rows.length; at += TOGETHER) all.push(rows.slice(at, at + TOGETHER));
  return all;
}

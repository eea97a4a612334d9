// Which drawn rows are older than what is known. Pure bookkeeping: events say that something changed, pages say what was read, and the
// grid asks which of the rows in sight to read again.

/** Rows of the natural order to read in one go. */
export interface Window {
  start: number;
  count: number;
}

/** Rows that lie at most this far apart are read together. */
const GAP = 30;

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

/** Windows over the natural order that hold these rows. */
export function windowsOver(rows: number[]): Window[] {
  const windows: Window[] = [];
  for (const row of [...rows].sort((a, b) => a - b)) {
    const last = windows[windows.length - 1];
    if (last && row - (last.start + last.count) <= GAP && row - last.start < 500) last.count = row - last.start;
    else windows.push({ start: row - 1, count: 1 });
  }
  return windows;
}

// Which drawn rows are older than what is known. Pure bookkeeping: events say what changed, pages say what was read, and the
// grid asks which of the rows in sight to read again.

/** Rows of the natural order to read in one go. */
export interface Window {
  start: number;
  count: number;
}

/** Rows that lie at most this far apart are read together. */
const GAP = 30;

/** Changes of rows, and when each row was last read. */
export class Freshness {
  private now = 1;
  private allChanged = 0;
  private changed = new Map<number, number>();
  private read = new Map<number, number>();

  /** Rows changed; none named means any may have. */
  touch(rows: number[]): void {
    this.now += 1;
    if (rows.length === 0) {
      this.allChanged = this.now;
      this.changed.clear();
    }
    for (const row of rows) this.changed.set(row, this.now);
  }

  /** The moment a reading begins; what changes after it is not in what was read. */
  begin(): number {
    return this.now;
  }

  /** Rows were read, as they were at that moment. */
  readAt(rows: Iterable<number>, moment: number): void {
    for (const row of rows) this.read.set(row, moment);
  }

  /** Forgets everything, when the grid is read anew. */
  clear(): void {
    this.changed.clear();
    this.read.clear();
  }

  /** Those of the rows in sight that changed since they were read. */
  stale(inSight: number[]): number[] {
    return inSight.filter((row) => {
      const change = Math.max(this.allChanged, this.changed.get(row) ?? 0);
      return change > (this.read.get(row) ?? 0);
    });
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

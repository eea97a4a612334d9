// How far what was measured is from what was expected, and whether that says anything. Pure.

/** Fewer answers than this say nothing. */
const ENOUGH = 20;
/** Standard deviations of a 95 % interval. */
const Z = 1.96;

/** The 95 % interval of a share that was measured on a number of tries, after Wilson (1927). */
export function interval(found: number, tries: number): { low: number; high: number } {
  if (tries <= 0) return { low: 0, high: 1 };
  const share = found / tries;
  const spread = Z * Math.sqrt((share * (1 - share)) / tries + (Z * Z) / (4 * tries * tries));
  const weight = 1 + (Z * Z) / tries;
  const middle = share + (Z * Z) / (2 * tries);
  return { low: (middle - spread) / weight, high: (middle + spread) / weight };
}

/** What a measured number says of an expected one. */
export type Word = "as expected" | "more than expected" | "fewer than expected" | "not enough data";

/** Whether an expected number lies within the interval around what was found. */
export function compared(found: number, tries: number, expected: number): Word {
  if (tries < ENOUGH) return "not enough data";
  const { low, high } = interval(found, tries);
  if (expected < low * tries) return "more than expected";
  if (expected > high * tries) return "fewer than expected";
  return "as expected";
}

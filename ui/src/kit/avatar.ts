// The letters that stand in for a logo. They are made from the name alone and always say so.

/** Grounds on which white letters read well. */
const GROUNDS = [
  "#b91c1c",
  "#b45309",
  "#4d7c0f",
  "#047857",
  "#0f766e",
  "#0369a1",
  "#1d4ed8",
  "#4338ca",
  "#6d28d9",
  "#be185d",
];

/** The first letters of the first two words. */
export function initials(name: string): string {
  const words = name.split(/[^\p{L}\p{N}]+/u).filter(Boolean);
  return words
    .slice(0, 2)
    .map((word) => [...word][0]?.toLocaleUpperCase() ?? "")
    .join("");
}

/** A colour that follows from the name, so that one company always looks the same. */
export function ground(name: string): string {
  let sum = 0;
  for (const letter of name.trim().toLowerCase()) sum = (sum * 31 + (letter.codePointAt(0) ?? 0)) % 65_521;
  return GROUNDS[sum % GROUNDS.length] ?? "#475569";
}

/** What is said of a generated picture. */
export function saidOfLetters(name: string): string {
  return `${name}: letters in place of a logo, generated`;
}

// New lines and pictures, and small questions about them.

import type { Wishes } from "../../rpc";

/** A line that is wanted. */
export type Line = NonNullable<Wishes["lines"]>[number];
/** A picture that is wanted. */
export type Picture = NonNullable<Wishes["pictures"]>[number];

/** A name that none of the others has. */
export function free(base: string, names: readonly string[]): string {
  const taken = new Set(names.map((name) => name.toLowerCase()));
  for (let number = 1; ; number += 1) {
    const name = number === 1 ? base : `${base} ${number}`;
    if (!taken.has(name.toLowerCase())) return name;
  }
}

/** What a new line or picture begins with. */
export const fresh = {
  line: (names: readonly string[], known: readonly string[]): Line => {
    const first = known.find((name) => name === "first_name") ?? "person.first_name";
    const company = known.find((name) => name === "company" || name === "company_name") ?? "company";
    return {
      name: free("Intro", names),
      text: `Hi {{ ${first} | first_name | or("there") }}, I had an idea for {{ ${company} | company }}.`,
    };
  },
  picture: (names: readonly string[], template: string): Picture => ({ name: free("Picture", names), template }),
};

/** A text with a value put in at the cursor, and where the cursor goes. */
export function inserted(text: string, from: number, to: number, name: string): { text: string; cursor: number } {
  const value = `{{ ${name} }}`;
  return { text: text.slice(0, from) + value + text.slice(to), cursor: from + value.length };
}

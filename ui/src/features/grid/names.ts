// What values that are filtered by are called: filters hold keys, and people read names.

/** Names of values by their keys, as far as they were shown. */
export const names = new Map<string, string>();

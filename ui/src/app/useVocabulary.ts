// The vocabulary of fields, as the program tells it.

import { useMemo } from "react";
import { type Field, type FieldInfo, useCommand } from "../rpc";

/** What the page needs to know of fields. */
export interface Vocabulary {
  /** Every field in the order in which they are offered. */
  all: FieldInfo[];
  /** A field's name for people. */
  label(field: Field): string;
  /** A field's entry. */
  info(field: Field): FieldInfo | undefined;
}

/** The vocabulary. */
export function useVocabulary(): Vocabulary {
  const all = useCommand("app_info", {}).data?.fields;
  return useMemo(() => {
    const byId = new Map(all?.map((info) => [info.field, info]));
    return {
      all: all ?? [],
      label: (field) => byId.get(field)?.label ?? field,
      info: (field) => byId.get(field),
    };
  }, [all]);
}

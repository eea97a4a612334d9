// Duplicates in the made-up world: a few rows of every list, with what was merged and kept apart.

import type { DuplicateKind, DuplicateRows, Merged } from "../types";
import { type Answer, type FakeList, fail } from "./world";

/** A made-up group: what its rows say, by their numbers, and in which columns they differ. */
interface Group {
  kind: DuplicateKind;
  why: string;
  rows: Record<number, string[]>;
  differs: number[];
}

const ONE = "One person already: asked for once and paid for once.";
const GROUPS: Group[] = [
  {
    kind: "certain",
    why: ONE,
    rows: {
      18: ["Fernhill Robotics", "https://www.fernhill-robotics.example", "Dr. Jonas Quillmark", "CTO"],
      102: ["Fernhill Robotics", "fernhill-robotics.example", "Jonas Quillmark"],
    },
    differs: [],
  },
  {
    kind: "certain",
    why: ONE,
    rows: {
      77: ["Lumen Orchard", "lumen-orchard.example", "Aino Edderby", "Partner"],
      111: ["Lumen Orchard Oy", "lumen-orchard.example", "Edderby, Aino", "Managing Director"],
    },
    differs: [3],
  },
  {
    kind: "probable",
    why: "Probably one: the same name at the same company.",
    rows: {
      40: ["Halden Freight", "halden-freight.example", "Marit Osterlane"],
      41: ["Halden Freight AS", "halden.example", "Marit Osterlane", "Buyer"],
      150: ["Halden Freight", "", "Marit Osterlane", "Head of Operations"],
    },
    differs: [1, 3],
  },
  {
    kind: "probable",
    why: "Probably one: the same company name in the same place.",
    rows: {
      60: ["Slate Press", "slate-press.example", "", "", "", "Ghent"],
      61: ["Slate Press Ltd", "slatepress.example", "", "", "", "Ghent"],
    },
    differs: [1],
  },
];

/** What became of a list's duplicates. */
class Merges {
  /** Rows that were merged, by the row they are part of now. */
  gone = new Map<number, number>();
  /** Sets of rows that are kept apart. */
  apart = new Set<string>();

  intoRow(row: number): number {
    return [...this.gone.values()].filter((into) => into === row).length;
  }
}

const known = new WeakMap<FakeList, Merges>();

/** What became of the duplicates of a list. */
export function merges(list: FakeList): Merges {
  const found = known.get(list) ?? new Merges();
  known.set(list, found);
  return found;
}

const filled = (cells: string[]) => cells.filter(Boolean).length;

function shown(list: FakeList, group: Group): DuplicateRows | undefined {
  const { gone, apart } = merges(list);
  const rows = Object.entries(group.rows)
    .map(([row, cells]) => ({ row: Number(row), cells: list.mapping.map((_, at) => cells[at] ?? ""), found: 1 }))
    .filter(({ row }) => !gone.has(row));
  const [first] = rows;
  if (!first || rows.length < 2 || apart.has(rows.map(({ row }) => row).join())) return undefined;
  return {
    why: group.why,
    rows,
    more: 0,
    fullest: rows.reduce((best, one) => (filled(one.cells) > filled(best.cells) ? one : best), first).row,
    differs: group.differs,
  };
}

const open = (list: FakeList, kind: DuplicateKind) =>
  GROUPS.filter((group) => group.kind === kind).flatMap((group) => shown(list, group) ?? []);

export const duplicates: Answer<"duplicates"> = (world, { list, kind, start, count }) => {
  const found = world.list(list);
  return {
    certain: open(found, "certain").length,
    probable: open(found, "probable").length,
    groups: open(found, kind).slice(start, start + count),
  };
};

function merge(list: FakeList, label: string, pairs: [number, number][]): void {
  const { gone } = merges(list);
  list.edits.take(label, [], (made) => {
    for (const [row, into] of pairs) {
      if (made) gone.set(row, into);
      else gone.delete(row);
    }
    list.records += made ? -pairs.length : pairs.length;
  });
}

const merged = (list: FakeList, groups: number, rows: number, left: number): Merged => ({
  done: { groups, rows, left },
  history: list.edits.history(),
});

export const merge_rows: Answer<"merge_rows"> = (world, { list, into, rows }) => {
  const found = world.list(list);
  if (rows.some((row) => merges(found).gone.has(row)))
    return fail("One of these rows is not in the list any more, so nothing was merged.", "Open the duplicates again.");
  merge(
    found,
    `Merge of ${rows.length + 1} rows`,
    rows.map((row) => [row, into]),
  );
  world.tell({ kind: "cells", lists: [list] });
  return merged(found, 1, rows.length, 0);
};

export const merge_certain: Answer<"merge_certain"> = (world, { list }) => {
  const found = world.list(list);
  const groups = open(found, "certain");
  const plain = groups.filter((group) => group.differs.length === 0);
  const pairs = plain.flatMap(({ rows, fullest }) =>
    rows.filter(({ row }) => row !== fullest).map(({ row }): [number, number] => [row, fullest]),
  );
  if (pairs.length > 0) merge(found, `Merge of ${plain.length} groups of duplicates`, pairs);
  world.tell({ kind: "cells", lists: [list] });
  return merged(found, plain.length, pairs.length, groups.length - plain.length);
};

export const keep_apart: Answer<"keep_apart"> = (world, { list, rows }) => {
  const found = world.list(list);
  const { apart } = merges(found);
  found.edits.take(`"Not the same" of ${rows.length} rows`, [], (made) => {
    if (made) apart.add(rows.join());
    else apart.delete(rows.join());
  });
  return found.edits.history();
};

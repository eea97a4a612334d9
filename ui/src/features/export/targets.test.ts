import { expect, it } from "vitest";
import type { GridFrame, PresetSummary } from "../../rpc";
import { begin, choiceOf, FILES, line, madeColumns, moved, offered, type Target, targets } from "./targets";

const lemlist: PresetSummary = {
  id: "lemlist",
  name: "lemlist",
  about: "Leads",
  format: "csv",
  source: "https://x.example",
  checked: "2026-11-30",
  columns: ["email"],
  max_bounce: 0.02,
};

it("presets stand after the kinds of file and begin with the bounce their senders can bear", () => {
  const all = targets([lemlist]);
  expect(all.map((one) => one.id)).toEqual([...FILES.map((one) => one.id), "preset:lemlist"]);
  expect(begin(all[5] as Target).gate).toBe(2);
  expect(choiceOf(begin(all[5] as Target))).toEqual({ preset: "lemlist", max_bounce: 0.02 });
});

it("a choice says only what is not as usual", () => {
  const usual = begin(FILES[0] as Target);
  expect(choiceOf(usual)).toEqual({});
  expect(
    choiceOf({ ...usual, pictures: false, inCells: true, gate: 1.5, suppress: " a.txt ", columns: ["source:0"] }),
  ).toEqual({ no_pictures: true, in_cells: true, max_bounce: 0.015, suppress: "a.txt", columns: ["source:0"] });
});

it("a column moves by a step and stops at the ends", () => {
  expect(moved(["a", "b", "c"], "c", -1)).toEqual(["a", "c", "b"]);
  expect(moved(["a", "b", "c"], "a", -1)).toEqual(["a", "b", "c"]);
  expect(moved(["a", "b", "c"], "a", 1)).toEqual(["b", "a", "c"]);
});

it("the curve fills its box and is cut at the top", () => {
  const curve = [
    { records: 5, bounce: 0.01 },
    { records: 10, bounce: 0.5 },
  ];
  expect(line(curve, 100, 50, 0.05)).toBe("50.0,40.0 100.0,0.0");
});

it("offers a column with its gaps filled where something was found of its field", () => {
  const column = (id: string, origin: "source" | "found", field: string | null) => ({ id, origin, field, label: id });
  const columns = [
    column("source:0", "source", "person.email"),
    column("source:1", "source", "company.name"),
    column("source:2", "source", null),
    column("person.email", "found", "person.email"),
  ] as GridFrame["columns"];
  const ids = offered({ columns } as GridFrame, {}).map(({ id }) => id);
  expect(ids).toEqual(["filled:0", "source:0", "source:1", "source:2", "person.email"]);
});

it("offers lines and pictures behind the other columns", () => {
  const frame = { columns: [] as GridFrame["columns"] } as GridFrame;
  const wishes = {
    lines: [{ name: "Intro", text: "Hi" }],
    pictures: [{ name: "Card", template: "browser" }],
  };
  expect(madeColumns(wishes)).toEqual(["line:Intro", "picture:Card"]);
  const all = offered(frame, wishes);
  expect(all.map((column) => [column.id, column.picture])).toEqual([
    ["line:Intro", false],
    ["picture:Card", true],
  ]);
});

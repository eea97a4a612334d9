import { expect, it } from "vitest";
import type { GridCell, GridRow } from "../../rpc";
import { openIn } from "./queue";

const cell = (state: GridCell["state"], more: Partial<GridCell> = {}): GridCell => ({
  state,
  text: "x",
  note: "",
  from_file: false,
  ...more,
});

it("what waits is told by its kind, and what the user decided does not wait", () => {
  const rows: GridRow[] = [
    {
      row: 7,
      source: [],
      cells: {
        "person.email": cell("conflict"),
        "company.industry": cell("conflict", { yours: true }),
        "company.employee_count": cell("value", { confidence: 40 }),
        "company.city": cell("value", { confidence: 70 }),
        "company.country": cell("rejected"),
      },
    },
  ];
  const fields = (kind: Parameters<typeof openIn>[0]) => openIn(kind, rows).map(({ place }) => place.field);
  expect(fields("conflict")).toEqual(["person.email"]);
  expect(fields("unsure")).toEqual(["company.employee_count"]);
  expect(fields("rejected")).toEqual(["company.country"]);
});

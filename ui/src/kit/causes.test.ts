import { expect, it } from "vitest";
import { byCause } from "./causes";

it("puts cells that failed for one reason together, what asking again helps first", () => {
  const reason = (
    field: "person.email" | "company.logo",
    cause: "dead" | "invalid",
    note: string,
    records: number,
  ) => ({
    list: 1,
    field,
    cause,
    note,
    records,
  });
  expect(
    byCause([
      reason("person.email", "invalid", "400", 50),
      reason("person.email", "dead", "Slow.", 2),
      reason("company.logo", "dead", "Down.", 5),
      reason("company.logo", "dead", "Slow.", 4),
    ]),
  ).toEqual([
    {
      cause: "dead",
      records: 11,
      reasons: [
        { note: "Slow.", records: 6 },
        { note: "Down.", records: 5 },
      ],
    },
    { cause: "invalid", records: 50, reasons: [{ note: "400", records: 50 }] },
  ]);
  expect(byCause([])).toEqual([]);
});

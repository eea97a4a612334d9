import { expect, it } from "vitest";
import type { GridColumn, GridFilters } from "../../rpc";
import { changed, filteredColumns, inUse, testOf, withTest } from "./filters";

const COLUMNS: GridColumn[] = [
  { id: "source:5", label: "Town", origin: "source", field: null, kind: "text" },
  { id: "person.email", label: "Work e-mail", origin: "found", field: "person.email", kind: "email" },
];

it("filters are put together, said in words and taken away one by one", () => {
  let filters: GridFilters = { state: "value" };
  filters = withTest(filters, "source:5", { kind: "is", keys: ["tgraz", "tlinz"] });
  filters = changed(filters, "provider", "mailwright");
  filters = changed(filters, "field", "person.email");
  const said = inUse(filters, COLUMNS, new Map([["mailwright", "Mailwright"]]), new Map([["tgraz", "Graz"]]));
  expect(said.map(({ text }) => text)).toEqual(["in Work e-mail", "from Mailwright", "Town is Graz or 1 more"]);
  expect(filteredColumns(filters)).toEqual(["source:5", "person.email"]);
  expect(said[2]?.without).toEqual({ state: "value", provider: "mailwright", field: "person.email" });
  expect(testOf(said[1]?.without ?? {}, "source:5")).toEqual({ kind: "is", keys: ["tgraz", "tlinz"] });
});

it.each([
  [{ kind: "between", from: 10, to: null } as const, "Town is at least 10"],
  [{ kind: "between", from: 1000, to: 2000 } as const, "Town is 1,000 to 2,000"],
  [{ kind: "blank" } as const, "Town is blank"],
  [{ kind: "contains", text: "raz" } as const, "Town holds “raz”"],
])("%j is said as %s", (test, text) => {
  const filters = withTest({}, "source:5", test);
  expect(inUse(filters, COLUMNS, new Map(), new Map()).map((one) => one.text)).toEqual([text]);
  expect(withTest(filters, "source:5", undefined)).toEqual({});
});

// The grid as a place to work: cells edited, judged, taken back and made again; records filtered by what stands in them; views.

import { fireEvent, screen, waitFor, within } from "@testing-library/react";
import { expect, it, vi } from "vitest";
import { openApp } from "./app";

// The grid is large, and the machine may be busy.
vi.setConfig({ testTimeout: 90_000 });

it("filters by a column's values, says so, and takes it back", async () => {
  const { user, called, violations } = openApp("#/list/2/grid");
  await user.click(await screen.findByTestId("open-facets"));
  const panel = await screen.findByTestId("facets");
  await user.click(within(panel).getByText("Industry", { selector: "summary span" }));
  await user.click(await within(panel).findByLabelText(/^Robotics/));
  const chip = await screen.findByLabelText("Industry is Robotics. Take this filter away");
  await waitFor(() => {
    const asked = called.findLast((one) => one.command === "grid_page")?.payload;
    expect(asked).toMatchObject({ filters: { columns: [{ column: "company.industry", test: { kind: "is" } }] } });
  });
  await user.click(chip);
  expect(screen.queryByLabelText(/Industry is Robotics/)).toBeNull();
  await user.click(await within(panel).findByTestId("source-mailwright"));
  expect(await screen.findByLabelText(/^from Mailwright/)).toBeTruthy();
  expect(await violations()).toEqual([]);
});

it("makes an order ready when a column's head is pointed at, once", async () => {
  const { user, called } = openApp("#/list/2/grid");
  const head = (await screen.findAllByRole("columnheader", { name: /Company/ }))[0];
  if (!head) throw new Error("the grid has a company");
  const asked = () =>
    called
      .filter((one) => one.command === "grid_page")
      .map((one) => one.payload as { count: number; sort?: { column: string } })
      .filter((page) => page.count === 1 && page.sort);
  expect(asked()).toEqual([]);
  await user.hover(head);
  await waitFor(() => expect(asked()).toHaveLength(1));
  await user.unhover(head);
  await user.hover(head);
  await new Promise((done) => setTimeout(done, 200));
  expect(asked()).toHaveLength(1);
});

it("a view keeps columns and filters under a name", async () => {
  const { user, world } = openApp("#/list/2/grid");
  await user.click(await screen.findByTestId("columns"));
  await user.click(await screen.findByLabelText("Industry"));
  await user.keyboard("{Escape}");
  await user.click(await screen.findByTestId("state-failed"));
  await user.click(screen.getByTestId("views"));
  await user.click(await screen.findByTestId("view-save"));
  await user.type(await screen.findByLabelText("Its name"), "Dead ones{Enter}");
  await waitFor(() => expect(world.list(2).views.some((view) => view.name === "Dead ones")).toBe(true));
  const kept = world.list(2).views.find((view) => view.name === "Dead ones");
  expect(kept?.filters.state).toBe("failed");
  expect(kept?.columns.find((one) => one.id === "company.industry")?.hidden).toBe(true);
});

it("a record's value is edited, refused when it is none, taken back and made again", async () => {
  const { user, world, called, violations } = openApp("#/list/2/grid/3");
  await user.click(await screen.findByLabelText("Edit Work e-mail"));
  const field = screen.getByLabelText("Work e-mail");
  await user.clear(field);
  await user.type(field, "nonsense{Enter}");
  expect(await screen.findByText(/is not an e-mail address/)).toBeTruthy();
  await user.click(await screen.findByLabelText("Edit Work e-mail"));
  await user.clear(screen.getByLabelText("Work e-mail"));
  await user.type(screen.getByLabelText("Work e-mail"), "me@own.example{Enter}");
  expect((await screen.findAllByText("me@own.example")).length).toBeGreaterThan(0);
  expect(await screen.findByText(/^you, /)).toBeTruthy();
  expect(await violations()).toEqual([]);
  await user.keyboard("{Control>}z{/Control}");
  await waitFor(() => expect(world.list(2).edits.at(3, "person.email")).toBeUndefined());
  await waitFor(() => expect((screen.getByTestId("redo-edit") as HTMLButtonElement).disabled).toBe(false));
  await user.keyboard("{Control>}y{/Control}");
  await waitFor(() => expect(world.list(2).edits.at(3, "person.email")?.value).toBe("me@own.example"));
  expect(called.filter((one) => one.command === "edit_cells")).toHaveLength(2);
});

it("a call shows what was sent, without the key, and what came back", async () => {
  const { user, violations } = openApp("#/list/2/grid/3");
  const [first] = await screen.findAllByLabelText(/^Request and answer, /);
  if (!first) throw new Error("a record has calls");
  await user.click(first);
  const sent = (await screen.findByLabelText("Request")) as HTMLTextAreaElement;
  expect(sent.value).toContain("Bearer \u2022\u2022\u2022\u2022");
  expect((screen.getByLabelText("Answer") as HTMLTextAreaElement).value).toContain('"email"');
  expect(await violations()).toEqual([]);
});

it("what needs a person is judged with one key, and taken back with another", async () => {
  const { user, world, called, violations } = openApp("#/list/2/judge");
  const first = await screen.findByTestId("case");
  await within(first).findByTestId("choose-2");
  expect(await violations()).toEqual([]);
  await user.keyboard("2");
  await waitFor(() => expect(called.some((one) => one.command === "choose_answer")).toBe(true));
  expect(await screen.findByText(/1 judged now/)).toBeTruthy();
  await user.keyboard("a");
  expect(await screen.findByText(/2 judged now/)).toBeTruthy();
  await waitFor(() => expect(world.list(2).edits.cells.size).toBe(2));
  await user.keyboard("u");
  await waitFor(() => expect(world.list(2).edits.cells.size).toBe(1));
  await user.click(screen.getByTestId("judge-rejected"));
  await user.keyboard("x");
  await waitFor(() => {
    expect(called.findLast((one) => one.command === "judge_cells")?.payload).toMatchObject({ verdict: "reject" });
  });
  await user.click(screen.getByTestId("judge-duplicates"));
  expect((await screen.findByTestId("duplicates")).textContent).toMatch(/asked for once and paid for once/);
  expect(await violations()).toEqual([]);
});

it("the keys are listed on ?, and the tour walks over the screens of the practice list", async () => {
  const { user, violations } = openApp("#/lists");
  await screen.findAllByText(/Clinics with two sites/);
  await user.keyboard("?");
  expect(await screen.findByTestId("shortcuts")).toBeTruthy();
  expect(await violations()).toEqual([]);
  await user.keyboard("{Escape}");
  await user.click(screen.getByTestId("take-tour"));
  await waitFor(() => expect(location.hash).toBe("#/list/6/mapping"));
  for (const place of ["plan", "grid", "judge", "export"]) {
    await user.click(screen.getByTestId("tour-next"));
    expect(location.hash).toBe(`#/list/6/${place}`);
  }
  await user.click(within(screen.getByTestId("tour")).getByText("Close"));
  expect(screen.queryByTestId("tour")).toBeNull();
});

it("says quietly that there is no network, and on a plan what comes of calls", async () => {
  const { user } = openApp("#/lists");
  await screen.findAllByText(/Clinics with two sites/);
  expect(screen.queryByTestId("offline")).toBeNull();
  const online = Object.getOwnPropertyDescriptor(Navigator.prototype, "onLine");
  Object.defineProperty(navigator, "onLine", { value: false, configurable: true });
  window.dispatchEvent(new Event("offline"));
  expect((await screen.findByTestId("offline")).textContent).toContain("Offline");
  location.hash = "#/list/5/plan";
  expect((await screen.findByTestId("plan-offline")).textContent).toContain("Practice runs need no network");
  expect((screen.getByTestId("run-all") as HTMLButtonElement).disabled).toBe(false);
  await user.click(screen.getByTestId("practice-switch"));
  await waitFor(() => expect(screen.queryByTestId("plan-offline")).toBeNull());
  Reflect.deleteProperty(navigator, "onLine");
  expect(online).toBeTruthy();
});

it("Ctrl A selects all rows under the filter without reading them, Escape none, and the retry takes them", async () => {
  const { user, called, violations } = openApp("#/list/2/grid");
  const all = (await screen.findByTestId("choose-all")) as HTMLInputElement;
  const root = all.closest(".ag-root") as HTMLElement;
  fireEvent.keyDown(root, { key: "a", ctrlKey: true });
  expect(await screen.findByText("3,908 records selected")).toBeTruthy();
  await waitFor(() => expect(all.checked).toBe(true));
  fireEvent.keyDown(root, { key: "Escape" });
  await waitFor(() => expect(screen.queryByText(/records selected/)).toBeNull());
  expect(all.checked).toBe(false);

  await user.click(screen.getByTestId("state-failed"));
  await waitFor(() => expect(called.at(-1)?.payload).toMatchObject({ filters: { state: "failed" } }));
  await user.click(all);
  const selection = await screen.findByRole("region", { name: "Selection" });
  expect(called.findLast((one) => one.command === "grid_rows")?.payload).toMatchObject({
    filters: { state: "failed" },
  });
  const told = Number(/[\d,]+/.exec(selection.textContent ?? "")?.[0].replace(",", ""));
  expect(told).toBeGreaterThan(50);
  expect(told).toBeLessThan(3_908);
  expect(await violations()).toEqual([]);
  await user.click(await within(selection).findByTestId("retry-selected"));
  await user.click(await screen.findByTestId("confirm-yes"));
  await waitFor(() => {
    const asked = called.find((one) => one.command === "retry")?.payload as { again: { rows: number[] } } | undefined;
    expect(asked?.again.rows).toHaveLength(told);
  });
  const read = called.filter((one) => one.command === "grid_page").length;
  expect(read).toBeLessThan(10);

  // What another filter shows was not chosen.
  await user.click(screen.getByTestId("state-failed"));
  await waitFor(() => expect(screen.queryByText(/records selected/)).toBeNull());
});

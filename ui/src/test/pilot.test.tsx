// A pilot first: measured beside expected, then on with the rest. And what is said when a run ends.

import { screen, waitFor, within } from "@testing-library/react";
import { afterEach, expect, it, vi } from "vitest";
import { openApp } from "./app";

vi.setConfig({ testTimeout: 90_000 });
afterEach(() => vi.restoreAllMocks());

it("a pilot is run on a sample, compared with its plan, and the rest follows", async () => {
  const { user, called, tick, violations } = openApp("#/list/5/plan");
  await user.click(await screen.findByTestId("pilot-size"));
  await user.click(await screen.findByRole("option", { name: "100" }));
  const pilot = await screen.findByRole("button", { name: /^Run a pilot of 100/ });
  await waitFor(() => expect((pilot as HTMLButtonElement).disabled).toBe(false));
  await user.click(pilot);
  const started = () => called.filter((one) => one.command === "start_run").map((one) => one.payload);
  await waitFor(() => expect(started()).toMatchObject([{ plan: { limit: 100, sample: true } }]));
  await tick(150);
  const over = await screen.findByTestId("run-over");
  await waitFor(() => expect(over.textContent).toMatch(/pilot of 100 records is finished.*about .* expected/));
  await user.click(within(over).getByTestId("pilot-onward"));
  const card = await screen.findByTestId("pilot-card");
  await waitFor(() => expect(card.textContent).toMatch(/spent, about \$.* expected/));
  expect(within(card).getAllByText(/as expected|not enough data/).length).toBeGreaterThan(0);
  expect(await violations()).toEqual([]);
  const onward = await screen.findByRole("button", { name: /^Go on with the rest/ });
  await waitFor(() => expect((onward as HTMLButtonElement).disabled).toBe(false));
  await user.click(onward);
  await waitFor(() => expect(started()).toHaveLength(2));
  expect((started()[1] as { plan: object }).plan).not.toHaveProperty("limit");
});

it("nothing can be started while the list is being filled", async () => {
  openApp("#/list/1/plan");
  expect(await screen.findByText(/This list is being filled/)).toBeTruthy();
  expect((screen.getByTestId("run-all") as HTMLButtonElement).disabled).toBe(true);
});

it("pause and cancel say what they leave", async () => {
  const { user, tick } = openApp("#/list/1/grid");
  await user.click(await screen.findByTestId("pause-run"));
  await tick();
  expect((await screen.findByTestId("pause-leaves")).textContent).toContain("until you resume");
  await user.click(screen.getByTestId("cancel-run"));
  const dialog = await screen.findByRole("dialog");
  expect(dialog.textContent).toMatch(/are done.*stays.*are left as they are.*was spent/);
});

it.each([
  { focused: false, told: 1 },
  { focused: true, told: 0 },
])(
  "the desktop hears of a run's end when the window is not in front (focused: $focused)",
  async ({ focused, told }) => {
    vi.spyOn(document, "hasFocus").mockReturnValue(focused);
    const { tick, notified } = openApp("#/list/1/grid");
    await screen.findByTestId("pause-run");
    await tick(700);
    await waitFor(() => expect(screen.queryByTestId("pause-run")).toBeNull());
    const failed = (await screen.findByTestId("run-failed")).textContent?.replace(": see why", "");
    await waitFor(() => expect(notified).toHaveLength(told));
    if (!told) return;
    expect(notified[0]?.title).toBe(`Seed SaaS, DACH: the run is finished, ${failed}`);
    expect(notified[0]?.body).toMatch(/found, .*not found, .*failed: see why\. \$.* spent\.$/);
  },
);

it("the end of a run says what it came to, leads to what failed, and is put away for good", async () => {
  const { user, called, world, violations } = openApp("#/list/2/grid");
  world.lists = world.lists.filter((list) => list.id !== 1);
  const over = await screen.findByTestId("run-over");
  await waitFor(() =>
    expect(over.textContent).toMatch(/The run is finished\..* found, .* not found, .* expected\. \$.* spent, about \$/),
  );
  await waitFor(() => expect(document.querySelector("footer")?.textContent).toMatch(/Run finished, \d+ failed/));
  expect(document.querySelector("footer .mark-failed")).toBeTruthy();
  expect(await violations()).toEqual([]);
  await user.click(within(over).getByTestId("run-failed"));
  await waitFor(() => {
    const asked = called.findLast((one) => one.command === "grid_page")?.payload;
    expect(asked).toMatchObject({ filters: { state: "failed" } });
  });
  await user.click(within(over).getByTestId("run-put-away"));
  expect(screen.queryByTestId("run-over")).toBeNull();
  location.hash = "#/list/3/grid";
  await screen.findByTestId("run-over");
  location.hash = "#/list/2/grid";
  await waitFor(() => expect(screen.queryByTestId("run-over")).toBeNull());
});

it.each([
  ["interrupted", "mark-interrupted"],
  ["stopped", "mark-stopped"],
  ["paused", "mark-paused"],
  ["cancelled", "mark-cancelled"],
  ["undone", "mark-undone"],
] as const)("a run that is %s has a mark of its own in the status bar", async (state, mark) => {
  const { world, tick } = openApp("#/list/1/grid");
  await screen.findByTestId("pause-run");
  for (const list of world.lists) if (list.id !== 1) delete list.run;
  const run = world.list(1).run;
  if (!run) throw new Error("the list is being filled");
  run.state = state;
  world.tell({ kind: "run", status: structuredClone(run) });
  await tick();
  await waitFor(() => expect(document.querySelector(`footer .${mark}`)).toBeTruthy());
  expect(document.querySelector("footer .mark-value")).toBeNull();
});

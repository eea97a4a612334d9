// Closing the window in mid-run: it asks, pauses, and closes when calls under way have finished.

import { screen, waitFor, within } from "@testing-library/react";
import { expect, it, vi } from "vitest";
import { openApp } from "./app";

vi.setConfig({ testTimeout: 90_000 });

/** A page that has heard of the run that goes on. */
async function openMoving() {
  const stage = openApp("#/list/1/grid");
  await screen.findByTestId("pause-run");
  await stage.tick();
  return stage;
}

it("closes without a word when no run goes on", async () => {
  const stage = openApp("#/list/2/grid");
  stage.world.list(1).run = undefined as never;
  await screen.findByTestId("run-over");
  stage.close();
  expect(stage.closed).toBe(true);
});

it("asks in mid-run, pauses and closes when the run rests", async () => {
  const stage = await openMoving();
  stage.close();
  const dialog = await screen.findByRole("dialog");
  expect(stage.closed).toBe(false);
  expect(dialog.textContent).toMatch(/A run is going on\. Close and go on later\?.*what was found is kept.*Resume/);
  expect(await stage.violations()).toEqual([]);
  await stage.user.click(within(dialog).getByTestId("confirm-yes"));
  await waitFor(() => expect(stage.world.list(1).run?.state).toBe("pausing"));
  expect(stage.closed).toBe(false);
  expect(await screen.findByTestId("close-now")).toBeTruthy();
  await stage.tick();
  await waitFor(() => expect(stage.closed).toBe(true));
  expect(stage.world.list(1).run?.state).toBe("paused");
});

it("stays open on Escape, and the run goes on", async () => {
  const stage = await openMoving();
  stage.close();
  await screen.findByRole("dialog");
  await stage.user.keyboard("{Escape}");
  await waitFor(() => expect(screen.queryByRole("dialog")).toBeNull());
  await stage.tick();
  expect(stage.closed).toBe(false);
  expect(stage.world.list(1).run?.state).toBe("running");
});

it("stays open when the run cannot be paused, and says so", async () => {
  const stage = await openMoving();
  stage.failing.add("pause_run");
  stage.close();
  const dialog = await screen.findByRole("dialog");
  await stage.user.click(within(dialog).getByTestId("confirm-yes"));
  expect(await screen.findByText(/"pause_run" failed/)).toBeTruthy();
  await waitFor(() => expect(within(dialog).getByTestId("confirm-yes").textContent).toBe("Close and go on later"));
  expect(stage.closed).toBe(false);
});

it("closes at once when the user does not want to wait for calls under way", async () => {
  const stage = await openMoving();
  stage.close();
  await stage.user.click(within(await screen.findByRole("dialog")).getByTestId("confirm-yes"));
  await stage.user.click(await screen.findByTestId("close-now"));
  expect(stage.closed).toBe(true);
});

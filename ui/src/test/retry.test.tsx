// Asking again for cells: what is offered, what it may cost, and what is said when it cannot be done.

import { screen, waitFor, within } from "@testing-library/react";
import { expect, it, vi } from "vitest";
import { retriedOf } from "../features/grid/Retry";
import type { CellState, GridRow } from "../rpc";
import { openApp } from "./app";

vi.setConfig({ testTimeout: 90_000 });

async function openFailures() {
  const stage = openApp("#/list/2/grid");
  await stage.user.click(await screen.findByTestId("state-failed"));
  return stage;
}

it("a retry proposes what it can cost at most, and asks for that", async () => {
  const { user, called, violations } = await openFailures();
  await user.click(await screen.findByTestId("retry-dead"));
  const dialog = await screen.findByRole("dialog");
  const cap = (await within(dialog).findByTestId("retry-cap")) as HTMLInputElement;
  const most = Number(/no more than \$([\d.]+)\./.exec(dialog.textContent ?? "")?.[1]);
  expect(Number(cap.value)).toBeGreaterThanOrEqual(most);
  expect(Number(cap.value)).toBeLessThan(most + 1);
  expect(within(dialog).getByText("Cancel")).toBeTruthy();
  expect(await violations()).toEqual([]);
  const yes = within(dialog).getByTestId("confirm-yes") as HTMLButtonElement;
  await user.clear(cap);
  expect(yes.disabled).toBe(true);
  await user.type(cap, "3");
  await user.click(yes);
  await waitFor(() => expect(screen.queryByRole("dialog")).toBeNull());
  const payload = called.find((one) => one.command === "retry")?.payload;
  expect(payload).toEqual({ again: { list: 2, state: "failed", cause: "dead" }, cap: 3_000_000 });
});

it("what makes a retry pointless is said in the dialog, before the press", async () => {
  const { user, failing } = await openFailures();
  failing.add("plan_retry");
  await user.click(await screen.findByTestId("retry-all"));
  const dialog = await screen.findByRole("dialog");
  expect(await within(dialog).findByText(/"plan_retry" failed/)).toBeTruthy();
  expect((within(dialog).getByTestId("confirm-yes") as HTMLButtonElement).disabled).toBe(true);
});

it("a retry that fails for good closes its dialog and says why", async () => {
  const { user, failing } = await openFailures();
  await user.click(await screen.findByTestId("retry-all"));
  const dialog = await screen.findByRole("dialog");
  await within(dialog).findByTestId("retry-cap");
  failing.add("retry");
  await user.click(within(dialog).getByTestId("confirm-yes"));
  await waitFor(() => expect(screen.queryByRole("dialog")).toBeNull());
  expect(await screen.findByText(/"retry" failed/)).toBeTruthy();
});

it.each<[CellState[], string | undefined]>([
  [["value", "failed", "stopped"], "failed"],
  [["value", "stopped"], "stopped"],
  [["not_found", "rejected", "conflict", "skipped"], undefined],
  [[], undefined],
])("of a row with %j can be asked for again: %s", (states, wanted) => {
  const cells = Object.fromEntries(states.map((state, index) => [`field.${index}`, { state, text: "" }]));
  expect(retriedOf({ row: 1, source: [], cells } as unknown as GridRow)).toBe(wanted);
});

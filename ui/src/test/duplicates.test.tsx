// Rows that are the same, or probably are: one stays, the others fill its blanks; kept apart; and back.

import { screen, waitFor, within } from "@testing-library/react";
import { expect, it, vi } from "vitest";
import { openApp } from "./app";

vi.setConfig({ testTimeout: 60_000 });

it("rows beside each other are merged by key into the row that says most, and come back", async () => {
  const { user, called, violations, world } = openApp("#/list/2/judge");
  await user.click(await screen.findByTestId("judge-duplicates"));
  expect(await screen.findByText("1 of 2 groups")).toBeTruthy();
  const group = await screen.findByTestId("group");
  expect((within(group).getByTestId("stays-18") as HTMLInputElement).checked).toBe(true);
  expect(await violations()).toEqual([]);
  const before = world.list(2).records;
  await user.keyboard("m");
  expect(await screen.findByText("1 of 1 group")).toBeTruthy();
  const asked = (command: string) => called.filter((one) => one.command === command).map((one) => one.payload);
  expect(asked("merge_rows")).toEqual([{ list: 2, into: 18, rows: [102] }]);
  expect(world.list(2).records).toBe(before - 1);
  await user.keyboard("u");
  expect(await screen.findByText("1 of 2 groups")).toBeTruthy();
  expect(world.list(2).records).toBe(before);
});

it("another row is chosen to stay, one is left out, and what is not the same does not come back", async () => {
  const { user, called } = openApp("#/list/2/judge");
  await user.click(await screen.findByTestId("judge-duplicates"));
  await user.click(await screen.findByTestId("duplicates-probable"));
  await screen.findByText(/same name at the same company/);
  await user.keyboard("1");
  const stays = screen.getByTestId("stays-40") as HTMLInputElement;
  expect(stays.checked).toBe(true);
  expect(screen.getByTitle(/^from row/).textContent).toBe("Buyer");
  await user.click(screen.getByLabelText("Row 41 is one of them"));
  expect(screen.getByTitle(/^from row/).textContent).toBe("Head of Operations");
  await user.click(screen.getByTestId("merge-rows"));
  const asked = (command: string) => called.filter((one) => one.command === command).map((one) => one.payload);
  await waitFor(() => expect(asked("merge_rows")).toEqual([{ list: 2, into: 40, rows: [150] }]));
  await waitFor(() => expect(screen.queryByTestId("stays-150")).toBeNull());
  await user.keyboard("x");
  expect(await screen.findByText("1 of 1 group")).toBeTruthy();
  expect(asked("keep_apart")).toEqual([{ list: 2, rows: [40, 41] }]);
  expect(screen.queryByTestId("stays-40")).toBeNull();
});

it("all that say nothing different are merged at once", async () => {
  const { user } = openApp("#/list/2/judge");
  await user.click(await screen.findByTestId("judge-duplicates"));
  await user.click(await screen.findByTestId("merge-certain"));
  expect(await screen.findByText("1 row merged into 1.")).toBeTruthy();
  expect(await screen.findByText("1 of 1 group")).toBeTruthy();
  await user.keyboard("j");
  await user.keyboard("{Control>}z{/Control}");
  expect(await screen.findByText("1 of 2 groups")).toBeTruthy();
});

// Caps in the practice world, and what is said of a run that one stopped.

import { screen, waitFor } from "@testing-library/react";
import { expect, it } from "vitest";
import { openApp } from "./app";

const CAPPED = 'name = "Mine"\ncap = 5\n\n[[fields]]\nfield = "person.email"\n';

it("the recipe's cap is shown in the practice world too, and the button says it", async () => {
  const { user, called, world } = openApp("#/lists");
  await screen.findAllByText(/Clinics with two sites/);
  world.list(5).recipe = { toml: CAPPED };
  location.hash = "#/list/5/plan";
  await user.click(await screen.findByTestId("practice-switch"));
  await screen.findByText(/practice money, nothing to pay/);
  const cap = screen.getByTestId("cap") as HTMLInputElement;
  await waitFor(() => expect(cap.value).toBe("5.00"));
  const all = screen.getByTestId("run-all") as HTMLButtonElement;
  expect(all.textContent).toContain("up to $5.00");
  await user.clear(cap);
  expect(all.disabled).toBe(true);
  await user.type(cap, "0.02");
  expect(screen.getByText(/Under the expected spend/)).toBeTruthy();
  await user.click(all);
  await waitFor(() => {
    const started = called.find((one) => one.command === "start_run")?.payload;
    expect(started).toMatchObject({ plan: { practice: true }, cap: 20_000 });
  });
});

it("a practice run needs no cap", async () => {
  const { user, called } = openApp("#/list/6/plan");
  await screen.findByText(/practice money, nothing to pay/);
  expect((screen.getByTestId("cap") as HTMLInputElement).value).toBe("");
  const all = screen.getByTestId("run-all");
  expect(all.textContent).toContain("no spend");
  await user.click(all);
  await waitFor(() => {
    const started = called.find((one) => one.command === "start_run")?.payload;
    expect(started).toMatchObject({ cap: 100_000_000 });
  });
});

it("a run that stopped says in one number how many values were not asked to the end", async () => {
  const { user, world } = openApp("#/list/4/grid");
  world.lists = world.lists.filter((list) => list.id === 4);
  const banner = await screen.findByRole("region", { name: "Run" });
  await waitFor(() => expect(banner.textContent).toMatch(/[\d,]+ values were not asked to the end/));
  const said = /[\d,]+ values were not asked to the end/.exec(banner.textContent ?? "")?.[0] ?? "";
  await waitFor(() => expect(document.querySelector("footer")?.textContent).toContain(said));
  await user.click(screen.getByTestId("run-summary"));
  const summary = await screen.findByText(/^Stopped at its cap after/);
  expect(summary.textContent).toContain(said);
  await user.keyboard("{Escape}");
  await user.click(screen.getByTestId("cancel-run"));
  const dialog = await screen.findByRole("dialog", { name: "End this run?" });
  expect(dialog.textContent).toContain(said);
});

// Sites that may be another company's: both sides, one key a verdict, and back.

import { screen, waitFor } from "@testing-library/react";
import { expect, it, vi } from "vitest";
import { openApp } from "./app";

vi.setConfig({ testTimeout: 60_000 });

it("a site that may be another company's is judged beside what the list says", async () => {
  const { user, called, violations } = openApp("#/list/2/judge");
  await user.click(await screen.findByTestId("judge-sites"));
  expect(await screen.findByText("3 companies to judge")).toBeTruthy();
  expect(await violations()).toEqual([]);
  await user.keyboard("x");
  expect(await screen.findByText("2 companies to judge, 1 judged now")).toBeTruthy();
  const asked = () => called.filter((one) => one.command === "judge_site").map((one) => one.payload);
  await waitFor(() => expect(asked()).toMatchObject([{ list: 2, verdict: "wrong" }]));
  await user.keyboard("u");
  expect(await screen.findByText("3 companies to judge")).toBeTruthy();
  expect(asked()[1]).not.toHaveProperty("verdict");
});

// What is said where one looks for it: of blanks, of pictures to judge, of a selection, of a plan after a run.

import { fireEvent, screen, waitFor, within } from "@testing-library/react";
import { expect, it, vi } from "vitest";
import { pictureHash } from "../rpc/fake/people";
import { openApp } from "./app";

it("a record says of what was wanted that it is blank, and why", async () => {
  const { user, world, violations } = openApp("#/lists");
  await screen.findAllByText(/Clinics with two sites/);
  const run = world.list(2).run;
  if (run) run.state = "undone";
  location.hash = "#/list/2/grid/3";
  const why = await screen.findByRole("button", { name: "Why is Work e-mail blank?" });
  expect(screen.queryByText("nothing was asked for yet")).toBeNull();
  await user.click(why);
  expect((await screen.findByTestId("why")).textContent).toContain("Work e-mail");
  expect(await violations()).toEqual([]);
  await user.keyboard("{Escape}");
  await waitFor(() => expect(screen.queryByTestId("why")).toBeNull());
  expect(screen.getByTestId("record")).toBeTruthy();
  await waitFor(() => expect(document.activeElement).toBe(why));
});

it("a picture to judge is shown as one", async () => {
  const { world } = openApp("#/lists");
  await screen.findAllByText(/Clinics with two sites/);
  const list = world.list(2);
  list.wanted = ["company.logo"];
  const value = pictureHash("logo", "northwind-labs.example");
  vi.spyOn(list.edits, "at").mockReturnValue({ state: "conflict", value, note: "" });
  location.hash = "#/list/2/judge";
  const shown = within(await screen.findByTestId("case"));
  expect(await shown.findByRole("img", { name: /^Logo of row / })).toBeTruthy();
  expect(shown.queryByText(new RegExp(value.slice(0, 12)))).toBeNull();
  expect(shown.queryByPlaceholderText("or write it yourself")).toBeNull();
});

it("selected records are copied with their heads", async () => {
  const { user } = openApp("#/list/3/grid");
  const all = (await screen.findByTestId("choose-all")) as HTMLInputElement;
  fireEvent.keyDown(all.closest(".ag-root") as HTMLElement, { key: "a", ctrlKey: true });
  await user.click(await screen.findByTestId("copy-selected"));
  await waitFor(async () => {
    const lines = (await navigator.clipboard.readText()).split("\n");
    expect(lines[0]).toMatch(/^Firma\tWebseite\t/);
    expect(lines.length).toBeGreaterThan(100);
  });
});

it("the keyboard goes back to the cell when the box over it is closed", async () => {
  const { user } = openApp("#/list/2/grid");
  const cell = await waitFor(() => {
    const found = document.querySelector<HTMLElement>('[row-index="2"] [col-id="person.email"]');
    if (!found?.textContent) throw new Error("not drawn yet");
    return found;
  });
  await user.click(cell);
  await user.keyboard("w");
  await screen.findByTestId("why");
  await user.keyboard("{Escape}");
  await waitFor(() => expect(screen.queryByTestId("why")).toBeNull());
  await waitFor(() => expect(document.activeElement?.closest('[row-index="2"] [col-id="person.email"]')).toBeTruthy());
});

it("a plan says that its recipe was changed, until a run changes it too", async () => {
  const { user, world, tick } = openApp("#/list/3/plan");
  const edit = (await screen.findByTestId("edit-recipe")) as HTMLButtonElement;
  await waitFor(() => expect(edit.disabled).toBe(false));
  await user.click(edit);
  const text = (await screen.findByTestId("recipe-toml")) as HTMLTextAreaElement;
  fireEvent.change(text, { target: { value: text.value.replace(/name = ".*"/, 'name = "Nordic"') } });
  await waitFor(() => expect((screen.getByTestId("recipe-save") as HTMLButtonElement).disabled).toBe(false));
  await user.click(screen.getByTestId("recipe-save"));
  expect(await screen.findByTestId("recipe-changed")).toBeTruthy();
  const { run } = world.list(3);
  if (!run) throw new Error("the list was run");
  world.list(3).run = { ...run, run: run.run + 500 };
  world.tell({ kind: "run", status: structuredClone(world.list(3).run) as typeof run });
  await tick();
  await waitFor(() => expect(screen.queryByTestId("recipe-changed")).toBeNull());
});

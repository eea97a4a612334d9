// The recipe editor: form and text in step, errors where they stand, saved for the list, taken back; and the plan after it.

import { fireEvent, screen, waitFor, within } from "@testing-library/react";
import { afterEach, expect, it, vi } from "vitest";
import { choose } from "../app/choices";
import { openApp } from "./app";

vi.setConfig({ testTimeout: 90_000 });
// What was chosen is kept while the window is open, a recipe in the making too.
afterEach(() => choose(2, { recipe: undefined, dial: undefined, draft: undefined, before: undefined }));

const text = () => (screen.getByTestId("recipe-toml") as HTMLTextAreaElement).value;
const order = () =>
  within(screen.getByRole("list", { name: "Who is asked for Work e-mail" }))
    .getAllByRole("button", { name: /^Move/ })
    .map((grip) => grip.getAttribute("aria-label")?.replace("Move ", ""));

async function openEditor(hash = "#/list/2/plan") {
  const stage = openApp(hash);
  const edit = await screen.findByTestId("edit-recipe");
  await waitFor(() => expect((edit as HTMLButtonElement).disabled).toBe(false));
  await stage.user.click(edit);
  await screen.findByRole("heading", { name: "What is wanted" });
  return stage;
}

it("a waterfall is put in order by key, and the text follows", async () => {
  const { user, violations } = await openEditor();
  await user.click(screen.getByTestId("wanted-person.email"));
  const before = order();
  expect(await violations()).toEqual([]);
  const grip = screen.getByRole("button", { name: `Move ${before[1]}` });
  grip.focus();
  await user.keyboard("{ArrowUp}");
  expect(order()).toEqual([before[1], before[0], ...before.slice(2)]);
  expect(document.activeElement?.getAttribute("aria-label")).toBe(`Move ${before[1]}`);
  expect(screen.getByText(`${before[1]} is now 1 of ${before.length}`)).toBeTruthy();
  await waitFor(() => expect(text()).toMatch(/providers = \["[a-z]+", .*\]\norder = "listed"/));
  await user.click(screen.getByTestId("rung-kestrel"));
  await waitFor(() => expect(text()).not.toContain("kestrel"));
  expect(screen.getByRole("list", { name: "Who is asked for Work e-mail: not asked" }).textContent).toContain(
    "Kestrel People",
  );
});

it("a waterfall is put in order by dragging", async () => {
  const { user } = await openEditor();
  await user.click(screen.getByTestId("wanted-person.email"));
  const before = order();
  for (const entry of screen.getByRole("list", { name: "Who is asked for Work e-mail" }).children)
    entry.getBoundingClientRect = () => ({ height: 36 }) as DOMRect;
  const grip = screen.getByRole("button", { name: `Move ${before[0]}` });
  fireEvent.pointerDown(grip, { button: 0, clientY: 100 });
  fireEvent.pointerMove(grip, { clientY: 160 });
  fireEvent.pointerUp(grip);
  expect(order()).toEqual([before[1], before[2], before[0], ...before.slice(3)]);
});

it("conditions, freshness, worth and cap come from the form", async () => {
  const { user, called, violations } = await openEditor();
  await user.click(screen.getByTestId("wanted-person.email"));
  await user.click(screen.getByTestId("add-condition"));
  const values = await screen.findByLabelText(/^Values of/, { selector: "input" });
  await user.type(values, "Austria{Enter}");
  await user.click(screen.getByLabelText("Kind of the condition", { selector: "input" }));
  await user.click(await screen.findByRole("option", { name: "is none of" }));
  await user.type(screen.getByTestId("fresh-days"), "90");
  await user.type(screen.getByTestId("worth"), "0.5");
  await user.type(screen.getByTestId("recipe-cap"), "25");
  await user.click(screen.getByTestId("accept-valid"));
  await waitFor(() => {
    expect(text()).toContain('none_of = ["Austria"]');
    expect(text()).toContain("fresh_days = 90\nworth = 0.5");
    expect(text()).toContain("cap = 25");
    expect(text()).toContain('accept = ["valid"]');
  });
  expect(called.some((one) => one.command === "value_facets")).toBe(true);
  expect(await violations()).toEqual([]);
});

it("the form follows the text, and what is wrong is said with its place", async () => {
  const { violations } = await openEditor();
  const sound = text();
  fireEvent.change(screen.getByTestId("recipe-toml"), { target: { value: sound.replace('name = "', 'nmae = "') } });
  const faults = await screen.findByTestId("recipe-faults");
  expect(faults.textContent).toContain("Line 2, column 1: unknown field `nmae`");
  expect((screen.getByTestId("recipe-save") as HTMLButtonElement).disabled).toBe(true);
  expect(await violations()).toEqual([]);
  fireEvent.click(within(faults).getByRole("button"));
  expect((screen.getByTestId("recipe-toml") as HTMLTextAreaElement).selectionStart).toBe(sound.indexOf("name"));
  fireEvent.change(screen.getByTestId("recipe-toml"), {
    target: { value: sound.replace(/name = ".*"/, 'name = "Nordic"') },
  });
  await waitFor(() => expect((screen.getByTestId("recipe-name") as HTMLInputElement).value).toBe("Nordic"));
  expect(screen.queryByTestId("recipe-faults")).toBeNull();
});

it("saving makes the plan anew and runs nothing; back is one press", async () => {
  const { user, world, called, violations } = await openEditor();
  const first = world.list(2).recipe;
  await user.click(screen.getByTestId("wanted-person.email"));
  await user.click(screen.getByTestId("rung-mailwright"));
  await waitFor(() => expect((screen.getByTestId("recipe-save") as HTMLButtonElement).disabled).toBe(false));
  await user.keyboard("{Control>}s{/Control}");
  const changed = await screen.findByTestId("recipe-changed");
  await waitFor(() => expect(changed.textContent).toMatch(/About \$.* for .* values; it was about \$/));
  expect(world.list(2).recipe).toHaveProperty("toml");
  const calls = screen.getByRole("region", { name: "Calls by provider" });
  expect(within(calls).queryByText("Mailwright")).toBeNull();
  expect(called.some((one) => one.command === "start_run")).toBe(false);
  expect(await violations()).toEqual([]);
  await user.click(screen.getByTestId("recipe-undo"));
  await waitFor(() => expect(within(calls).queryByText("Mailwright")).toBeTruthy());
  expect(screen.queryByTestId("recipe-changed")).toBeNull();
  expect(world.list(2).recipe).toEqual(first ?? { bundled: "everything" });
});

it("changes are left only after asking, and one press brings the saved text back", async () => {
  const { user, called } = await openEditor();
  const sound = text();
  await user.click(screen.getByRole("button", { name: "Leave Logo out" }));
  await waitFor(() => expect(text()).not.toContain("company.logo"));
  await user.click(screen.getByTestId("recipe-back"));
  await waitFor(() => expect(text()).toBe(sound));
  await user.click(await screen.findByRole("button", { name: "Leave Logo out" }));
  await waitFor(() => expect(text()).not.toContain("company.logo"));
  await user.click(screen.getByTestId("recipe-leave"));
  await user.click(await screen.findByTestId("confirm-yes"));
  expect(await screen.findByTestId("edit-recipe")).toBeTruthy();
  expect(called.some((one) => one.command === "set_recipe")).toBe(false);
});

it("the dial that was chosen on the plan is kept when the recipe is saved", async () => {
  const { user, world } = openApp("#/list/2/plan");
  await user.click(await screen.findByTestId("dial-fastest"));
  const edit = await screen.findByTestId("edit-recipe");
  await user.click(edit);
  await screen.findByRole("heading", { name: "What is wanted" });
  await waitFor(() => expect(text()).toContain('dial = "fastest"'));
  await user.click(screen.getByRole("button", { name: "Leave Logo out" }));
  await waitFor(() => expect(text()).not.toContain("company.logo"));
  await waitFor(() => expect((screen.getByTestId("recipe-save") as HTMLButtonElement).disabled).toBe(false));
  await user.click(screen.getByTestId("recipe-save"));
  await waitFor(() => expect(screen.getByTestId("dial-fastest").getAttribute("aria-checked")).toBe("true"));
  expect(JSON.stringify(world.list(2).recipe)).toContain("fastest");
});

it("a saved recipe stays among the goals when another is picked", async () => {
  const { user } = await openEditor();
  fireEvent.change(screen.getByTestId("recipe-toml"), {
    target: { value: text().replace(/name = ".*"/, 'name = "Nordic"') },
  });
  await waitFor(() => expect((screen.getByTestId("recipe-save") as HTMLButtonElement).disabled).toBe(false));
  await user.click(screen.getByTestId("recipe-save"));
  await screen.findByTestId("recipe-changed");
  location.hash = "#/list/2/mapping";
  const own = await screen.findByTestId("goal-own");
  expect(own.textContent).toContain("Nordic");
  expect(own.getAttribute("aria-checked")).toBe("true");
  await user.click(screen.getByTestId("goal-company-profile"));
  await waitFor(() => expect(screen.getByTestId("goal-company-profile").getAttribute("aria-checked")).toBe("true"));
  const kept = screen.getByTestId("goal-own");
  expect(kept.textContent).toContain("Nordic");
  await user.click(kept);
  await waitFor(() => expect(kept.getAttribute("aria-checked")).toBe("true"));
});

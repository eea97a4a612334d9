// The main job in the page: from the practice list to an exported sheet, and the ways lists, keys and files get in.

import { fireEvent, screen, waitFor, within } from "@testing-library/react";
import { expect, it } from "vitest";
import { openApp } from "./app";

it("goes from the practice list over mapping and plan to a filled grid", async () => {
  const { user, called, tick, world } = openApp("", { first: true });
  await user.click(await screen.findByTestId("practice-list"));
  await user.click(await screen.findByTestId("goal-work-emails"));
  await user.click(screen.getByTestId("to-plan"));
  expect(await screen.findByText(/nothing to pay/)).toBeTruthy();
  await user.click(screen.getByTestId("run-all"));
  expect(await screen.findByText(/^Asking about 200 people/)).toBeTruthy();
  const started = called.find((one) => one.command === "start_run")?.payload;
  expect(started).toMatchObject({ plan: { recipe: { bundled: "work-emails" }, dial: "balanced", practice: true } });

  await user.click(screen.getByTestId("pause-run"));
  await tick();
  await user.click(await screen.findByTestId("resume-run"));
  await tick(300);
  expect(world.lists[0]?.run?.state).toBe("done");
  expect(await screen.findByTestId("undo-run")).toBeTruthy();
  expect(screen.queryByTestId("pause-run")).toBeNull();
  expect(screen.getByTestId("practice-notice").textContent).toContain("nothing is spent");
});

it("a paid plan says up to how much on both buttons, and starts no dearer", async () => {
  const { user, called } = openApp("#/list/5/plan");
  const all = await screen.findByTestId("run-all");
  const cap = screen.getByTestId("cap") as HTMLInputElement;
  const decide = within(screen.getByRole("complementary", { name: "Decide" }));
  expect(decide.getByText("rarely more than").title).toContain("p95");
  expect(decide.queryByText(/^p\d\d/)).toBeNull();
  await user.click(screen.getByTestId("use-p95"));
  expect(`Use $${cap.value}`).toBe(screen.getByTestId("use-p95").textContent);
  await user.clear(cap);
  expect((all as HTMLButtonElement).disabled).toBe(true);
  await user.type(cap, "12.5");
  expect(all.textContent).toContain("up to $12.50");
  await user.click(all);
  expect(await screen.findByText(/^Asking about/)).toBeTruthy();
  expect(called.find((one) => one.command === "start_run")?.payload).toMatchObject({ cap: 12_500_000 });
});

it("a key typed at the plan is sealed and cleared, and the page keeps no trace of it", async () => {
  const { user, called, world } = openApp("#/list/5/plan");
  await user.click(await screen.findByTestId("key-nameverse"));
  const input = (await screen.findByTestId("key-input")) as HTMLInputElement;
  const secret = "practice-secret-0042";
  await user.type(input, secret);
  await user.click(screen.getByTestId("key-save"));
  expect(input.value).toBe("");
  await waitFor(() => expect(world.opened).toEqual([secret]));
  expect(JSON.stringify(called)).not.toContain(secret);
  expect(document.documentElement.outerHTML).not.toContain(secret);
  expect(await screen.findByTestId("key-test")).toBeTruthy();
  expect((await screen.findAllByText(/0042/)).length).toBeGreaterThan(0);
});

it("an export that meets a file asks before it replaces it", async () => {
  const { user, called } = openApp("#/list/3/export");
  const path = (await screen.findByTestId("export-path")) as HTMLInputElement;
  expect(path.value).toBe("/srv/you/Downloads/Accelerator batch, autumn.xlsx");
  await user.clear(path);
  await user.type(path, "/srv/you/exists.xlsx");
  await user.click(screen.getByTestId("export-write"));
  await user.click(await screen.findByTestId("confirm-yes"));
  expect((await screen.findByTestId("export-written")).textContent).toBe("/srv/you/exists.xlsx");
  const exports = called.filter((one) => one.command === "export").map((one) => one.payload);
  expect(exports).toMatchObject([{ overwrite: false }, { overwrite: true, format: "xlsx", choice: {} }]);
});

it("a sheet dropped anywhere becomes a list; a definition is checked", async () => {
  const { drag, user, called } = openApp("#/settings", { text: 'base_url = "https://crm.example"\n' });
  await screen.findByText("Monthly limit");
  drag({ kind: "over", paths: ["/lists/leads.csv"] });
  expect(screen.getByTestId("drop-overlay").textContent).toBe("Drop to open as a new list");
  drag({ kind: "over", paths: ["/lists/crm.toml"] });
  expect(screen.getByTestId("drop-overlay").textContent).toContain("provider definition");
  drag({ kind: "drop", paths: ["/lists/crm.toml"] });
  await user.click(await screen.findByTestId("definition-check"));
  expect(await screen.findByText(/it has no operation/)).toBeTruthy();
  drag({ kind: "drop", paths: ["/lists/leads.csv"] });
  expect(await screen.findByText("What do you want from this list?")).toBeTruthy();
  expect(called.find((one) => one.command === "import_file")?.payload).toEqual({ path: "/lists/leads.csv" });
});

it("rows pasted anywhere become a list; a word does not", async () => {
  const { called, world } = openApp("#/health");
  await screen.findByText("Cost per match");
  const paste = (text: string) => fireEvent.paste(document.body, { clipboardData: { getData: () => text } });
  paste("hello");
  paste("Name\tCompany\nTilda Ferrow\tNorthwind Labs");
  expect(await screen.findByText("What do you want from this list?")).toBeTruthy();
  expect(called.filter((one) => one.command === "import_text")).toHaveLength(1);
  paste("Name\tCompany\nBo Quist\tTide");
  await waitFor(() => expect(world.lists.map((list) => list.name)).toContain("Pasted rows 2"));
});

it("keys go everywhere: Ctrl O, Ctrl K, Ctrl 1 to 6, and Escape closes one layer", async () => {
  const { user } = openApp("#/list/2/grid/7", { open: "/lists/leads.csv" });
  expect(await screen.findByText(/row 7 of 3,908/)).toBeTruthy();
  await user.keyboard("j");
  expect(location.hash).toBe("#/list/2/grid/8");
  await user.keyboard("{Escape}");
  expect(location.hash).toBe("#/list/2/grid");
  await user.keyboard("{Control>}6{/Control}");
  expect(location.hash).toBe("#/list/2/export");
  await user.keyboard("{Control>}k{/Control}");
  const search = await screen.findByPlaceholderText(/Search lists, screens/);
  await user.type(search, "health");
  await user.keyboard("{Enter}");
  await waitFor(() => expect(location.hash).toBe("#/health"));
  await user.keyboard("{Control>}o{/Control}");
  await waitFor(() => expect(location.hash).toMatch(/mapping$/));
});

it("the row that asks is answered, and the mapping is saved for every column", async () => {
  const { user, called } = openApp("#/list/5/mapping");
  const place = await screen.findByRole("combobox", { name: "Field of Ort" });
  expect((place as HTMLInputElement).value).toBe("");
  await user.click(place);
  await user.click(await screen.findByRole("option", { name: "City, company" }));
  await waitFor(() => expect(called.some((one) => one.command === "set_mapping")).toBe(true));
  const saved = called.find((one) => one.command === "set_mapping")?.payload as { fields: unknown[] };
  expect(saved.fields).toHaveLength(8);
  expect(saved.fields[5]).toBe("company.city");
  expect(await screen.findByText("chosen by you")).toBeTruthy();
});

it("a list is deleted only after asking", async () => {
  const { user, called } = openApp("#/lists");
  await user.click(await screen.findByRole("button", { name: "More for Clinics with two sites or more" }));
  await user.click(await screen.findByRole("menuitem", { name: "Delete" }));
  expect(called.some((one) => one.command === "delete_list")).toBe(false);
  await user.click(within(await screen.findByRole("dialog")).getByTestId("confirm-yes"));
  await waitFor(() => expect(screen.queryByText("Clinics with two sites or more")).toBeNull());
});

it("a run that stopped at its cap resumes only with a higher one", async () => {
  const { user, called } = openApp("#/list/4/grid");
  const resume = (await screen.findByTestId("resume-run")) as HTMLButtonElement;
  const cap = screen.getByTestId("resume-cap");
  await user.clear(cap);
  await user.type(cap, "2");
  expect(resume.disabled).toBe(true);
  await user.clear(cap);
  await user.type(cap, "20");
  await user.click(resume);
  expect(called.find((one) => one.command === "resume_run")?.payload).toMatchObject({ cap: 20_000_000 });
  expect(await screen.findByTestId("pause-run")).toBeTruthy();
});

it("the grid counts what a run found, even when the run was faster than the page", async () => {
  const { user, tick, world } = openApp("#/list/6/plan");
  await user.click(await screen.findByTestId("run-all"));
  await tick(300);
  expect(world.list(6).run?.state).toBe("done");
  const found = await screen.findByTestId("state-value");
  await waitFor(() => expect(Number(found.querySelector("b")?.textContent?.replace(",", ""))).toBeGreaterThan(1_000));
  expect(screen.queryByTestId("state-waiting")).toBeNull();
});

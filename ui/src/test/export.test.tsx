import { screen, waitFor, within } from "@testing-library/react";
import { expect, it } from "vitest";
import { openApp } from "./app";

it("an importer brings its columns, its gate and its counts", async () => {
  const { user, called } = openApp("#/list/3/export");
  const total = (await screen.findByTestId("gate-out")).textContent;
  await user.click(await screen.findByTestId("format-preset:lemlist"));
  expect(((await screen.findByTestId("gate-percent")) as HTMLInputElement).value).toBe("2");
  await waitFor(() => expect(screen.getByTestId("gate-out").textContent).not.toBe(total));
  const preview = within(screen.getByTestId("export-preview"));
  await waitFor(() => expect(preview.getByText("firstName")).toBeTruthy());
  await user.click(screen.getByTestId("export-write"));
  await screen.findByTestId("export-written");
  const sent = called.find((one) => one.command === "export")?.payload;
  expect(sent).toMatchObject({ format: "csv", bom: false, choice: { preset: "lemlist", max_bounce: 0.02 } });
  expect((sent as { path: string }).path).toMatch(/\.csv$/);
});

it("a file has the ending of what is in it, whatever was typed", async () => {
  const { user, called } = openApp("#/list/3/export");
  const path = (await screen.findByTestId("export-path")) as HTMLInputElement;
  await user.clear(path);
  await user.type(path, " /srv/you/leads.csv ");
  await user.tab();
  expect(path.value).toBe("/srv/you/leads.xlsx");
  await user.click(screen.getByTestId("export-write"));
  await screen.findByTestId("export-written");
  const sent = called.find((one) => one.command === "export")?.payload;
  expect(sent).toMatchObject({ format: "xlsx", path: "/srv/you/leads.xlsx" });
});

it("columns are left out and moved, and the preview follows", async () => {
  const { user, called } = openApp("#/list/3/export");
  const preview = within(await screen.findByTestId("export-preview"));
  await waitFor(() => expect(preview.getByText("Notiz")).toBeTruthy());
  await user.click(screen.getByTestId("column-source:7"));
  await waitFor(() => expect(preview.queryByText("Notiz")).toBeNull());
  await user.click(screen.getByRole("button", { name: "Webseite further to the front" }));
  await user.click(screen.getByTestId("pictures-in"));
  await user.click(screen.getByTestId("export-write"));
  await screen.findByTestId("export-written");
  const sent = called.find((one) => one.command === "export")?.payload as { choice: { columns: string[] } };
  expect(sent.choice).toMatchObject({ in_cells: true });
  expect(sent.choice.columns.slice(0, 2)).toEqual(["source:0", "source:1"]);
  expect(sent.choice.columns).not.toContain("source:7");
});

it("the logo stands behind the company, and what was chosen instead is taken back with one press", async () => {
  const { user, called } = openApp("#/list/3/export");
  const preview = within(await screen.findByTestId("export-preview"));
  await waitFor(() => expect(preview.getByText("Logo")).toBeTruthy());
  const heads = () => preview.getAllByRole("columnheader").map((head) => head.textContent);
  expect(heads()[heads().indexOf("Firma") + 1]).toBe("Logo");
  await user.click(await screen.findByTestId("column-company.logo"));
  await waitFor(() => expect(preview.queryByText("Logo")).toBeNull());
  await user.click(screen.getByRole("button", { name: "As usual" }));
  await waitFor(() => expect(preview.getByText("Logo")).toBeTruthy());
  await user.click(screen.getByTestId("export-write"));
  await screen.findByTestId("export-written");
  expect(called.find((one) => one.command === "export")?.payload).toMatchObject({ choice: {} });
});

it("a sheet that was written is opened, or shown in its folder", async () => {
  const { user, opened } = openApp("#/list/3/export");
  await screen.findByTestId("export-preview");
  await user.click(await screen.findByTestId("export-write"));
  const path = (await screen.findByTestId("export-written")).textContent;
  await user.click(screen.getByTestId("sheet-open"));
  expect(opened).toEqual([path]);
});

// Every screen draws what the program tells, without a fault of accessibility, and says so when the program fails.

import { screen, waitFor, within } from "@testing-library/react";
import { expect, it } from "vitest";
import type { Settings } from "../rpc";
import { openApp } from "./app";

const SCREENS: { name: string; hash: string; shows: RegExp; first?: boolean; needs: string }[] = [
  { name: "lists, at first", hash: "", shows: /Drop a list here/, first: true, needs: "" },
  { name: "lists", hash: "#/lists", shows: /Clinics with two sites/, needs: "lists" },
  { name: "mapping", hash: "#/list/1/mapping", shows: /Duplicates found/, needs: "list" },
  { name: "plan", hash: "#/list/5/plan", shows: /Calls by provider/, needs: "plan" },
  { name: "plan in the practice world", hash: "#/list/6/plan", shows: /nothing to pay/, needs: "plan" },
  { name: "grid", hash: "#/list/1/grid", shows: /Asking about 2,000 people and companies/, needs: "grid_frame" },
  { name: "judge", hash: "#/list/2/judge", shows: /Your list, row/, needs: "grid_page" },
  { name: "record", hash: "#/list/1/grid/23", shows: /Calls for this record/, needs: "record" },
  { name: "wall", hash: "#/list/1/wall", shows: /want a look/, needs: "wall" },
  { name: "export", hash: "#/list/1/export", shows: /rows go out/, needs: "grid_frame" },
  { name: "lines and pictures", hash: "#/list/1/outreach", shows: /read well/, needs: "outreach" },
  { name: "providers", hash: "#/providers", shows: /Kestrel People/, needs: "providers" },
  { name: "health", hash: "#/health", shows: /Cost per match/, needs: "health" },
  { name: "settings", hash: "#/settings", shows: /Monthly limit/, needs: "settings" },
];

it.each(SCREENS)("$name: draws and can be used by everybody", async ({ hash, shows, first }) => {
  const stage = openApp(hash, { first: first ?? false });
  expect((await screen.findAllByText(shows)).length).toBeGreaterThan(0);
  expect(await stage.violations()).toEqual([]);
});

it.each(SCREENS.filter(({ needs }) => needs))("$name: says what failed and what to do", async ({ hash, needs }) => {
  openApp(hash, { failing: needs });
  const [alert] = await screen.findAllByRole("alert");
  expect(alert?.textContent).toContain(`"${needs}" failed.`);
  expect(alert?.textContent).toContain("Try it again.");
});

it("tells why it cannot start, and tries again", async () => {
  const broken = openApp("", { first: true, failing: "app_info" });
  expect(await screen.findByText("Spillway cannot start its work")).toBeTruthy();
  expect(await broken.violations()).toEqual([]);
  broken.failing.clear();
  await broken.user.click(screen.getByRole("button", { name: "Try again" }));
  expect((await screen.findAllByText("Drop a list here")).length).toBe(1);
});

it("names a provider file that does not load, what is wrong with it and where", async () => {
  const { violations } = openApp("#/providers", { faulty: true });
  const faults = await screen.findByRole("region", { name: "Provider files that are not used" });
  expect(faults.textContent).toMatch(/ferry\.toml:14:3.*there is no key "urll" here; did you mean "url"\?/);
  expect(faults.textContent).toMatch(/ferry\.toml:22:1.*the key "hit" is missing here/);
  expect(await violations()).toEqual([]);
});

it("limits what one provider may cost in a month", async () => {
  const { user, called } = openApp("#/settings");
  const [field] = await screen.findAllByLabelText(/^(?!Monthly|Daily).*, monthly, in dollars$/);
  if (!field) throw new Error("a provider with a key has a limit");
  await user.type(field, "12.50{Enter}");
  const saved = called.findLast((one) => one.command === "set_settings")?.payload as Settings | undefined;
  expect(Object.values(saved?.provider_caps ?? {})).toEqual([12_500_000]);
});

it("says how a provider did, how sure that is, and nothing where it would be a guess", async () => {
  const { user, called, violations } = openApp("#/health");
  const row = async (name: string) => {
    const cell = await screen.findByRole("cell", { name: new RegExp(`^.. ${name}`) });
    return cell.closest("tr")?.textContent ?? "";
  };
  expect(await row("Mailwright")).toMatch(/47\s%± 3\.3, of 876 answers/);
  expect(await row("Tidepool")).toMatch(/pauses 12 s.*14 too fast.*9 faults.*2 lost, maybe charged/);
  expect(await row("Kestrel People")).toMatch(/closed until you act/);
  expect(await row("Open Register")).toMatch(/not enough data8 more answers needed/);
  await user.click(screen.getByTestId("health-practice"));
  expect(await screen.findByText(/No practice call was made in the last 7 days/)).toBeTruthy();
  expect(await violations()).toEqual([]);
  const asked = called.filter((one) => one.command === "health").map((one) => one.payload);
  expect(asked).toEqual([
    { days: 7, practice: false },
    { days: 7, practice: true },
  ]);
});

it("groups failed cells by what went wrong and asks one kind again", async () => {
  const { user, called, violations } = openApp("#/list/2/grid");
  await user.click(await screen.findByTestId("state-failed"));
  const dead = await screen.findByTestId("cause-dead");
  expect(dead.textContent).toMatch(/^\d+ deadDid not answer.*Tidepool: 502\. It was asked 5 times/);
  expect(screen.getByTestId("cause-invalid").textContent).toContain("not usable");
  expect(await violations()).toEqual([]);
  await user.click(screen.getByTestId("retry-dead"));
  expect(await screen.findByText("Ask again for dead cells?")).toBeTruthy();
  await waitFor(() => expect((screen.getByTestId("confirm-yes") as HTMLButtonElement).disabled).toBe(false));
  await user.click(screen.getByTestId("confirm-yes"));
  const asked = called.find((one) => one.command === "retry")?.payload;
  expect(asked).toMatchObject({ again: { list: 2, state: "failed", cause: "dead" } });
});

it("shows the dead letters of all lists under health, with the way to them", async () => {
  const { violations } = openApp("#/health");
  const card = await screen.findByRole("region", { name: "Dead letters" });
  expect(card.textContent).toMatch(/It was asked 5 times/);
  expect(within(card).getAllByText("Open in grid").length).toBeGreaterThan(1);
  expect(await violations()).toEqual([]);
});

it.each([
  { at: "#/list/5/plan", says: /Could help, cannot be asked yet/ },
  { at: "#/providers", says: /no browser/ },
])("says on $at what to install for screenshots, and looks again", async ({ at, says }) => {
  const { user, world, violations } = openApp(at);
  expect((await screen.findAllByText(says)).length).toBeGreaterThan(0);
  await user.click(await screen.findByTestId("browser-what"));
  const dialog = await screen.findByRole("dialog", { name: "A browser for screenshots" });
  expect(dialog.textContent).toMatch(/No browser was found.*Install one/);
  expect(await violations()).toEqual([]);
  const provider = world.providers.find((one) => one.state === "no_browser");
  if (!provider) throw new Error("the made-up world has no browser");
  provider.state = "ready";
  await user.click(within(dialog).getByTestId("browser-look"));
  await waitFor(() => expect(screen.queryByTestId("browser-what")).toBeNull());
});

it("the status bar says how many ready providers need no key", async () => {
  const { world } = openApp("#/providers");
  const ready = world.providers.filter((one) => one.state === "ready");
  const keyless = ready.filter((one) => one.keys.length === 0).length;
  expect(keyless).toBe(1);
  await waitFor(() =>
    expect(screen.getByTestId("providers-ready").textContent).toBe(
      `${ready.length} providers ready, ${keyless} needs no key`,
    ),
  );
});

it("a plan names a provider that lacks a key once, and no command", async () => {
  const { world } = openApp("#/list/5/plan");
  const lacking = world.providers.find((one) => one.state === "no_key");
  if (!lacking) throw new Error("one lacks a key");
  const row = (await screen.findByTestId(`key-${lacking.id}`)).closest("li");
  expect(row?.textContent).toBe(`${lacking.name} has no key.Set key`);
});

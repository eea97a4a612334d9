// Pictures to be checked and kept: the wall and its keys, gaps that say why, what stored pictures take.

import { fireEvent, screen, waitFor, within } from "@testing-library/react";
import { beforeEach, expect, it, vi } from "vitest";
import type { Stage } from "./app";
import { openApp } from "./app";

vi.setConfig({ testTimeout: 60_000 });

// jsdom lays nothing out: the wall is told a size, so that it draws its tiles.
beforeEach(() => {
  vi.spyOn(HTMLElement.prototype, "clientHeight", "get").mockReturnValue(600);
});
class Sized {
  readonly #heard: ResizeObserverCallback;
  constructor(heard: ResizeObserverCallback) {
    this.#heard = heard;
  }
  observe(target: Element) {
    const contentRect = { x: 0, y: 0, width: 900, height: 600, top: 0, left: 0, right: 900, bottom: 600 };
    this.#heard([{ target, contentRect } as ResizeObserverEntry], this as unknown as ResizeObserver);
  }
  unobserve() {}
  disconnect() {}
}
vi.stubGlobal("ResizeObserver", Sized);

const asked = (stage: Stage, command: string) =>
  stage.called.filter((one) => one.command === command).map((one) => one.payload);

async function onWall(stage: Stage): Promise<HTMLElement> {
  const wall = await screen.findByTestId("wall");
  await within(wall).findAllByRole("option");
  await stage.user.click(within(wall).getAllByRole("option")[0] as HTMLElement);
  wall.focus();
  return wall;
}

/** The tile that the keys work on. */
function here(wall: HTMLElement): HTMLElement {
  return within(wall).getByRole("option", { selected: true });
}

it("the wall's keys take the next candidate, leave out, go back, and open the record", async () => {
  const stage = openApp("#/list/3/wall");
  const wall = await onWall(stage);
  expect(await stage.violations()).toEqual([]);
  await stage.user.keyboard("n");
  await waitFor(() => expect(here(wall).textContent).toContain("yours"));
  expect(asked(stage, "choose_picture")[0]).toMatchObject({
    list: 3,
    field: "company.logo",
    choice: { candidate: expect.stringMatching(/^logo-second-/) },
  });
  await stage.user.keyboard("x");
  await waitFor(() => expect(here(wall).textContent).toContain("skipped"));
  expect(asked(stage, "choose_picture")[1]).toMatchObject({ choice: "nothing" });
  await stage.user.keyboard("u");
  await waitFor(() => expect(asked(stage, "choose_picture")[2]).toMatchObject({ choice: "undo" }));
  await waitFor(() => expect(here(wall).textContent).not.toContain("skipped"));
  await stage.user.keyboard("{ArrowRight}");
  const second = here(wall).id;
  expect(second).toBe("tile-1");
  await stage.user.keyboard("{Enter}");
  expect(await screen.findByTestId("record")).toBeTruthy();
});

it("says when nothing can be taken back, and changes nothing", async () => {
  const stage = openApp("#/list/3/wall");
  const wall = await onWall(stage);
  const before = here(wall).textContent;
  await stage.user.keyboard("u");
  expect(await screen.findByText("There is no choice to take back.")).toBeTruthy();
  expect(here(wall).textContent).toBe(before);
});

it("screenshots stand on the wall; gaps say why at a glance and in a sentence; nothing is offered in their place", async () => {
  const stage = openApp("#/list/3/wall");
  const wall = await onWall(stage);
  await stage.user.click(screen.getByRole("radio", { name: "Screenshots" }));
  await waitFor(() => expect(asked(stage, "wall").at(-1)).toMatchObject({ list: 3, field: "company.screenshot" }));
  await within(wall).findAllByRole("option");
  await stage.user.keyboard("{End}");
  await waitFor(() => expect(screen.getByRole("status").textContent).toMatch(/without: .*\d+ not found/));
  expect(screen.getByRole("status").textContent).not.toContain("letters");
  await stage.user.keyboard("n");
  await stage.user.keyboard("x");
  expect(asked(stage, "choose_picture")).toEqual([]);
  expect(screen.queryByText("Next candidate")).toBeNull();
  expect(await stage.violations()).toEqual([]);
  await stage.user.click(screen.getByTestId("take-screenshots"));
  await waitFor(() => expect(location.hash).toBe("#/list/3/plan"));
  await waitFor(() => expect(asked(stage, "plan").at(-1)).toMatchObject({ recipe: { bundled: "screenshots" } }));
});

it("an unsafe, a refused and a missing picture are told apart, each with its sentence", async () => {
  openApp("#/list/1/wall");
  const wall = await screen.findByTestId("wall");
  await within(wall).findAllByRole("option");
  // Gaps stand at the end, and only what is in sight is drawn.
  const titles = new Map<string, string>();
  for (let scrollTop = 12_000; scrollTop > 8_000; scrollTop -= 600) {
    fireEvent.scroll(wall, { target: { scrollTop } });
    for (const tile of await within(wall).findAllByRole("option")) {
      for (const word of ["not found", "refused", "unsafe"]) {
        if (within(tile).queryByText(word)) titles.set(word, tile.getAttribute("title") ?? "");
      }
    }
  }
  const said = (word: string) => titles.get(word);
  expect(said("unsafe")).toMatch(/not on the public internet; it was not contacted\.$/);
  expect(said("refused")).toMatch(/refuses robots/);
  expect(said("not found")).toMatch(/none that is sure enough/);
});

it("a record's own file takes the place of a logo, or says why it cannot", async () => {
  const stage = openApp("#/list/3/grid/2", { open: "/srv/you/logo.pdf" });
  const slot = await screen.findByTestId("slot-company.logo");
  await stage.user.click(within(slot).getByText("Use my own file…"));
  expect(await screen.findByText(/logo\.pdf cannot be used: it is no picture/)).toBeTruthy();
  expect(within(slot).queryByText("chosen by you")).toBeNull();
  await stage.user.click(within(slot).getByText("Leave it out"));
  expect(await within(slot).findByText("chosen by you")).toBeTruthy();
  await stage.user.click(within(slot).getByText("Back to automatic"));
  await waitFor(() => expect(within(slot).queryByText("chosen by you")).toBeNull());
});

it("settings say what pictures take, take another limit, and refuse one that is none", async () => {
  const stage = openApp("#/settings");
  const card = await screen.findByRole("region", { name: "Pictures" });
  expect(await within(card).findByText("128 MB of 4.0 GB")).toBeTruthy();
  expect(await stage.violations()).toEqual([]);
  const limit = within(card).getByTestId("pictures-quota") as HTMLInputElement;
  await stage.user.clear(limit);
  await stage.user.type(limit, "2,5{Enter}");
  await waitFor(() => expect(asked(stage, "set_pictures_quota")).toEqual([{ bytes: 2_500_000_000 }]));
  expect(await within(card).findByText("128 MB of 2.5 GB")).toBeTruthy();
  await stage.user.clear(limit);
  await stage.user.type(limit, "many");
  expect(limit.getAttribute("aria-invalid")).toBe("true");
  await stage.user.tab();
  await waitFor(() => expect(limit.value).toBe("2.5"));
  expect(asked(stage, "set_pictures_quota")).toHaveLength(1);
  await stage.user.clear(limit);
  await stage.user.type(limit, "0.001{Enter}");
  expect(await screen.findByText("Pictures need at least 32 MB.")).toBeTruthy();
  await waitFor(() => expect(limit.value).toBe("2.5"));
});

it("tidying says what went, and that nothing is left to go", async () => {
  const stage = openApp("#/settings");
  const tidy = await screen.findByTestId("tidy-pictures");
  await stage.user.click(tidy);
  expect(await screen.findByText("300 KB freed: 12 unused pictures.")).toBeTruthy();
  await stage.user.click(tidy);
  expect(await screen.findByText("Nothing was to be removed.")).toBeTruthy();
});

it("a company's pictures are forgotten only after a yes", async () => {
  const stage = openApp("#/settings");
  const field = await screen.findByLabelText("Forget a company’s pictures");
  await stage.user.type(field, "nonsense{Enter}");
  await stage.user.click(await screen.findByTestId("confirm-yes"));
  expect(await screen.findByText('"nonsense" is no domain.')).toBeTruthy();
  await stage.user.clear(field);
  await stage.user.type(field, "northwind.example{Enter}");
  const dialog = await screen.findByRole("dialog", { name: "Forget the pictures of northwind.example?" });
  expect(await stage.violations()).toEqual([]);
  await stage.user.click(within(dialog).getByText("Cancel"));
  expect(asked(stage, "forget_pictures")).toEqual([{ domain: "nonsense" }]);
  await stage.user.click(screen.getByTestId("forget-pictures"));
  await stage.user.click(await screen.findByTestId("confirm-yes"));
  expect(await screen.findByText("Forgot the pictures of northwind.example.")).toBeTruthy();
  expect(asked(stage, "forget_pictures").at(-1)).toEqual({ domain: "northwind.example" });
});

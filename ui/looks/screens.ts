// Every screen, with what is to be seen when it is drawn and what is done to get there.

import type { Page } from "playwright-core";

/** A screen. */
export interface Look {
  name: string;
  /** Search and hash of its address. */
  at: string;
  /** What is there when it is drawn, as a selector. */
  sign: string;
  /** What is done on it before it is looked at. */
  act?: (page: Page) => Promise<void>;
}

const press = (id: string) => async (page: Page) => {
  await page.getByTestId(id).first().click();
};

export const LOOKS: Look[] = [
  { name: "lists-first", at: "first#", sign: "[data-testid=practice-list]" },
  { name: "lists", at: "#/lists", sign: "text=Clinics with two sites" },
  { name: "mapping", at: "#/list/5/mapping", sign: "text=Duplicates found" },
  { name: "plan", at: "#/list/5/plan", sign: "[data-testid=run-all]" },
  {
    name: "recipe",
    at: "#/list/2/plan",
    sign: "[data-testid=run-all]",
    act: async (page) => {
      await press("edit-recipe")(page);
      await page.getByTestId("recipe-name").waitFor();
      await page.getByTestId("wanted-person.email").click();
      // The press stays on it, and so would the pointer's mark.
      await page.mouse.move(0, 0);
    },
  },
  { name: "grid", at: "#/list/1/grid", sign: "[row-index='5'] [col-id='company.industry']" },
  {
    name: "grid-failed",
    at: "#/list/2/grid",
    sign: "[row-index='5'] [col-id='company.industry']",
    act: press("state-failed"),
  },
  {
    name: "grid-filters",
    at: "#/list/2/grid",
    sign: "[row-index='5'] [col-id='company.industry']",
    act: press("open-facets"),
  },
  { name: "record", at: "#/list/1/grid/23", sign: "text=Calls for this record" },
  { name: "judge", at: "#/list/2/judge", sign: "[data-testid=case]" },
  {
    name: "judge-duplicates",
    at: "#/list/2/judge",
    sign: "[data-testid=case]",
    act: async (page) => {
      await press("judge-duplicates")(page);
      await press("duplicates-probable")(page);
      await page.getByTestId("stays-150").waitFor();
      await page.mouse.move(0, 0);
    },
  },
  { name: "wall", at: "#/list/1/wall", sign: "text=want a look" },
  { name: "outreach", at: "#/list/1/outreach", sign: "text=read well" },
  { name: "export", at: "#/list/1/export", sign: "text=rows go out" },
  { name: "providers", at: "#/providers", sign: "text=Kestrel People" },
  { name: "key", at: "#/providers", sign: "text=Kestrel People", act: press("key-mailwright") },
  { name: "health", at: "#/health", sign: "text=Cost per match" },
  { name: "settings", at: "#/settings", sign: "text=Monthly limit" },
  {
    name: "palette",
    at: "#/lists",
    sign: "text=Clinics with two sites",
    act: (page) => page.keyboard.press("Control+k"),
  },
  { name: "keys", at: "#/lists", sign: "text=Clinics with two sites", act: (page) => page.keyboard.press("?") },
];

// Every screen in both themes: looks as it did, and has no serious fault of accessibility. After a change that is meant,
// `SPILLWAY_BLESS=1 npm run looks` keeps how it looks now.

import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Page } from "playwright-core";
import { afterAll, beforeAll, expect, it } from "vitest";
import { Stage, type Theme } from "./browser";
import { differing, smaller, taken } from "./picture";
import { LOOKS } from "./screens";

/** Pixels that may differ, of 256,000. A word that changed is more. */
const ALLOWED = 24;

const KEPT = join(import.meta.dirname, "kept");
/** What was drawn, where it differs; and the table of violations. */
const NOW = join(import.meta.dirname, "now");

const cases = LOOKS.flatMap((look) => (["light", "dark"] as Theme[]).map((theme) => ({ ...look, theme })));
const table: string[] = [];
let stage: Stage;
let desk: Page;

beforeAll(async () => {
  rmSync(NOW, { recursive: true, force: true });
  mkdirSync(NOW);
  mkdirSync(KEPT, { recursive: true });
  stage = await Stage.open();
  desk = await stage.page("light", "#/settings");
});

afterAll(async () => {
  const head = ["| screen | theme | serious violations |", "|---|---|---|"];
  writeFileSync(join(NOW, "accessibility.md"), `${[...head, ...table].join("\n")}\n`);
  await stage.close();
});

it.each(cases)("$name, $theme", async ({ name, theme, at, sign, act }) => {
  const page = await stage.page(theme, at);
  await page.locator(sign).first().waitFor();
  await act?.(page);
  const look = await smaller(desk, await taken(page));
  const violations = await stage.violations(page);
  await page.close();
  const rules = violations.map((one) => `${one.rule} (${one.where.length})`).join(", ");
  table.push(`| ${name} | ${theme} | ${rules || "none"} |`);

  const file = join(KEPT, `${name}-${theme}.webp`);
  if (process.env.SPILLWAY_BLESS) {
    writeFileSync(file, look, "base64");
  } else {
    const kept = existsSync(file) ? readFileSync(file, "base64") : "";
    const pixels = kept ? await differing(desk, kept, look) : Number.POSITIVE_INFINITY;
    const now = join(NOW, `${name}-${theme}.webp`);
    if (pixels > ALLOWED) writeFileSync(now, look, "base64");
    expect(pixels, `${now} differs from ${file}; SPILLWAY_BLESS=1 npm run looks keeps it`).toBeLessThanOrEqual(ALLOWED);
  }
  expect(violations).toEqual([]);
});

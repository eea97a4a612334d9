// The built page on the made-up world, in the Chromium of this computer, so that it looks the same every time: typefaces of
// ours, a clock that stands still, nothing that moves.

import { existsSync, readFileSync } from "node:fs";
import { delimiter, join } from "node:path";
import axe from "axe-core";
import { type Browser, type BrowserContext, chromium, type Page } from "playwright-core";
import { type PreviewServer, preview } from "vite";

/** Light or dark. */
export type Theme = "light" | "dark";

/** The size of the window. */
export const SIZE = { width: 1280, height: 800 };

/** The moment at which everything happens. */
const NOW = new Date("2026-11-24T10:00:00Z");

/** Browsers that will do, by the name of their program. */
const PROGRAMS = ["chromium", "google-chrome", "google-chrome-stable"];

/** The page's own stack of typefaces is the system's, and differs from one computer to the next. */
const TYPEFACE = `
  @font-face { font-family: Looks; font-weight: 100 500; src: url("/typeface/Inter-Regular.otf"); }
  @font-face { font-family: Looks; font-weight: 501 900; src: url("/typeface/Inter-SemiBold.otf"); }
  :root { --font-ui: Looks !important; --font-mono: Looks !important; }
`;

function program(): string {
  const named = process.env.SPILLWAY_BROWSER;
  if (named) return named;
  const folders = (process.env.PATH ?? "").split(delimiter);
  const found = folders.flatMap((folder) => PROGRAMS.map((name) => join(folder, name))).find((one) => existsSync(one));
  if (!found) throw new Error("No Chromium is installed. Install one, or name its program in SPILLWAY_BROWSER.");
  return found;
}

/** A violation of an accessibility rule. */
export type Violation = { rule: string; impact: string; where: string[] };

/** The page, opened again for every screen and theme. */
export class Stage {
  private constructor(
    private readonly server: PreviewServer,
    private readonly browser: Browser,
    private readonly contexts: Map<Theme, BrowserContext>,
  ) {}

  static async open(): Promise<Stage> {
    const root = join(import.meta.dirname, "..");
    const server = await preview({
      root,
      configFile: false,
      logLevel: "warn",
      build: { outDir: "looks/page" },
      preview: { port: 0, host: "127.0.0.1" },
    });
    const args = ["--font-render-hinting=none", "--disable-lcd-text", "--force-color-profile=srgb", "--no-sandbox"];
    const browser = await chromium.launch({ executablePath: program(), args });
    return new Stage(server, browser, new Map());
  }

  async close(): Promise<void> {
    await this.browser.close();
    await this.server.close();
  }

  /** Opens the page at an address, which begins with its search or its hash. */
  async page(theme: Theme, address: string): Promise<Page> {
    const page = await (await this.context(theme)).newPage();
    await page.clock.setFixedTime(NOW);
    const [search, hash] = address.split("#");
    const server = this.server.resolvedUrls?.local[0] ?? "";
    await page.goto(`${server}?still${search ? `&${search}` : ""}#${hash ?? ""}`);
    await page.addStyleTag({ content: TYPEFACE });
    await page.evaluate(() => document.fonts.ready);
    return page;
  }

  /** Serious violations of accessibility rules on what is drawn. */
  async violations(page: Page): Promise<Violation[]> {
    await page.evaluate(axe.source);
    const found = await page.evaluate(async () => {
      const { axe } = window as unknown as { axe: typeof import("axe-core") };
      return (await axe.run(document, { resultTypes: ["violations"] })).violations;
    });
    return found
      .filter((one) => one.impact === "serious" || one.impact === "critical")
      .map((one) => ({
        rule: one.id,
        impact: one.impact ?? "",
        where: one.nodes.map((node) => `${node.html.slice(0, 140)} ${node.failureSummary?.split("\n")[1] ?? ""}`),
      }));
  }

  private async context(theme: Theme): Promise<BrowserContext> {
    const known = this.contexts.get(theme);
    if (known) return known;
    const context = await this.browser.newContext({
      viewport: SIZE,
      colorScheme: theme,
      reducedMotion: "reduce",
      locale: "en-GB",
      timezoneId: "UTC",
    });
    const fonts = join(import.meta.dirname, "../../assets/fonts");
    await context.route("**/typeface/*", (route) => {
      const name = new URL(route.request().url()).pathname.split("/").pop() ?? "";
      return route.fulfill({ body: readFileSync(join(fonts, name)), contentType: "font/otf" });
    });
    this.contexts.set(theme, context);
    return context;
  }
}

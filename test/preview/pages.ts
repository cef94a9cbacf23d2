// Opens the preview page in a real browser, for the tests of one file.
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll } from "vitest";
import { bundlePage, launch, servePage } from "./harness.mjs";
import { targets } from "./targets.ts";
import { type themes } from "./themes.mjs";

export interface Opening {
  readonly theme?: keyof typeof themes;
  readonly width?: number;
  /** Whether the page has the WebAssembly file. */
  readonly hasWasm?: boolean;
}

export interface Pages {
  /** A page on a target, with its first numbers there. */
  readonly open: (target: string, opening?: Opening) => Promise<Page>;
  readonly newPage: () => Promise<Page>;
  readonly url: () => string;
  /** What pages threw or wrote as an error. */
  readonly troubles: readonly string[];
}

/** One browser and one server from the file's first test to its last. */
export function openPages(): Pages {
  let browser: Browser;
  let server: { readonly url: string; readonly close: () => void };
  const troubles: string[] = [];
  beforeAll(async () => {
    const files = await bundlePage();
    [browser, server] = await Promise.all([launch(), servePage(files)]);
  }, 120_000);
  afterAll(async () => {
    await browser.close();
    server.close();
  });
  return {
    open: async (
      target,
      { theme = "dark", width = 1400, hasWasm = false } = {},
    ) => {
      const page = await browser.newPage({ viewport: { width, height: 900 } });
      page.on("pageerror", (error) => troubles.push(String(error)));
      page.on("console", (message) => {
        if (message.type() === "error") troubles.push(message.text());
      });
      const more = hasWasm ? "&wasm" : "";
      await page.goto(`${server.url}?target=${target}&theme=${theme}${more}`);
      if (target in targets) {
        await page.locator("canvas.heat:not(.empty)").first().waitFor();
      }
      return page;
    },
    newPage: () => browser.newPage(),
    url: () => server.url,
    troubles,
  };
}

/** The calls of one name that the page made of the editor. */
export async function asked(page: Page, name: string): Promise<unknown[]> {
  const all = await page.evaluate(
    () =>
      (globalThis as unknown as { asked: { name: string; params: unknown }[] })
        .asked,
  );
  return all.filter((call) => call.name === name).map(({ params }) => params);
}

export const ruler = (page: Page) =>
  page.getByRole("slider", { name: "Time step" });

// The preview page in a real browser, asked by role and name, on the real engine.
import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { describe, expect, it, vi } from "vitest";
import { signed, significant } from "../../webview/format.ts";
import { recorded } from "../support/record.ts";
import { asked, openPages, ruler } from "./pages.ts";
import { targets } from "./targets.ts";
import { themes } from "./themes.mjs";

vi.setConfig({ testTimeout: 30_000 });

const { open, newPage, url, troubles } = openPages();

describe("outputs", () => {
  it("are there at once, under the names of the code, with the check in words", async () => {
    const page = await open("lstm");
    await expect
      .poll(() => page.getByRole("heading", { level: 1 }).textContent())
      .toBe(
        "seq, state_h, state_c = LSTM(8, return_sequences=True, return_state=True)(x)",
      );
    await expect
      .poll(() => page.getByLabel("Facts").textContent())
      .toContain("x (2, 10, 8)544 weightsrandom weights, seed 1");
    await expect
      .poll(() => page.locator(".checks").textContent())
      .toBe("state_h is the last column of seq (largest difference 0)");
    for (const name of ["seq", "state_h", "state_c"]) {
      await expect
        .poll(() => page.getByRole("figure", { name }).count())
        .toBe(1);
    }
    await page.close();
  });

  it("come from WebAssembly where there is no GPU, under the page's policy", async () => {
    const page = await open("lstm", { hasWasm: true });
    await expect
      .poll(() => page.getByLabel("Facts").textContent())
      .toContain("WebAssembly");
    await page.close();
  });

  it("are the numbers that the engine records", async () => {
    const target = targets.lstm;
    if (target === undefined) throw new Error("lstm");
    const state = await recorded(target);
    const page = await open("lstm");
    await page.getByRole("button", { name: "Table: seq" }).click();
    const rows = await page
      .getByRole("region", { name: "Table: seq" })
      .locator("tbody tr")
      .allTextContents();
    const { data } = state.recording.outputs[0] ?? { data: [] };
    const wanted = Array.from({ length: 10 }, (_, step) =>
      [
        String(step),
        ...Array.from(data.slice(step * 8, step * 8 + 8), (value) =>
          significant(value),
        ),
      ].join(""),
    );
    expect(rows).toEqual(wanted);
    await page.close();
  });

  it("draw each value in the colour of its range", async () => {
    const page = await open("lstm", { theme: "light" });
    const colours = await page
      .locator("canvas.heat")
      .first()
      .evaluate((canvas: HTMLCanvasElement) => {
        const context = canvas.getContext("2d");
        const at = (x: number, y: number) =>
          Array.from(context?.getImageData(x, y, 1, 1).data ?? []);
        return [at(46 * 7 + 2, 16 * 4 + 2), at(46 * 8 + 2, 16 * 6 + 2)];
      });
    const [low = [], high = []] = colours;
    // −0.379 is blue, +0.373 is red.
    expect(low[2]).toBeGreaterThan((low[0] ?? 0) + 60);
    expect(high[0]).toBeGreaterThan((high[2] ?? 0) + 60);
    await page.close();
  });
});

describe("the keyboard", () => {
  it("moves step and unit while the ruler or a picture has the focus", async () => {
    const page = await open("lstm");
    const value = () => ruler(page).getAttribute("aria-valuetext");
    await ruler(page).focus();
    await expect.poll(() => value()).toBe("t = 9");
    await page.keyboard.press("ArrowLeft");
    await expect.poll(() => value()).toBe("t = 8");
    await page.keyboard.press("Home");
    await expect.poll(() => value()).toBe("t = 0");
    await page.keyboard.press("ArrowRight");
    await page.keyboard.press("Shift+ArrowRight");
    await expect.poll(() => value()).toBe("t = 9");
    const unit = page.getByRole("slider", { name: "Unit" });
    const before = Number(await unit.getAttribute("aria-valuenow"));
    await page.locator("canvas.heat").first().focus();
    await page.keyboard.press("ArrowDown");
    await expect
      .poll(() => unit.getAttribute("aria-valuenow"))
      .toBe(String(before + 1));
    await page.keyboard.press("PageDown");
    await expect.poll(() => page.getByLabel("Sample").inputValue()).toBe("1");
    await page.keyboard.press("t");
    await expect.poll(() => page.getByRole("table").count()).toBe(1);
    await page.keyboard.press("?");
    await expect
      .poll(() => page.getByRole("dialog", { name: "Keys" }).isVisible())
      .toBe(true);
    await page.keyboard.press("Escape");
    await expect.poll(() => page.getByRole("dialog").count()).toBe(0);
    await page.close();
  });

  it("moves between tabs, and says step, unit and value at rest", async () => {
    const page = await open("lstm");
    await page.getByRole("tab", { name: "Outputs" }).focus();
    await page.keyboard.press("ArrowRight");
    const gates = page.getByRole("tab", { name: "Gates" });
    await expect.poll(() => gates.getAttribute("aria-selected")).toBe("true");
    await ruler(page).focus();
    await page.keyboard.press("Home");
    await expect
      .poll(() => page.locator("[aria-live=polite]").textContent())
      .toMatch(/^t = 0, unit \d, seq [+−]?\d/);
    await page.close();
  });

  it("keeps a cell, which the code then notes, and frees it", async () => {
    const page = await open("lstm");
    await ruler(page).focus();
    await page.keyboard.press("Enter");
    await expect
      .poll(async () => (await asked(page, "note")).at(-1))
      .toMatchObject({
        text: expect.stringMatching(/^t 9 · unit \d · seq/) as string,
      });
    await page.keyboard.press("Escape");
    await expect
      .poll(async () => (await asked(page, "note")).at(-1))
      .toBeNull();
    await page.close();
  });
});

describe("the pointer", () => {
  it("says a value where it is, and keeps it by a click", async () => {
    const target = targets.lstm;
    if (target === undefined) throw new Error("lstm");
    const { recording } = await recorded(target);
    const value = recording.outputs[0]?.data[3 * 8 + 2] ?? NaN;
    const page = await open("lstm");
    const picture = page.locator("canvas.heat").first();
    const position = { x: 46 * 3 + 20, y: 16 * 2 + 8 };
    await picture.hover({ position });
    await expect
      .poll(() => page.locator(".tip").textContent())
      .toBe(`seq[0, 3, 2] = ${signed(value, 7)} · t = 3 · unit 2`);
    await picture.click({ position });
    await page.mouse.move(2, 2);
    await expect
      .poll(() => page.locator(".readout").textContent())
      .toBe(`t = 3unit 2seq = ${signed(value)}`);
    await expect
      .poll(() => asked(page, "highlight"))
      .toContainEqual({
        target: target.id,
        what: { kind: "output", index: 0 },
      });
    await page.close();
  });
});

describe("variants", () => {
  it("show the four flag pairs with the vector that all share", async () => {
    const page = await open("lstm");
    await page.getByRole("tab", { name: "Variants" }).click();
    await expect
      .poll(() => page.locator(".checks").textContent())
      .toBe("All four hold the last h (largest difference 0).");
    const cards = page.locator(".card");
    await expect
      .poll(() => cards.locator("h2").allTextContents())
      .toEqual([
        "neither flag",
        "return_sequences=True",
        "return_state=True",
        "return_sequences=True, return_state=True",
      ]);
    await expect.poll(() => cards.last().textContent()).toContain("your code");
    await expect
      .poll(() => cards.nth(2).textContent())
      .toContain("returns output (2, 8), state_h (2, 8), state_c (2, 8)");
    await cards.nth(1).getByRole("button", { name: "Use this" }).click();
    await expect
      .poll(() => asked(page, "edit"))
      .toMatchObject([
        { edit: { kind: "flags", returnSequences: true, returnState: false } },
      ]);
    await page.close();
  });
});

describe("batches", () => {
  it("hand the state after 光 on to 疑", async () => {
    const page = await open("poem");
    await expect
      .poll(() =>
        page
          .getByRole("tab", { name: "Batches" })
          .getAttribute("aria-selected"),
      )
      .toBe("true");
    const sentences = page.locator(".sentences");
    await expect
      .poll(() => sentences.textContent())
      .toContain("The state after 光 starts 疑 (largest difference 0).");
    await expect
      .poll(() => sentences.textContent())
      .toContain("Rows never mix: row 0 goes on in row 0.");
    await page
      .getByRole("combobox", { name: "Rows" })
      .selectOption("readingOrder");
    await expect
      .poll(() => sentences.textContent())
      .toContain("The state after 光 starts 举 (largest difference 0).");
    await expect
      .poll(() => sentences.textContent())
      .toContain(
        "for 疑 to follow 光, lines 1 and 3 must share the first batch",
      );
    await page.close();
  });

  it("say what 9 samples in batches of 2 do", async () => {
    const page = await open("nine");
    await expect
      .poll(() => page.locator(".message.warning").textContent())
      .toContain(
        "9 samples in batches of 2 leave 1. Keras does not stop: predict returns 10 rows. Sample 8 comes back twice, once from each row's state.",
      );
    await expect
      .poll(() =>
        page
          .getByRole("list", { name: "result: 10 rows" })
          .locator("li")
          .allTextContents(),
      )
      .toEqual(["0", "1", "2", "3", "4", "5", "6", "7", "8", "8"]);
    await page.getByRole("button", { name: "Trim to 8 samples" }).click();
    await expect
      .poll(() => asked(page, "edit"))
      .toMatchObject([{ edit: { kind: "trim", samples: 8 } }]);
    await page.close();
  });

  it("draw another order when shuffled, and stop at a reset", async () => {
    const page = await open("nine");
    await page.getByLabel("Shuffle").check();
    const arrows = page.getByRole("img", { name: /starts from sample/ });
    await expect.poll(() => arrows.count()).toBe(8);
    const texts = () =>
      arrows.evaluateAll((all) =>
        all.map((arrow) => arrow.getAttribute("aria-label")).join("|"),
      );
    const before = await texts();
    await page.getByRole("button", { name: "Play again" }).click();
    await expect.poll(texts).not.toBe(before);
    await page.getByLabel("Shuffle").uncheck();
    await page.getByLabel("Reset states").selectOption("batch");
    await expect
      .poll(() => page.getByText("reset_states()").count())
      .toBeGreaterThan(0);
    await expect.poll(() => arrows.count()).toBe(0);
    await page.close();
  });
});

describe("what the page says", () => {
  it("of a cursor with no layer", async () => {
    const page = await open("none");
    await page
      .getByText("No recurrent layer or model at the cursor.")
      .waitFor();
    await page
      .getByRole("button", { name: "Show models in this file" })
      .click();
    await page.getByRole("button", { name: "Try the sample" }).click();
    await expect.poll(() => asked(page, "open")).toEqual(["models", "sample"]);
    await page.close();
  });

  it("of a size that it had to assume", async () => {
    const page = await open("units");
    await page
      .getByText("units is unknown: it is read at run time. Assuming 8.")
      .waitFor();
    await page.getByRole("spinbutton", { name: /^units/ }).fill("5");
    await page.getByText("Assuming 5.").waitFor();
    await expect
      .poll(() =>
        page
          .getByRole("slider", { name: "Unit" })
          .getAttribute("aria-valuemax"),
      )
      .toBe("4");
    await page.close();
  });

  it("of code with a syntax error, keeping the picture", async () => {
    const page = await open("lstm");
    await page.evaluate(async () => {
      const { channel, targets: all } = globalThis as unknown as {
        channel: { call: (name: string, params: unknown) => Promise<unknown> };
        targets: Record<string, object>;
      };
      await channel.call("show", { ...all.lstm, isBroken: true });
    });
    await page
      .getByText(
        "The code has a syntax error. This is the last version that could be read.",
      )
      .waitFor();
    await expect
      .poll(() => page.locator("canvas.heat:not(.empty)").count())
      .toBe(3);
    await page.close();
  });

  it("while the engine starts, and when it can't", async () => {
    const page = await newPage();
    let script = "self.onmessage = () => undefined;";
    await page.route("**/worker.js", (route) =>
      route.fulfill({ contentType: "text/javascript", body: script }),
    );
    await page.goto(`${url()}?target=lstm`);
    await page.getByText("Starting the engine…").waitFor();
    await expect
      .poll(() => page.getByRole("button", { name: "Cancel" }).count())
      .toBe(1);
    await expect
      .poll(() => page.getByRole("figure", { name: "seq" }).count())
      .toBe(1);
    script = "throw new Error('no kernels here')";
    await page.reload();
    const alert = page.getByRole("alert");
    await alert.waitFor();
    await expect.poll(() => alert.textContent()).toContain("no kernels here");
    script = await (await fetch(`${url()}worker.js`)).text();
    await alert.getByRole("button", { name: "Run again" }).click();
    await page.locator("canvas.heat:not(.empty)").first().waitFor();
    await page.close();
  });

  it("survives a reload with view, step and seed", async () => {
    const page = await open("lstm");
    await page.getByRole("tab", { name: "Gates" }).click();
    await ruler(page).focus();
    await page.keyboard.press("Home");
    await page.getByLabel("Seed", { exact: true }).fill("7");
    await page.getByText("random weights, seed 7").waitFor();
    await page.reload();
    await page.locator("canvas.heat:not(.empty)").first().waitFor();
    await expect
      .poll(() => ruler(page).getAttribute("aria-valuenow"))
      .toBe("0");
    const gates = page.getByRole("tab", { name: "Gates" });
    await expect.poll(() => gates.getAttribute("aria-selected")).toBe("true");
    await page.getByText("random weights, seed 7").waitFor();
    await page.close();
  });
});

const views = ["Outputs", "Gates", "Variants", "Batches"];

it("never scrolls sideways on a narrow panel", async () => {
  for (const [target, width] of [
    ["lstm", 350],
    ["poem", 350],
    ["bidirectional", 300],
    ["conv2d", 300],
    ["stackBoth", 300],
  ] as const) {
    const page = await open(target, { width });
    for (const view of views) {
      await page.getByRole("tab", { name: view }).click();
      await page.waitForTimeout(150);
      const needed = await page.evaluate(
        () => document.documentElement.scrollWidth,
      );
      expect([target, view, needed]).toEqual([target, view, width]);
    }
    await page.close();
  }
}, 120_000);

describe("accessibility", () => {
  it.each(Object.keys(themes) as (keyof typeof themes)[])(
    "axe finds nothing in any view on %s",
    async (theme) => {
      const axe = await readFile(
        createRequire(import.meta.url).resolve("axe-core/axe.min.js"),
        "utf8",
      );
      const more = theme === "light" || theme === "hc-dark";
      const shown = ["lstm", "poem", ...(more ? ["conv2d", "stack"] : [])];
      for (const target of shown) {
        const page = await open(target, { theme, width: 1100 });
        await page.evaluate(axe);
        for (const view of views) {
          await page.getByRole("tab", { name: view }).click();
          await page.waitForTimeout(200);
          const found = await page.evaluate(async () => {
            const { axe: checker } = globalThis as unknown as {
              axe: {
                run: () => Promise<{
                  violations: {
                    id: string;
                    nodes: { html: string; failureSummary: string }[];
                  }[];
                }>;
              };
            };
            const { violations } = await checker.run();
            return violations.map(
              ({ id, nodes }) =>
                `${id}: ${nodes[0]?.html ?? ""} ${nodes[0]?.failureSummary ?? ""}`,
            );
          });
          expect([view, ...found]).toEqual([view]);
        }
        await page.close();
      }
    },
    180_000,
  );
});

it("left no error behind, and broke no rule of its content security policy", () => {
  expect(troubles).toEqual([]);
});

// Stacked cells and cells with maps on the preview page, in a real browser on the real engine.
import { describe, expect, it, vi } from "vitest";
import { signed } from "../../webview/format.ts";
import { recorded } from "../support/record.ts";
import { asked, openPages, ruler } from "./pages.ts";
import { targets } from "./targets.ts";

vi.setConfig({ testTimeout: 30_000 });

const { open, troubles } = openPages();

describe("a stack of cells", () => {
  it("shows each cell's states and gates under its name", async () => {
    const page = await open("stack");
    const titles = page.locator(".lane-title");
    const wanted = [
      "cells[0] · LSTMCell, 6 units",
      "cells[1] · GRUCell, 4 units",
    ];
    await expect.poll(() => titles.allTextContents()).toEqual(wanted);
    for (const name of ["cells[0] h", "seq", "h0", "c0", "h1"]) {
      await expect
        .poll(() => page.getByRole("figure", { name }).count())
        .toBe(1);
    }
    await expect
      .poll(() => page.locator(".checks").textContent())
      .toBe("h1 is the last column of seq (largest difference 0)");
    await page.getByRole("tab", { name: "Gates" }).click();
    await expect.poll(() => titles.allTextContents()).toEqual(wanted);
    await expect
      .poll(() => page.locator("figcaption .caption-name").allTextContents())
      .toEqual([
        "cells[0] i input gate (2, 10, 6)",
        "cells[0] f forget gate (2, 10, 6)",
        "cells[0] g candidate (2, 10, 6)",
        "cells[0] o output gate (2, 10, 6)",
        "cells[0] c cell state (2, 10, 6)",
        "cells[0] h hidden state (2, 10, 6)",
        "cells[1] z update gate (2, 10, 4)",
        "cells[1] r reset gate (2, 10, 4)",
        "cells[1] ĥ candidate (2, 10, 4)",
        "cells[1] h hidden state (2, 10, 4)",
      ]);
    await page.close();
  });

  it("is walked through by key from cell to cell", async () => {
    const page = await open("stack");
    await ruler(page).focus();
    const title = () => page.locator("#inspector-title").textContent();
    await page.keyboard.press("Shift+ArrowUp");
    await expect.poll(title).toBe("At t = 9, unit 0 · cells[0]");
    for (let press = 0; press < 6; press += 1)
      await page.keyboard.press("ArrowDown");
    await expect.poll(title).toBe("At t = 9, unit 0 · cells[1]");
    await page.close();
  });

  it("hands each cell's state of each half from batch to batch", async () => {
    const page = await open("stackBoth");
    await page.getByRole("tab", { name: "Batches" }).click();
    await expect
      .poll(() =>
        page
          .getByRole("group", { name: /^row 0/ })
          .evaluateAll((all) =>
            all.map((row) => row.getAttribute("aria-label")),
          ),
      )
      .toEqual([
        "row 0, forward cells[0]",
        "row 0, forward cells[1]",
        "row 0, backward cells[0]",
        "row 0, backward cells[1]",
      ]);
    await expect
      .poll(() => page.getByRole("img", { name: /starts from sample/ }).count())
      .toBe(8);
    await page.close();
  });
});

describe("maps", () => {
  it("of a two-dimensional ConvLSTM stand side by side, a tile a filter", async () => {
    const page = await open("conv2d");
    await expect
      .poll(() => page.locator("figcaption .caption-name").allTextContents())
      .toEqual([
        "frames input (2, 8, 9, 10, 2)",
        "seq (2, 8, 7, 8, 6)",
        "state_h after t = 7 (2, 7, 8, 6)",
        "state_c after t = 7 (2, 7, 8, 6)",
      ]);
    const tiles = page.getByRole("figure", { name: "seq" }).locator(".tile");
    await expect.poll(() => tiles.count()).toBe(6);
    await expect
      .poll(() => page.locator(".checks").textContent())
      .toBe("state_h is seq at the last step (largest difference 0)");
    await page.getByRole("tab", { name: "Gates" }).click();
    await expect
      .poll(() => page.locator("figcaption .caption-name b").allTextContents())
      .toEqual(["i", "f", "g", "o", "c", "h"]);
    await expect.poll(() => page.locator(".map-block .tile").count()).toBe(36);
    await page.close();
  });

  it("say the value and place of a pixel, and keep it by a click", async () => {
    const target = targets.conv2d;
    if (target === undefined) throw new Error("conv2d");
    const { recording } = await recorded(target);
    const [, steps = 0, rows = 0, columns = 0, filters = 0] =
      recording.outputs[0]?.shape ?? [];
    const at = ((steps - 1) * rows + 2) * columns + 5;
    const value = recording.outputs[0]?.data[at * filters + 3] ?? NaN;
    const page = await open("conv2d");
    const tile = page
      .getByRole("figure", { name: "seq" })
      .locator("canvas")
      .nth(3);
    const position = { x: 13 * 5 + 4, y: 13 * 2 + 4 };
    await tile.hover({ position });
    await expect
      .poll(() => page.locator(".tip").textContent())
      .toBe(
        `seq[0, 7, 2, 5, 3] = ${signed(value, 7)} · t = 7 · filter 3, row 2, column 5`,
      );
    await tile.click({ position });
    await expect
      .poll(() => page.locator("#inspector-title").textContent())
      .toBe("At t = 7, filter 3, row 2, column 5");
    await expect
      .poll(() => page.locator(".lines figcaption").textContent())
      .toBe("filter 3, row 2, column 5 over time: i f g o c h");
    await expect
      .poll(async () => (await asked(page, "note")).at(-1))
      .toMatchObject({
        text: `t 7 · filter 3, row 2, column 5 · seq ${signed(value, 2)}`,
      });
    await page.close();
  });

  it("are walked over by key: steps, filters and pixels", async () => {
    const page = await open("conv2d");
    const title = () => page.locator("#inspector-title").textContent();
    await page.getByLabel("Filter", { exact: true }).fill("1");
    await page.getByLabel("Row", { exact: true }).fill("2");
    await page.getByLabel("Column", { exact: true }).fill("4");
    await expect.poll(title).toBe("At t = 7, filter 1, row 2, column 4");
    const canvas = page
      .getByRole("figure", { name: "state_h" })
      .locator("canvas[tabindex='0']");
    await canvas.focus();
    for (const key of ["w", "d", "d", "s", "s", "a", "ArrowLeft"])
      await page.keyboard.press(key);
    await expect.poll(title).toBe("At t = 6, filter 1, row 3, column 5");
    await page.keyboard.press("ArrowDown");
    await expect.poll(title).toBe("At t = 6, filter 2, row 3, column 5");
    await page.keyboard.press("ArrowDown");
    await expect.poll(title).toBe("At t = 6, filter 3, row 3, column 5");
    await expect
      .poll(() =>
        page.evaluate(() => document.activeElement?.getAttribute("aria-label")),
      )
      .toMatch(/^state_h, filter 3 /);
    await page.close();
  });

  it("give their numbers as a table, row by row", async () => {
    const page = await open("conv2d");
    await page.getByRole("button", { name: "Table: seq" }).click();
    const table = page.getByRole("region", { name: "Table: seq" });
    await expect
      .poll(() => table.locator("caption").textContent())
      .toMatch(/^seq, filter \d, t = 7 \(2, 8, 7, 8, 6\)$/);
    await expect
      .poll(() => table.locator("thead th").allTextContents())
      .toEqual(["row", "0", "1", "2", "3", "4", "5", "6", "7"]);
    await expect.poll(() => table.locator("tbody tr").count()).toBe(7);
    await page.close();
  });

  it("show the kernels of a filter", async () => {
    const page = await open("conv2d");
    await page.getByText(/^Kernels of filter/).click();
    const kernels = page.locator(".kernel");
    await expect.poll(() => kernels.count()).toBe(8);
    await expect
      .poll(() => kernels.first().textContent())
      .toBe("Wi (3, 3, 2, 6)01");
    await expect.poll(() => kernels.nth(1).locator("canvas").count()).toBe(6);
    await page.close();
  });

  it("of one axis are position by time, of three slices", async () => {
    const line = await open("conv1d");
    const first = line.getByRole("figure", { name: "seq" }).locator("canvas");
    await expect.poll(() => first.count()).toBe(4);
    await first.nth(2).hover({ position: { x: 14 * 3 + 4, y: 9 * 4 + 3 } });
    await expect
      .poll(() => line.locator(".tip").textContent())
      .toMatch(/^seq\[0, 3, 4, 2\] = .* · t = 3 · filter 2, position 4$/);
    await line.close();
    const solid = await open("conv3d");
    await expect
      .poll(() =>
        solid
          .getByRole("figure", { name: "out" })
          .locator(".tile-name")
          .allTextContents(),
      )
      .toEqual([
        "0, depth 0",
        "0, depth 1",
        "0, depth 2",
        "1, depth 0",
        "1, depth 1",
        "1, depth 2",
      ]);
    await solid.close();
  });

  it("appear step by step while a long run goes on, which can be cancelled", async () => {
    const page = await open("frames");
    const progress = page.locator(".progress");
    await expect
      .poll(() => progress.textContent())
      .toMatch(/^ *Step \d+ of 20 Cancel$/);
    await expect
      .poll(() => page.locator(".readout").textContent())
      .toMatch(/^t = 0filter 0, row 0, column 0seq = [+−]?[\d.]+$/);
    await page.getByRole("button", { name: "Cancel" }).click();
    await page.getByText(/^Cancelled\. Steps 0 to \d+ are shown\./).waitFor();
    await page.close();
  });

  it("of halves stand beside each other where channels are first", async () => {
    const page = await open("convFirst");
    await page.getByText(/^columns 0–3 forward, 4–7 backward/).waitFor();
    const tile = page
      .getByRole("figure", { name: "output" })
      .locator("canvas")
      .nth(1);
    await tile.click({ position: { x: 13 * 6 + 4, y: 13 * 1 + 4 } });
    await expect
      .poll(() => page.locator("#inspector-title").textContent())
      .toBe("At t = 4, filter 1, row 1, column 2 · backward");
    await page.close();
  });
});

it("left no error behind", () => {
  expect(troubles).toEqual([]);
});

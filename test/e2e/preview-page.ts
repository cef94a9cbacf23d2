// What a person reads in the preview: its pictures, its tables and what it says.
import type { Frame, Locator } from "playwright-core";
import {
  clickLens,
  closePanel,
  openFile,
  openText,
  page,
  previewFrame,
} from "./editor.ts";
import { eventually } from "./scenario.ts";

/** Opens a file (written first, if its text is given), clicks its n-th lens, and waits for the first numbers. */
export async function openPreview(
  file: string,
  { text, lens = 0 }: { readonly text?: string; readonly lens?: number } = {},
): Promise<Frame> {
  await (text === undefined ? openFile(file) : openText(file, text));
  await closePanel();
  await clickLens("Run preview", lens);
  return withNumbers(await previewFrame());
}

/** Waits until a run has ended. */
export async function withNumbers(frame: Frame): Promise<Frame> {
  await eventually(
    "the first numbers",
    async () => {
      const waiting = await frame.getByText("no numbers yet").count();
      const facts = await frame.locator(".facts").innerText();
      return waiting === 0 && /\d ms/.test(facts);
    },
    60,
  );
  return frame;
}

/** The numbers of a picture, `[step][unit]`, out of the table beside it; the table is closed again. */
export async function numbers(
  frame: Frame,
  name: string,
): Promise<readonly (readonly number[])[]> {
  await frame
    .getByRole("button", { name: `Table: ${name}`, exact: true })
    .click();
  const rows = frame
    .locator("table", { has: frame.locator("caption", { hasText: name }) })
    .locator("tbody tr");
  await rows.first().waitFor();
  const cells = await rows.evaluateAll((found) =>
    found.map((row) =>
      [...row.querySelectorAll("td")].map((cell) => cell.textContent),
    ),
  );
  await frame
    .getByRole("button", { name: new RegExp(`^Hide.*: ${name}$`, "i") })
    .click();
  return cells.map((row) =>
    row.map((value) => Number(value.replace("−", "-"))),
  );
}

export type Colour = readonly [red: number, green: number, blue: number];

/** The colour of every cell of a picture, `[step][unit]`, read near the cell's corner: its value may be printed in the middle. */
export async function colours(
  frame: Frame,
  name: string,
  steps: number,
  units: number,
): Promise<readonly (readonly Colour[])[]> {
  const canvas = picture(frame, name);
  const { width, height, data } = await canvas.evaluate((element) => {
    const drawn = element as HTMLCanvasElement;
    const context = drawn.getContext("2d");
    if (context === null) throw new Error("nothing is drawn here");
    const { width, height } = drawn;
    const { data } = context.getImageData(0, 0, width, height);
    return { width, height, data: [...data] };
  });
  return Array.from({ length: steps }, (_, step) =>
    Array.from({ length: units }, (_, unit): Colour => {
      const x = Math.floor((step * width) / steps) + 3;
      const y = Math.floor((unit * height) / units) + 3;
      const at = 4 * (y * width + x);
      return [data[at] ?? 0, data[at + 1] ?? 0, data[at + 2] ?? 0];
    }),
  );
}

/** The canvas of a heatmap, by the name in its caption. */
export function picture(frame: Frame, name: string): Locator {
  return frame.locator(`canvas.heat[aria-label^="${name} ("]`).first();
}

/** Everything that the page says, on one line. */
export async function words(frame: Frame): Promise<string> {
  const text = await frame.locator("body").innerText();
  return text.replaceAll(/\s+/g, " ");
}

/** Waits until the page says something. */
export async function says(
  frame: Frame,
  wanted: RegExp | string,
): Promise<void> {
  await eventually(
    `"${String(wanted)}" in the preview`,
    async () => {
      const text = await words(frame);
      return typeof wanted === "string"
        ? text.includes(wanted)
        : wanted.test(text);
    },
    40,
  );
}

/** Turns to another view by its tab. */
export async function turnTo(frame: Frame, tab: string): Promise<void> {
  await frame.getByRole("tab", { name: tab }).click();
  await page().waitForTimeout(300);
}

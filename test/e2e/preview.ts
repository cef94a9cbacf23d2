// The preview of a layer: opened from its lens, read as numbers and as pixels, driven by the keyboard.
import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import path from "node:path";
import { promisify } from "node:util";
import * as vscode from "vscode";
import { clickLens, screenshot, type Theme, useTheme } from "./editor.ts";
import {
  colours,
  numbers,
  openPreview,
  picture,
  says,
  turnTo,
  withNumbers,
} from "./preview-page.ts";
import { eventually, scenario } from "./scenario.ts";

const steps = 6;
const units = 8;
const layer = `import keras
from keras.layers import LSTM, Input

x = Input(batch_shape=(2, 6, 3))
seq, state_h, state_c = LSTM(8, return_sequences=True, return_state=True)(x)
`;

interface Tensor {
  readonly shape: readonly number[];
  readonly data: readonly number[];
}

/** What the command line computes for the layer, with the preview's seed. */
async function computed(): Promise<readonly Tensor[]> {
  const folder = vscode.workspace.workspaceFolders?.[0]?.uri.fsPath ?? "";
  const file = path.join(folder, "layer.py");
  const extension = vscode.extensions.getExtension("unroll.unroll");
  const cli = path.join(extension?.extensionPath ?? "", "dist/cli.js");
  const { stdout } = await promisify(execFile)(
    process.execPath,
    [...[cli, "run", `${file}:5`, "--seed", "1", "--format", "json"]],
    { env: { ...process.env, ELECTRON_RUN_AS_NODE: "1" } },
  );
  const { outputs } = JSON.parse(stdout) as {
    readonly outputs: readonly Tensor[];
  };
  return outputs;
}

function assertClose(shown: number, wanted: number | undefined): void {
  assert.ok(
    wanted !== undefined &&
      Math.abs(shown - wanted) <= 6e-4 * Math.abs(wanted) + 1e-6,
    `${shown} is shown, ${String(wanted)} is right`,
  );
}

scenario(
  "the lens opens the preview, with the numbers of `unroll run`",
  async () => {
    const frame = await openPreview("layer.py", { text: layer });
    assert.equal(
      await frame.locator("h1").innerText(),
      "seq, state_h, state_c = LSTM(8, return_sequences=True, return_state=True)(x)",
    );
    await says(frame, "state_h is the last column of seq");
    const seq = await numbers(frame, "seq");
    const [stateH] = await numbers(frame, "state_h");
    const [stateC] = await numbers(frame, "state_c");
    assert.deepEqual(seq.at(-1), stateH);
    const [all, , c] = await computed();
    assert.equal(seq.length, steps);
    for (const [t, row] of seq.entries()) {
      assert.equal(row.length, units);
      for (const [unit, value] of row.entries())
        assertClose(value, all?.data[t * units + unit]);
    }
    for (const [unit, value] of (stateC ?? []).entries())
      assertClose(value, c?.data[unit]);
  },
);

const themes: readonly Theme[] = [
  "light",
  "dark",
  "high contrast",
  "high contrast light",
];

for (const theme of themes) {
  scenario(
    `${theme}: in the pictures sign is colour, and state_h is the last column`,
    async () => {
      await useTheme(theme);
      const frame = await openPreview("layer.py", { text: layer });
      const values = await numbers(frame, "seq");
      const range = Math.max(...values.flat().map(Math.abs));
      const seq = await colours(frame, "seq", steps, units);
      for (const [t, row] of values.entries()) {
        for (const [unit, value] of row.entries()) {
          const [red = 0, , blue = 0] = seq[t]?.[unit] ?? [];
          if (Math.abs(value) > range / 5)
            assert.equal(
              Math.sign(red - blue),
              Math.sign(value),
              `t ${t}, unit ${unit}: ${value} is drawn as ${String(seq[t]?.[unit])}`,
            );
        }
      }
      const [stateH] = await colours(frame, "state_h", 1, units);
      assert.deepEqual(seq.at(-1), stateH);
      await screenshot(`preview ${theme}`);
      for (const tab of ["Gates", "Variants", "Batches"]) {
        await turnTo(frame, tab);
        await screenshot(`preview ${theme} ${tab}`);
      }
    },
  );
}

scenario("the keyboard steps through time", async () => {
  const frame = await openPreview("layer.py", { text: layer });
  const ruler = frame.getByRole("slider", { name: "Time step" });
  const at = (t: number): Promise<boolean> =>
    eventually(
      `t = ${t}`,
      async () => (await ruler.getAttribute("aria-valuetext")) === `t = ${t}`,
    );
  await picture(frame, "seq").focus();
  for (const [key, t] of [
    ["Home", 0],
    ["ArrowRight", 1],
    ["ArrowRight", 2],
    ["ArrowLeft", 1],
    ["End", 5],
  ] as const) {
    await frame.page().keyboard.press(key);
    await at(t);
  }
  await says(frame, /At t = 5, unit \d/);
});

scenario("the four variants hold one vector in common", async () => {
  const frame = await openPreview("layer.py", { text: layer });
  await turnTo(frame, "Variants");
  const cards = frame.locator("section.card");
  await eventually("four cards", async () => (await cards.count()) === 4);
  const texts = await cards.allInnerTexts();
  assert.deepEqual(
    texts.map((text) => text.includes("your code")),
    [false, false, false, true],
  );
  await frame.locator(".checks .good").first().waitFor();
});

scenario("an edit of the code runs it again, and its undoing too", async () => {
  const frame = await openPreview("layer.py", { text: layer });
  const before = await numbers(frame, "seq");
  const change = async (from: string, to: string): Promise<void> => {
    const editor = vscode.window.visibleTextEditors[0];
    assert.ok(editor);
    const { document } = editor;
    const at = document.positionAt(document.getText().indexOf(from));
    const range = new vscode.Range(at, at.translate(0, from.length));
    await editor.edit((edit) => {
      edit.replace(range, to);
    });
    await says(frame, `seq (2, 6, ${to.replaceAll(/\D/g, "")})`);
    await withNumbers(frame);
  };
  await change("LSTM(8", "LSTM(5");
  assert.equal((await numbers(frame, "seq"))[0]?.length, 5);
  await change("LSTM(5", "LSTM(8");
  assert.deepEqual(await numbers(frame, "seq"), before);
});

const two = `${layer}last = keras.layers.GRU(4)(x)
`;

/** The titles of the open previews. */
const previews = (): readonly string[] =>
  vscode.window.tabGroups.all
    .flatMap(({ tabs }) => tabs.map(({ label }) => label))
    .filter((label) => label.startsWith("Preview"));

scenario(
  "a preview that follows turns to the next layer; beside a pinned one another opens",
  async () => {
    const frame = await openPreview("layer.py", { text: two });
    assert.equal(previews().length, 1);
    await clickLens("Run preview", 1);
    await says(frame, "last = keras.layers.GRU(4)(x)");
    assert.deepEqual(previews(), ["Preview: keras.layers.GRU(4)(x)"]);
    await frame.getByLabel("Follow cursor").uncheck();
    await clickLens("Run preview", 0);
    await eventually("a second preview", () =>
      Promise.resolve(previews().some((title) => title.includes("LSTM"))),
    );
    assert.equal(previews().length, 2);
    assert.equal(previews()[0], "Preview: keras.layers.GRU(4)(x)");
  },
);

scenario("WebGL computes the same numbers in the preview", async () => {
  const frame = await openPreview("layer.py", { text: layer });
  await frame.getByLabel("Backend").selectOption("webgl");
  await says(frame, /WebGL, [\d,.]+ ms/);
  const [all] = await computed();
  for (const [t, row] of (await numbers(frame, "seq")).entries())
    for (const [unit, value] of row.entries())
      assertClose(value, all?.data[t * units + unit]);
});

scenario("the poem: the state after 光 starts 疑", async () => {
  const frame = await openPreview("poem.py");
  await turnTo(frame, "Batches");
  await frame.getByLabel("Input").selectOption("poem");
  await says(frame, "The state after 光 starts 疑 (largest difference 0)");
  await screenshot("poem");
});

scenario("9 samples by 2 leave one over", async () => {
  const frame = await openPreview("stateful.py", { lens: 0 });
  await turnTo(frame, "Batches");
  await says(
    frame,
    "9 samples in batches of 2 leave 1. Keras does not stop: predict returns 10 rows.",
  );
  await screenshot("short last batch");
});

scenario("a cell of one's own: what its call names is drawn", async () => {
  const frame = await openPreview("own_cell.py");
  await says(frame, "state is the last column of seq");
  const seq = await numbers(frame, "seq");
  const [state] = await numbers(frame, "state");
  assert.deepEqual(seq.at(-1), state);
  await screenshot("own cell");
  await turnTo(frame, "Gates");
  for (const name of ["gate", "candidate"]) {
    const values = await numbers(frame, name);
    assert.equal(values.length, 12);
    assert.equal(values[0]?.length, 6);
  }
  await says(frame, "gate = ops.sigmoid(");
  await screenshot("own cell Gates");
});

// Mistakes are underlined while they are written, listed, and mended from the keyboard.
import assert from "node:assert/strict";
import * as vscode from "vscode";
import {
  applyQuickFix,
  endHover,
  hoverAt,
  openFile,
  openNotebook,
  openText,
  page,
  placeCursor,
  problems,
  screenshot,
  squiggles,
  text,
} from "./editor.ts";
import { eventually, scenario } from "./scenario.ts";

const stacked = `import keras
from keras import layers

model = keras.Sequential(
    [
        layers.Input(shape=(20, 8)),
        layers.LSTM(32),
        layers.LSTM(16),
        layers.Dense(3),
    ]
)
`;

const isStacked = (row: string): boolean =>
  row.includes("RNN101") && row.includes("(None, 32)");

scenario("a stacked LSTM without its sequence is found", async () => {
  await openText("stacked.py", stacked);
  const row = await eventually("the finding", async () =>
    (await problems()).find(isStacked),
  );
  await screenshot("problems");
  assert.match(row, /return_sequences=True/);
  assert.match(row, /Ln [78],/);
  assert.ok((await squiggles()).error > 0);
});

scenario("its quick fix, by keyboard, makes it vanish", async () => {
  await openText("stacked.py", stacked);
  await eventually("the finding", async () =>
    (await problems()).find(isStacked),
  );
  await placeCursor("layers.LSTM(16)", { offset: 8 });
  await applyQuickFix("return_sequences=True");
  await eventually("the edit", () =>
    Promise.resolve(text().includes("layers.LSTM(32, return_sequences=True)")),
  );
  await eventually(
    "an empty list",
    async () => (await problems()).length === 0,
  );
  await screenshot("problems-mended");
  assert.equal((await squiggles()).error, 0);
});

/** A place in each that the hover knows, which shows that the file has been read to its end. */
const right = [
  ["encoder_decoder.py", "model = keras.Model"],
  ["poem.py", "model = keras.Sequential"],
  ["forecast.ts", "model = tf.model"],
] as const;

for (const [name, needle] of right) {
  scenario(`${name} is right: nothing is underlined`, async () => {
    await openFile(name);
    await hoverAt(needle, /parameters/);
    await endHover();
    await page().waitForTimeout(1000);
    assert.deepEqual(await problems(), []);
    assert.deepEqual(await squiggles(), { error: 0, warning: 0 });
  });
}

scenario("a finding in a notebook lies in its cell", async () => {
  await openNotebook("directions.ipynb");
  const row = await eventually("the finding", async () =>
    (await problems()).find((line) => line.includes("RNN001")),
  );
  await screenshot("notebook");
  assert.match(row, /5 tensors/);
  // The sixth cell of all is the one that names three results.
  assert.equal(
    vscode.languages
      .getDiagnostics()
      .filter(
        ([uri, found]) =>
          found.length > 0 && uri.scheme === "vscode-notebook-cell",
      ).length,
    1,
  );
});

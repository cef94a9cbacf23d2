// Fixes on calls of every layout: the line or lines that a fix leaves behind.

import { describe, expect, test } from "vitest";
import { analyzeAs, applyEdits } from "./snippets.ts";

const python = `from tensorflow.keras import Input, Sequential
from tensorflow.keras.layers import GRU, LSTM, Bidirectional, Dense

x = Input(shape=(5, 3))
`;
const typescript = `import * as tf from "@tensorflow/tfjs";
const x = tf.input({ shape: [5, 3] });
`;

/** The program behind its imports after the first fix of the first finding. */
async function mended(
  source: string,
  language: "python" | "typescript",
  header = language === "python" ? python : typescript,
): Promise<string> {
  const text = header + source;
  const analysis = await analyzeAs(
    language === "python" ? "model.py" : "model.ts",
    text,
    language === "python" ? "keras3" : "tfjs",
  );
  const fix = analysis.findings[0]?.fixes[0];
  if (fix === undefined) return "no fix";
  return applyEdits(analysis, text, fix.edits).slice(header.length);
}

describe("an argument is added", () => {
  test.each([
    ["GRU(4)(LSTM(8)(x))", "GRU(4)(LSTM(8, return_sequences=True)(x))"],
    ["GRU(4)(LSTM(8,)(x))", "GRU(4)(LSTM(8, return_sequences=True,)(x))"],
    [
      "GRU(4)(LSTM(units=(8))(x))",
      "GRU(4)(LSTM(units=(8), return_sequences=True)(x))",
    ],
    [
      "GRU(4)(LSTM(8, return_sequences=False)(x))",
      "GRU(4)(LSTM(8, return_sequences=True)(x))",
    ],
    ["GRU(4)(LSTM(*[8])(x))", "GRU(4)(LSTM(*[8], return_sequences=True)(x))"],
    [
      "GRU(4)(Bidirectional(LSTM(8), merge_mode='sum')(x))",
      "GRU(4)(Bidirectional(LSTM(8, return_sequences=True), merge_mode='sum')(x))",
    ],
    [
      "GRU(4)(LSTM(\n    8,\n    name='a',\n)(x))",
      "GRU(4)(LSTM(\n    8,\n    name='a',\n    return_sequences=True,\n)(x))",
    ],
    [
      "GRU(4)(LSTM(\n    8  # units\n)(x))",
      "GRU(4)(LSTM(\n    8, return_sequences=True  # units\n)(x))",
    ],
  ])("%j", async (before, after) => {
    expect(await mended(before, "python")).toBe(after);
  });

  test.each([
    [
      "tf.layers.gru({ units: 4 }).apply(tf.layers.lstm({ units: 8 }).apply(x));",
      "tf.layers.gru({ units: 4 }).apply(tf.layers.lstm({ units: 8, returnSequences: true }).apply(x));",
    ],
    [
      "const units = 8;\ntf.layers.gru({ units }).apply(tf.layers.lstm({ units, }).apply(x));",
      "const units = 8;\ntf.layers.gru({ units }).apply(tf.layers.lstm({ units, returnSequences: true, }).apply(x));",
    ],
  ])("%j", async (before, after) => {
    expect(await mended(before, "typescript")).toBe(after);
  });
});

describe("an argument is taken away", () => {
  const model = (layer: string) =>
    `m = Sequential([Input((5, 3)), ${layer}, Dense(1)])`;
  test.each([
    ["LSTM(8, return_state=True)", "LSTM(8)"],
    ["LSTM(return_state=True, units=8)", "LSTM(units=8)"],
    ["LSTM(8, return_state=True,)", "LSTM(8,)"],
    [
      "LSTM(\n    8,  # units\n    return_state=True,\n)",
      "LSTM(\n    8,  # units\n)",
    ],
    ["Bidirectional(LSTM(8, return_state=True))", "Bidirectional(LSTM(8))"],
  ])("%j", async (before, after) => {
    expect(await mended(model(before), "python")).toBe(model(after));
  });
});

describe("names of an unpacking", () => {
  test.each([
    [
      "a, b, c = GRU(4, return_state=True)(x)",
      "a, b = GRU(4, return_state=True)(x)",
    ],
    [
      "out, state_c = LSTM(4, return_state=True)(x)",
      "out, state_h, state_c = LSTM(4, return_state=True)(x)",
    ],
    [
      "_, _ = LSTM(4, return_state=True)(x)",
      "_, _, state_c = LSTM(4, return_state=True)(x)",
    ],
    [
      "out, (h, c) = LSTM(4, return_state=True)(x)",
      "out, h, c = LSTM(4, return_state=True)(x)",
    ],
    [
      "[out, h] = LSTM(4, return_state=True)(x)",
      "[out, h, state_c] = LSTM(4, return_state=True)(x)",
    ],
  ])("%j", async (before, after) => {
    expect(await mended(before, "python")).toBe(after);
  });
});

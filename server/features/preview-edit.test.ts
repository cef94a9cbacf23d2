import { expect, test } from "vitest";
import { TextDocument } from "vscode-languageserver-textdocument";
import { readMarked } from "../../test/support/reading.ts";
import type { PreviewEdit } from "../protocol.ts";
import { preview } from "./preview.ts";
import { previewEdit } from "./preview-edit.ts";

/** The text after an edit to what is shown at `$0`; null when there is none. */
async function check(
  marked: string,
  edit: PreviewEdit,
  file?: string,
): Promise<string | null> {
  const { reading, document, offset } = await readMarked(marked, file);
  const edits = previewEdit(reading, {
    textDocument: { uri: document.uri },
    position: document.positionAt(offset),
    edit,
  });
  const here = edits?.[document.uri];
  return here === undefined
    ? null
    : TextDocument.applyEdits(document, [...here]);
}

const flags = (returnSequences: boolean, returnState: boolean) =>
  ({ kind: "flags", returnSequences, returnState }) as const;

const imports = "from keras import Input, layers\nx = Input((9, 3))\n";

test("both flags, and names for what comes back then", async () => {
  expect(
    await check(`${imports}y = layers.$0LSTM(6)(x)\n`, flags(true, true)),
  ).toBe(
    `${imports}y, state_h, state_c = layers.LSTM(6, return_sequences=True, return_state=True)(x)\n`,
  );
});

test("without states one name is left", async () => {
  expect(
    await check(
      `${imports}seq, h, c = layers.$0LSTM(6, return_sequences=True, return_state=True)(x)\n`,
      flags(true, false),
    ),
  ).toBe(
    `${imports}seq = layers.LSTM(6, return_sequences=True, return_state=False)(x)\n`,
  );
});

test("only the flag that differs is touched", async () => {
  expect(
    await check(
      `${imports}out, h = layers.$0GRU(6, return_state=True)(x)\n`,
      flags(true, true),
    ),
  ).toBe(
    `${imports}out, h = layers.GRU(6, return_state=True, return_sequences=True)(x)\n`,
  );
});

test("in a wrapper the layer inside has the flags", async () => {
  expect(
    await check(
      `${imports}y = layers.$0Bidirectional(layers.GRU(6))(x)\n`,
      flags(true, false),
    ),
  ).toBe(
    `${imports}y = layers.Bidirectional(layers.GRU(6, return_sequences=True))(x)\n`,
  );
});

test("TensorFlow.js", async () => {
  const start = `import * as tf from "@tensorflow/tfjs";
const x = tf.input({ shape: [9, 3] });
`;
  expect(
    await check(
      `${start}const y = tf.layers.$0lstm({ units: 6 }).apply(x);\n`,
      flags(false, true),
      "/project/model.ts",
    ),
  ).toBe(
    `${start}const [y, state_h, state_c] = tf.layers.lstm({ units: 6, returnState: true }).apply(x);\n`,
  );
  expect(
    await check(
      `${start}const [y, h, c] = tf.layers.$0lstm({ units: 6, returnState: true }).apply(x);\n`,
      flags(false, false),
      "/project/model.ts",
    ),
  ).toBe(
    `${start}const y = tf.layers.lstm({ units: 6, returnState: false }).apply(x);\n`,
  );
});

const stateful = `import keras
import numpy as np

model = keras.$0Sequential([
    keras.Input(batch_shape=(2, 5, 3)),
    keras.layers.LSTM(4, stateful=True),
])
model.compile(loss="mse")
model.fit(np.zeros((9, 5, 3)), np.zeros((9, 4)), batch_size=2)
`;

test("data in order, and without its short last batch, as the findings would have it", async () => {
  const { reading, offset } = await readMarked(stateful);
  expect(preview(reading, offset)?.edits).toEqual(["shuffle", "trim"]);
  expect(await check(stateful, { kind: "shuffle" })).toContain(
    "batch_size=2, shuffle=False)",
  );
  expect(await check(stateful, { kind: "trim" })).toContain("8");
});

test("nothing to edit", async () => {
  expect(
    await check(`${imports}y = layers.$0LSTM(6)(x)\n`, { kind: "shuffle" }),
  ).toBeNull();
  expect(
    await check(`${imports}y = layers.$0LSTM(6)(x)\n`, flags(false, false)),
  ).toBeNull();
});

// Subscripts of tensors with fixed and open sizes, as Keras 3, Keras 2 and TensorFlow answered: the shape that is left, or that they raise.
// SUBSCRIPTS_FILE names another recording, SUBSCRIPTS_SHOW=1 prints what differs.
import { expect, test } from "vitest";
import { structureToJson } from "../../server/shapes/json.ts";
import { loadJson } from "./cases.ts";
import { programReader } from "./programs.ts";

interface SubscriptCase {
  readonly lib: "keras3" | "keras2" | "eager";
  readonly on: readonly (number | null)[];
  readonly sub: string;
  readonly shape?: readonly (number | null)[] | null;
  readonly error?: string;
}

const cases = loadJson(
  process.env.SUBSCRIPTS_FILE ??
    new URL("arrays/subscripts.json.gz", import.meta.url),
) as readonly SubscriptCase[];

test.each(["keras3", "keras2", "eager"] as const)(
  "%s answers so to subscripts",
  { timeout: 120_000 },
  async (lib) => {
    const read = await programReader(lib === "keras2" ? "keras2" : "keras3");
    const wrong = cases.flatMap((recorded) => {
      if (recorded.lib !== lib) return [];
      const analysis = read(programOf(recorded));
      const raises = analysis?.findings.some(
        ({ severity }) => severity === "error",
      );
      const value = analysis?.trace.values.findLast(({ name }) => name === "y");
      const found = value ? structureToJson(value.value) : null;
      const shape = found && "shape" in found ? found.shape : undefined;
      const ours = raises === true ? "raises" : JSON.stringify(shape ?? null);
      const theirs =
        recorded.error === undefined
          ? JSON.stringify(recorded.shape ?? null)
          : "raises";
      return ours === theirs
        ? []
        : [
            `${recorded.sub} of ${JSON.stringify(recorded.on)}: ${theirs}, not ${ours}`,
          ];
    });
    if (process.env.SUBSCRIPTS_SHOW !== undefined)
      console.log(wrong.join("\n"));
    expect(wrong).toEqual([]);
  },
);

function programOf({ lib, on, sub }: SubscriptCase): string {
  const shape = `(${on.map((size) => `${String(size ?? "None")}, `).join("")})`;
  return [
    lib === "keras2" ? "import tf_keras as keras" : "import keras",
    "import tensorflow as tf",
    "import numpy as np",
    lib === "eager"
      ? `x = tf.zeros(${shape})`
      : `x = keras.Input(batch_shape=${shape})`,
    `y = ${sub}`,
  ].join("\n");
}

test("what layers make of data takes TensorFlow's subscripts", async () => {
  const read = await programReader("keras3");
  const errorsIn = (x: string): readonly string[] | undefined =>
    read(`import keras
import numpy as np
from keras import layers
x = ${x}
seq, h = layers.GRU(4, return_sequences=True, return_state=True)(x)
first = seq[:2]
more = (h * 2)[None]
`)?.findings.map(({ message }) => message);
  expect(errorsIn("np.ones((3, 5, 2))")).toEqual([]);
  expect(errorsIn("keras.Input((5, 2))")).toHaveLength(2);
});

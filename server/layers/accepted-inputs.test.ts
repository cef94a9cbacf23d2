// What libraries make of integers, texts, sparse tensors and lists of one tensor, as they answer themselves.
import { expect, test } from "vitest";
import { printStructure } from "../shapes/print.ts";
import { tensorsOf } from "../shapes/structure.ts";
import { programReader } from "../../test/oracle/programs.ts";
import type { Dialect } from "./layer.ts";

/** What `y` is, with its dtype and marks, and what is said of the program. */
async function told(dialect: Dialect, body: string): Promise<string> {
  const read = await programReader(dialect);
  const library = dialect === "keras3" ? "keras" : "tf_keras";
  const analysis = read(`
import ${library} as keras
from ${library} import layers
${body}`);
  const y = analysis?.trace.values.findLast(({ name }) => name === "y")?.value;
  const marks = (y ? tensorsOf(y) : []).map(
    ({ dtype, sparse }) => `${dtype ?? "?"}${sparse === true ? " sparse" : ""}`,
  );
  const said = analysis?.findings.map(({ message }) => message) ?? [];
  return [y ? printStructure(y) : "-", ...marks, ...said].join("\n");
}

const integers = 'x = keras.Input((9, 3), dtype="int32")\n';

test("integers are refused at once in Keras 2 and on data in Keras 3", async () => {
  const text = `${integers}y = layers.LSTM(4)(x)`;
  expect(await told("keras2", text)).toContain(
    "LSTM needs floats in Keras 2 but gets integers.",
  );
  expect(await told("keras3", text)).toBe("(None, 4)\nfloat32");
  expect(
    await told("keras3", `${integers}y = layers.Conv1D(4, 3)(x)`),
  ).toContain("Conv1D computes on floats, not on integers");
});

test("a call that Keras 3 traces keeps integers, or raises", async () => {
  const traced = (layer: string) => `
class Net(keras.Model):
    def __init__(self):
        super().__init__()
        self.layer = ${layer}
    def call(self, x):
        return self.layer(x)
${integers}y = Net()(x)`;
  expect(await told("keras3", traced("layers.MaxPooling1D(2)"))).toBe(
    "(None, 4, 3)\nint32",
  );
  expect(await told("keras3", traced("layers.AveragePooling1D(2)"))).toContain(
    "This call fails: AveragePooling1D computes on floats, not on integers.",
  );
});

test("Keras 3 takes a number for a sparse tensor where it multiplies", async () => {
  const text = (expression: string) =>
    `x = keras.Input((3,))\ny = ${expression}`;
  expect(await told("keras3", text("x * 2.0"))).toBe(
    "(None, 3)\nfloat32 sparse",
  );
  expect(await told("keras3", text("x * 2.0 + 1.0"))).toBe(
    "(None, 3)\nfloat32",
  );
  expect(await told("keras3", text("x * x"))).toBe("(None, 3)\nfloat32");
  expect(await told("keras2", text("x * 2.0"))).toBe("(None, 3)\nfloat32");
});

test("what is multiplied by something unknown is not called sparse", async () => {
  const own = (factor: string) => `import scales
class Own(layers.Layer):
    def call(self, x):
        return x + 1.0
x = keras.Input((3,))
y = Own()(x * ${factor})`;
  expect(await told("keras3", own("2.0"))).toContain("sparse");
  expect(await told("keras3", own("scales.factor"))).not.toContain("sparse");
});

test("a list of one tensor is no tensor", async () => {
  const text = "x = keras.Input((3,))\ny = layers.Dense(4)([x])";
  const expected =
    "Dense takes a tensor but gets a list that holds one. Call it on the tensor itself.";
  expect(await told("keras3", text)).toContain(expected);
  expect(await told("keras2", text)).toContain(expected);
});

test("TimeDistributed in Keras 3 doesn't check the axes of its steps", async () => {
  const text = (layer: string) =>
    `x = keras.Input((3, 5, 8, 2))\ny = layers.TimeDistributed(${layer})(x)`;
  expect(await told("keras3", text("layers.LSTM(4)"))).toBe(
    "(None, 3, 4)\nfloat32\nKeras 3 shows (None, 3, 4) here but raises as soon as data comes: LSTM expects (batch, timesteps, features); it gets (None, 5, 8, 2).",
  );
  expect(await told("keras3", text("layers.MaxPooling1D(2)"))).toBe(
    "(None, 3, 2, 4, 2)\nfloat32",
  );
  expect(await told("keras3", text("layers.UpSampling1D(2)"))).toContain(
    "on data it comes out as (None, 3, 10, 8, 2)",
  );
  expect(await told("keras3", text("layers.Conv1D(4, 3)"))).toContain(
    "At each step of TimeDistributed",
  );
});

test("trainable=False of a wrapper doesn't reach the layer inside", async () => {
  const read = await programReader("keras3");
  const analysis = read(`
import keras
from keras import layers
x = keras.Input((4, 3))
y = layers.Bidirectional(layers.LSTM(2), trainable=False)(x)
model = keras.Model(x, y)`);
  expect(analysis?.trace.calls[0]?.params).toEqual([0, 96]);
  expect(analysis?.trace.models[0]?.params).toEqual([96, 0]);
});

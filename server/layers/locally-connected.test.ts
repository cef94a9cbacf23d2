// How many weights each implementation of a LocallyConnected layer keeps, as tf_keras 2.21 counts them.
import { expect, test } from "vitest";
import { actualParams, programReader } from "../../test/oracle/programs.ts";

const read = await programReader("keras2");

test.each([
  ["LocallyConnected1D(4, 3, implementation=1)", "(6, 2)", 112],
  ["LocallyConnected1D(4, 3, implementation=2)", "(6, 2)", 208],
  ["LocallyConnected1D(4, 3, implementation=3)", "(6, 2)", 112],
  [
    "LocallyConnected1D(4, 3, strides=3, padding='same', implementation=3)",
    "(6, 2)",
    48,
  ],
  [
    "LocallyConnected2D(3, (2, 1), padding='same', use_bias=False, implementation=3)",
    "(9, 9, 1)",
    459,
  ],
])("%s on %s", (layer, shape, count) => {
  const analysis = read(`import tf_keras as keras
x = keras.Input(${shape})
layer = keras.layers.${layer}
result = layer(x)
`);
  expect(analysis && actualParams(analysis)).toBe(`[${String(count)},0]`);
});

test("a size with a name is a fixed one, though windows end where it does", () => {
  for (const implementation of [2, 3]) {
    const analysis = read(`import tf_keras as keras
def build(steps: int):
    x = keras.Input((steps, 3))
    layer = keras.layers.LocallyConnected1D(2, 3, padding="same", implementation=${implementation})
    result = layer(x)
`);
    expect(analysis?.findings).toEqual([]);
  }
});

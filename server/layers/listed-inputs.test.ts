import { expect, test } from "vitest";
import { printCalls } from "../../test/support/print-trace.ts";
import { readMarked } from "../../test/support/reading.ts";

const program = `
x = keras.Input((4, 5))
layers.Dropout(0.1)([x])
layers.Activation("relu")([x, x])
layers.GaussianNoise(0.1)((x, x))
layers.SpatialDropout1D(0.1)([x, x])
layers.Hashing(5)([keras.Input((4, 5), dtype="int32")])
layers.RandomFlip()([x])`;

async function calls(imported: string): Promise<string> {
  const { reading } = await readMarked(`import ${imported}
from ${imported.split(" ")[0] ?? ""} import layers
${program}`);
  return printCalls(reading.analysis.trace);
}

test("Keras 3 answers for each tensor of a list", async () => {
  expect(await calls("keras")).toMatchInlineSnapshot(`
    "
    Dropout dropout [(None, 4, 5)] → [(None, 4, 5)] [0, 0]
    Activation activation [(None, 4, 5), (None, 4, 5)] → [(None, 4, 5), (None, 4, 5)] [0, 0]
    GaussianNoise gaussian_noise ((None, 4, 5), (None, 4, 5)) → ((None, 4, 5), (None, 4, 5)) [0, 0]
    SpatialDropout1D spatial_dropout1d [(None, 4, 5), (None, 4, 5)] → [(None, 4, 5), (None, 4, 5)] [0, 0]
    Hashing hashing [(None, 4, 5)] → refuses: Hashing takes one tensor but gets a list. Call it on the tensor itself.
    RandomFlip random_flip [(None, 4, 5)] → [(None, 4, 5)] [0, 0]
    "
  `);
});

test("Keras 2 stacks the list, or answers for each, as the layer has it", async () => {
  expect(await calls("tf_keras as keras")).toMatchInlineSnapshot(`
    "
    Dropout dropout [(None, 4, 5)] → (1, None, 4, 5) [0, 0]
    Activation activation [(None, 4, 5), (None, 4, 5)] → (2, None, 4, 5) [0, 0]
    GaussianNoise gaussian_noise ((None, 4, 5), (None, 4, 5)) → ((None, 4, 5), (None, 4, 5)) [0, 0]
    SpatialDropout1D spatial_dropout1d [(None, 4, 5), (None, 4, 5)] → refuses: SpatialDropout1D takes one tensor but gets a list. Call it on the tensor itself.
    Hashing hashing [(None, 4, 5)] → (1, None, 4, 5) [0, 0]
    RandomFlip random_flip [(None, 4, 5)] → refuses: RandomFlip takes one tensor but gets a list. Call it on the tensor itself.
    "
  `);
});

// What a program sets for all layers, as Keras 3.15.1 and tf_keras 2.21 answer afterwards.
import { expect, test } from "vitest";
import { structureToJson } from "../../shapes/json.ts";
import { programReader } from "../../../test/oracle/programs.ts";

/** Shape and dtype of `y`. */
async function answer(
  dialect: "keras3" | "keras2",
  lines: string,
): Promise<string> {
  const read = await programReader(dialect);
  const library = dialect === "keras3" ? "keras" : "tf_keras as keras";
  const analysis = read(
    `import ${library}\nfrom ${library.split(" ")[0] ?? ""} import layers, backend as K\n${lines}`,
  );
  const y = analysis?.trace.values.findLast(({ name }) => name === "y");
  return JSON.stringify(y && structureToJson(y.value));
}

test.each(["keras3", "keras2"] as const)(
  "%s: the order of axes in pictures",
  async (dialect) => {
    const text = (format: string) => `K.set_image_data_format(${format})
y = layers.Conv2D(4, 3)(keras.Input((3, 8, 8)))`;
    expect(await answer(dialect, text('"channels_first"'))).toBe(
      '{"shape":[null,4,6,6],"dtype":"float32"}',
    );
    expect(await answer(dialect, text("K.image_data_format()"))).toBe(
      '{"shape":[null,1,6,4],"dtype":"float32"}',
    );
    expect(await answer(dialect, text('open("format").read()'))).not.toContain(
      "[null,1,6,4]",
    );
  },
);

test("a policy of dtypes reaches layers, not inputs", async () => {
  const text = `keras.mixed_precision.set_global_policy("mixed_float16")
x = keras.Input((5, 2))
y = (x, layers.LSTM(3)(x), layers.Dense(3, dtype="float32")(x))`;
  const shapes =
    '{"tuple":[{"shape":[null,5,2],"dtype":"float32"},{"shape":[null,3],"dtype":"float16"},{"shape":[null,5,3],"dtype":"float32"}]}';
  expect(await answer("keras2", text)).toBe(shapes);
  expect(await answer("keras3", text)).toBe(shapes);
});

test("the usual dtype: Keras 3 asks for it once, which may be over", async () => {
  const text = `K.set_floatx("float64")
x = keras.Input((5,))
y = (x, layers.Dense(3)(x))`;
  const withDense = (dtype: string) =>
    `{"tuple":[{"shape":[null,5],"dtype":"float64"},{"shape":[null,3],"dtype":${dtype}}]}`;
  expect(await answer("keras2", text)).toBe(withDense('"float64"'));
  expect(await answer("keras3", text)).toBe(withDense("null"));
});

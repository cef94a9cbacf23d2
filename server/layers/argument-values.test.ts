import { expect, test } from "vitest";
import { readMarked } from "../../test/support/reading.ts";

const program = `
from keras import layers
layers.LSTM(8, dropout="0.2")
layers.GRU(8, recurrent_dropout=None)
layers.LSTM(8, dropout=True)
layers.Dense(4, kernel_initializer=(1,))
layers.IntegerLookup(sparse=True)
layers.StringLookup(vocabulary=["a"], idf_weights=[1.0])
layers.TextVectorization(pad_to_max_tokens=True)
layers.StringLookup(vocabulary=["a", "b"], mask_token="", max_tokens=3, output_mode="count")
layers.TextVectorization(vocabulary=["a", "b"], max_tokens=3)
layers.RandomZoom(0.2, interpolation="cubic")
layers.CategoryEncoding(max_tokens=5)`;

async function messages(imported: string): Promise<readonly string[]> {
  const text = `import ${imported}${program.replace("from keras", `from ${imported.split(" ")[0] ?? ""}`)}`;
  const { reading } = await readMarked(text);
  return reading.analysis.findings.map(({ message }) => message);
}

// As keras 3.15.1 and tf_keras 2.21.0 refuse them; `True` is a number, and Keras 2 knows `max_tokens` from before.
test("Keras 3: values that constructors refuse", async () => {
  expect(await messages("keras")).toMatchInlineSnapshot(`
    [
      "\`dropout\` of LSTM must be a number, not "0.2".",
      "\`recurrent_dropout\` of GRU must be a number, not None.",
      "\`kernel_initializer\` of Dense must be an initializer or its name, not (1,).",
      "\`sparse\` of IntegerLookup needs an \`output_mode\` other than "int".",
      "\`idf_weights\` of StringLookup needs output_mode="tf_idf", not "int".",
      "\`pad_to_max_tokens=True\` of TextVectorization needs \`max_tokens\`, which is missing.",
      "\`max_tokens\` of TextVectorization must be at least 4, the size of its vocabulary, not 3.",
      "\`interpolation\` of RandomZoom must be "nearest" or "bilinear", not "cubic".",
      "CategoryEncoding has no argument \`max_tokens\` in Keras 3.",
    ]
  `);
});

test("Keras 2: values that constructors refuse", async () => {
  expect(await messages("tf_keras as keras")).toMatchInlineSnapshot(`
    [
      "\`dropout\` of LSTM must be a number, not "0.2".",
      "\`recurrent_dropout\` of GRU must be a number, not None.",
      "\`kernel_initializer\` of Dense must be an initializer or its name, not (1,).",
      "\`sparse\` of IntegerLookup needs an \`output_mode\` other than "int".",
      "\`idf_weights\` of StringLookup needs output_mode="tf_idf", not "int".",
      "\`pad_to_max_tokens=True\` of TextVectorization needs \`max_tokens\`, which is missing.",
      "\`max_tokens\` of TextVectorization must be at least 4, the size of its vocabulary, not 3.",
      "\`interpolation\` of RandomZoom must be "nearest" or "bilinear", not "cubic".",
    ]
  `);
});

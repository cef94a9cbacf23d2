import { expect, test } from "vitest";
import { readMarked } from "../../../test/support/reading.ts";

const program = `
d = keras.layers.Dense(4)
x = keras.Input((3,))
y = d(x)
keras.Sequential([d], "name")
keras.Sequential([d], True, "name")
keras.Sequential([d], input_shape=(3,))
keras.Model(input=x, output=y)
keras.Model(x, y, "name")
keras.Model(x, y, foo=1)
keras.Model(inputs=x, outputs=y, name="name", trainable=False)`;

async function messages(imported: string): Promise<readonly string[]> {
  const { reading } = await readMarked(`import ${imported}\n${program}`);
  return reading.analysis.findings.map(({ message }) => message);
}

// As keras 3.15.1 and tf_keras 2.21.0 refuse them; Keras 3 passes over \`foo\`.
test("Keras 3: arguments of models", async () => {
  expect(await messages("keras")).toMatchInlineSnapshot(`
    [
      "The second argument of Sequential is \`trainable\` in Keras 3. Give the name as name="name".",
      "Sequential has no argument \`input_shape\` in Keras 3.",
      "Model has no argument \`input\` in Keras 3. Did you mean \`inputs\`?",
      "Model takes at most 2 positional arguments in Keras 3 but gets 3.",
    ]
  `);
});

test("Keras 2: arguments of models", async () => {
  expect(await messages("tf_keras as keras")).toMatchInlineSnapshot(`
    [
      "Sequential takes at most 2 positional arguments in Keras 2 but gets 3.",
      "Sequential has no argument \`input_shape\` in Keras 2.",
      "Model has no argument \`input\` in Keras 2. Did you mean \`inputs\`?",
      "Model has no argument \`foo\` in Keras 2.",
    ]
  `);
});

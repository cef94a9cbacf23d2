import { expect, test } from "vitest";
import { printStructure } from "../../shapes/print.ts";
import { readMarked } from "../../../test/support/reading.ts";

/** The last value of the program, and its errors. */
async function read(body: string, library = "keras") {
  const { reading } = await readMarked(`
import ${library} as keras
import numpy as np
from ${library} import layers
${body}`);
  const { trace, findings } = reading.analysis;
  const last = trace.values.at(-1)?.value;
  return {
    last: last ? printStructure(last) : null,
    errors: findings
      .filter(({ severity }) => severity === "error")
      .map(({ message }) => message),
  };
}

const sequential = (input: string, shape: string) => `
m = keras.Sequential([keras.Input(${input}), layers.LSTM(6), layers.Dense(2)])
p = m.predict(np.zeros(${shape}))
`;

test.each(["keras", "tf_keras"])(
  "%s: data that a model can't take",
  async (library) => {
    const errors = async (shape: string) =>
      (await read(sequential("(8, 2)", shape), library)).errors.length;
    expect(await errors("(3, 8, 2)")).toBe(0);
    expect(await errors("(3, 8, 3)")).toBe(1);
    expect(await errors("(8, 2)")).toBe(1);
  },
);

test("a functional model of Keras 3 takes the sizes of its inputs alone", async () => {
  const { errors } = await read(`
i = keras.Input((8, 2))
m = keras.Model(i, layers.GRU(3)(i))
p = m.predict(np.zeros((4, 9, 2)))`);
  expect(errors).toHaveLength(1);
});

test("data goes through in batches, and a last axis of one comes or goes", async () => {
  const stateful = await read(`
m = keras.Sequential([keras.Input(batch_shape=(4, 8, 3)), layers.LSTM(2, stateful=True)])
p = m.predict(np.zeros((8, 8, 3)), batch_size=4)`);
  expect(stateful).toEqual({ last: "(8, 2)", errors: [] });
  const squeezed = await read(`
i = keras.Input((28, 28))
m = keras.Model(i, layers.LSTM(2)(i))
p = m.predict(np.zeros((4, 28, 28, 1)))`);
  expect(squeezed).toEqual({ last: "(4, 2)", errors: [] });
  const added = await read(sequential("(8, 1)", "(5, 8)"));
  expect(added).toEqual({ last: "(5, 2)", errors: [] });
});

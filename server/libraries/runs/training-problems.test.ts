// What `fit` says of targets, as both Kerases answered for eight samples.

import { expect, test } from "vitest";
import { programReader } from "../../../test/oracle/programs.ts";

const read = {
  keras3: await programReader("keras3"),
  keras2: await programReader("keras2"),
};

function messages(text: string, dialect: keyof typeof read): readonly string[] {
  const analysis = read[dialect](`import numpy as np
import keras
from keras.layers import Input, Dense, LSTM, Concatenate
def make(lead, units, loss):
    model = keras.Sequential([Input(lead + (3,)), Dense(units)])
    model.compile("sgd", loss)
    return model
${text}
`);
  return (analysis?.findings ?? []).map(({ message }) => message);
}

/** Steps, units, loss, and the targets that each Keras refuses; all others of the list it takes. */
const answers = [
  ["", 1, "mse", "(8, 5, 3)", "(8, 5, 3)"],
  [
    "",
    3,
    "mse",
    "(8,) (8, 5) (8, 5, 1) (8, 5, 3)",
    "(8, 5) (8, 5, 1) (8, 5, 3)",
  ],
  ["5,", 1, "mse", "(8, 3)", "(8, 3)"],
  ["5,", 3, "mse", "(8,) (8, 1) (8, 3) (8, 5)", "(8,) (8, 1) (8, 3) (8, 5)"],
  [
    "",
    3,
    "categorical_crossentropy",
    "(8,) (8, 1) (8, 5) (8, 5, 1) (8, 5, 3)",
    "(8,) (8, 1) (8, 5) (8, 5, 1) (8, 5, 3)",
  ],
  [
    "5,",
    3,
    "categorical_crossentropy",
    "(8,) (8, 1) (8, 3) (8, 5) (8, 5, 1)",
    "(8,) (8, 1) (8, 3) (8, 5) (8, 5, 1)",
  ],
  [
    "",
    3,
    "sparse_categorical_crossentropy",
    "(8, 3) (8, 5) (8, 5, 1) (8, 5, 3)",
    "(8, 3) (8, 5) (8, 5, 1) (8, 5, 3)",
  ],
  [
    "5,",
    3,
    "sparse_categorical_crossentropy",
    "(8,) (8, 1) (8, 3) (8, 5, 3)",
    "(8,) (8, 1) (8, 3) (8, 5, 3)",
  ],
  [
    "",
    1,
    "binary_crossentropy",
    "(8, 3) (8, 5) (8, 5, 1) (8, 5, 3)",
    "(8, 5, 3)",
  ],
  ["5,", 1, "binary_crossentropy", "(8,) (8, 1) (8, 3) (8, 5, 3)", "(8, 3)"],
] as const;

const targets = [
  "(8,)",
  "(8, 1)",
  "(8, 3)",
  "(8, 5)",
  "(8, 5, 1)",
  "(8, 5, 3)",
];

test.each(answers)(
  "outputs of (%s%i) with %s",
  (steps, units, loss, refused3, refused2) => {
    for (const [dialect, refused] of [
      ["keras3", refused3],
      ["keras2", refused2],
    ] as const) {
      const found = targets.filter(
        (target) =>
          messages(
            `make((${steps}), ${String(units)}, "${loss}").fit(np.zeros((8, ${steps}3)), np.zeros(${target}))`,
            dialect,
          ).length > 0,
      );
      expect(found.join(" ")).toBe(refused);
    }
  },
);

const several = `a, b = Input((5, 3)), Input((4,))
model = keras.Model([a, b], Dense(2)(Concatenate()([LSTM(8)(a), b])))
model.compile("adam", "mse")
A, B, y = np.zeros((8, 5, 3)), np.zeros((8, 4)), np.zeros((8, 2))
`;

test.each([
  ["model.fit([A, B], y)", 0],
  ["model.predict((A, B))", 0],
  ["model.predict([A, np.zeros((8, 5))])", 1],
  ["model.predict(A)", 1],
  ["model.predict([A, B, B])", 1],
  ["model.predict([A, B[:4]])", 1],
  ["model.fit([A, B], np.zeros((7, 2)))", 1],
  ["model.fit([A, B])", 1],
  ["model.fit([A, B], y, validation_data=([A, B], np.zeros((8, 3))))", 1],
  ["model.fit([A, B], y, validation_data=([A, B], y))", 0],
  ["model.fit({'a': A, 'b': B}, y)", 0],
])("%s", (text, count) => {
  expect(messages(several + text, "keras3")).toHaveLength(count);
  expect(messages(several + text, "keras2")).toHaveLength(count);
});

test("from the second time on sizes are left open", () => {
  const text = `x = Input((5, 3))
model = keras.Model(x, LSTM(2)(x))
model.predict(np.zeros((8, 5, 3)))
model.predict(np.zeros((8, 7, 3)))
`;
  expect(messages(text, "keras3")).toEqual([]);
});

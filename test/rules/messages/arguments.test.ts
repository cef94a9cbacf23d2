// Arguments that do not exist, are missing or refused: the message names the argument and says what it must be.

import { expect, test } from "vitest";
import { inKeras } from "./said.ts";

test("no such argument, one near", async () => {
  expect(
    await inKeras(`
Dense(3, activaton="relu")
`),
  ).toMatchInlineSnapshot(`
    "1: RNN907 Dense has no argument \`activaton\` in Keras 3. Did you mean \`activation\`?
       fix: Rename activaton to activation"
  `);
});

test("no such argument, none near", async () => {
  expect(
    await inKeras(`
Dense(3, colour="red")
`),
  ).toMatchInlineSnapshot(
    `"1: RNN907 Dense has no argument \`colour\` in Keras 3."`,
  );
});

test("the name that another version has", async () => {
  expect(
    await inKeras(
      `
LeakyReLU(negative_slope=0.1)
`,
      2,
    ),
  ).toMatchInlineSnapshot(`
    "1: RNN907 LeakyReLU has no argument \`negative_slope\` in Keras 2. Did you mean \`alpha\`?
       fix: Rename negative_slope to alpha"
  `);
});

test("a name of Keras 1", async () => {
  expect(
    await inKeras(`
Conv1D(filters=4, kernel_size=3, border_mode="same")
`),
  ).toMatchInlineSnapshot(`
    "1: RNN907 Conv1D has no argument \`border_mode\` in Keras 3. Did you mean \`padding\`?
       fix: Rename border_mode to padding"
  `);
});

test("a missing argument", async () => {
  expect(
    await inKeras(`
LSTM()
`),
  ).toMatchInlineSnapshot(
    `"1: RNN908 LSTM needs the argument \`units\`, which is missing."`,
  );
});

test("a value that is none of a few", async () => {
  expect(
    await inKeras(`
Conv2D(8, 3, padding="causal")
`),
  ).toMatchInlineSnapshot(
    `"1: RNN908 \`padding\` of Conv2D must be "valid" or "same", not "causal"."`,
  );
});

test("a value a letter away", async () => {
  expect(
    await inKeras(`
Conv2D(8, 3, padding="smae")
Dense(3, activation="Relu")
`),
  ).toMatchInlineSnapshot(`
    "1: RNN908 \`padding\` of Conv2D must be "valid" or "same", not "smae".
    2: RNN908 \`activation\` of Dense must be the name of an activation, such as "relu", not "Relu". Did you mean "relu"?
       fix: Change it to "relu""
  `);
});

test("a number of the wrong kind", async () => {
  expect(
    await inKeras(`
LSTM(0)
Dense("64")
`),
  ).toMatchInlineSnapshot(`
    "1: RNN908 \`units\` of LSTM must be a positive integer, not 0.
    2: RNN908 \`units\` of Dense must be a positive integer, not "64"."
  `);
});

test("a tuple of the wrong length", async () => {
  expect(
    await inKeras(`
Conv1D(4, (3, 3))
MaxPooling2D((2, 2, 2))
`),
  ).toMatchInlineSnapshot(`
    "1: RNN908 \`kernel_size\` of Conv1D must be an integer of at least 1 or a tuple of 1 such integer, not (3, 3).
    2: RNN908 \`pool_size\` of MaxPooling2D must be an integer of at least 1 or a tuple of 2 such integers, not (2, 2, 2)."
  `);
});

test("values that exclude each other", async () => {
  expect(
    await inKeras(`
Conv1D(4, 3, strides=2, dilation_rate=2)
Conv1D(4, 3, groups=3)
Conv2DTranspose(4, 3, strides=2, output_padding=2)
`),
  ).toMatchInlineSnapshot(`
    "1: RNN908 Conv1D can't combine \`strides\` and \`dilation_rate\` above 1; leave one of them at 1.
    2: RNN905 Conv1D can't divide 4 filters into 3 groups: \`filters\` must be a multiple of \`groups\`.
    3: RNN908 \`output_padding\` of Conv2DTranspose must be smaller than its \`strides\`: (2, 2) is not below (2, 2)."
  `);
});

test("an axis that is not there", async () => {
  expect(
    await inKeras(`
x = Input((10, 8))
BatchNormalization(axis=3)(x)
Concatenate(axis=3)([x, x])
`),
  ).toMatchInlineSnapshot(`
    "2: RNN908 \`axis\` of BatchNormalization must be one of the input's: (None, 10, 8) has no axis 3.
    3: RNN908 \`axis\` of Concatenate must be one of the input's: (None, 10, 8) has no axis 3."
  `);
});

test("twice the same", async () => {
  expect(
    await inKeras(`
LSTM(5, units=7)
`),
  ).toMatchInlineSnapshot(
    `"1: RNN908 LSTM gets \`units\` twice: by position and by name."`,
  );
});

test("a layer where another is wanted", async () => {
  expect(
    await inKeras(`
Bidirectional(Dense(5))
RNN(Dense(5))
TimeDistributed(5)
RNN(5)
`),
  ).toMatchInlineSnapshot(`
    "1: RNN908 \`layer\` of Bidirectional must be a recurrent layer, such as LSTM, not Dense.
    2: RNN805 \`cell\` of RNN must be a cell, such as LSTMCell, or a list of cells, not Dense.
    3: RNN908 \`layer\` of TimeDistributed must be a layer, such as Dense, not 5.
    4: RNN805 \`cell\` of RNN must be a cell, such as LSTMCell, or a list of cells, not 5."
  `);
});

test("directions of a Bidirectional", async () => {
  expect(
    await inKeras(`
Bidirectional(LSTM(5), backward_layer=LSTM(5))
Bidirectional(LSTM(5, go_backwards=True))
`),
  ).toMatchInlineSnapshot(`
    "1: RNN999 \`backward_layer\` must run the other way than \`layer\`, but both have go_backwards=False.
    2: RNN999 Bidirectional makes the backward layer itself: remove go_backwards=True from the layer inside it."
  `);
});

test("several tensors where one is taken", async () => {
  expect(
    await inKeras(`
x = Input((10, 8))
Dense(3)([x, x])
Add()(x, x)
Add()(x)
MultiHeadAttention(2, 4)(x)
`),
  ).toMatchInlineSnapshot(`
    "2: RNN909 Dense takes one tensor but gets 2 in a list. Join them first, as Concatenate does.
    3: RNN909 Add takes its inputs as one argument but gets 2. Put several tensors in a list: [a, b].
    4: RNN909 Add takes a list of tensors, [a, b], but gets one tensor.
    5: RNN909 MultiHeadAttention takes query and value as two arguments: layer(query, value), or layer(x, x) for self-attention."
  `);
});

test("initial states", async () => {
  expect(
    await inKeras(
      `
x = Input((10, 8))
h = Input((6,))
LSTM(5)(x, initial_state=[h, h])
LSTM(5)(x, initial_state=[h])
`,
      2,
    ),
  ).toMatchInlineSnapshot(`
    "3: RNN999 LSTM starts from 2 states, each (batch, 5), but gets (None, 6) and (None, 6).
    4: RNN999 LSTM starts from 2 states, each (batch, 5), but gets 1 state."
  `);
});

test("a cell called on one step", async () => {
  expect(
    await inKeras(`
LSTMCell(5)(Input((8,)))
`),
  ).toMatchInlineSnapshot(
    `"1: RNN909 LSTMCell is called on one step and its states. Run it over a sequence with RNN(LSTMCell(…))."`,
  );
});

test("an einsum equation", async () => {
  expect(
    await inKeras(`
x = Input((3, 4))
EinsumDense("abc,cd->abd", (6,))(x)
EinsumDense("ab,bc", (6,))
`),
  ).toMatchInlineSnapshot(
    `"2: RNN904 \`output_shape\` of EinsumDense makes axis "b" 6 long, but the input's "b" is 3."`,
  );
});

test("a shape that is none", async () => {
  expect(
    await inKeras(`
Input(shape=3)
Input()
`),
  ).toMatchInlineSnapshot(`
    "1: RNN908 \`shape\` of Input must be a tuple of sizes, such as (10, 8), not 3.
    2: RNN908 Input needs the argument \`shape\`, which is missing."
  `);
});

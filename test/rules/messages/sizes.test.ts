// Sizes that do not fit: the message says where they come from.

import { expect, test } from "vitest";
import { inKeras } from "./said.ts";

test("a kernel longer than what pooling left", async () => {
  expect(
    await inKeras(`
x = Input((10, 8))
x = MaxPooling1D(2)(x)
x = MaxPooling1D(2)(x)
x = Conv1D(4, 3)(x)
`),
  ).toMatchInlineSnapshot(`
    "4: RNN903 Conv1D needs at least 3 steps for its kernel; \`x\` is (None, 2, 8), because MaxPooling1D above leaves 2 of 5. Use a smaller kernel_size or padding="same".
       3: MaxPooling1D returns (None, 2, 8) here
       2: MaxPooling1D returns (None, 5, 8) here"
  `);
});

test("a kernel larger than a declared image", async () => {
  expect(
    await inKeras(`
x = Input((4, 28, 1))
Conv2D(8, 5)(x)
`),
  ).toMatchInlineSnapshot(`
    "2: RNN903 Conv2D needs a height of at least 5 for its kernel; \`x\` is (None, 4, 28, 1), as its Input declares. Use a smaller kernel_size or padding="same".
       1: The input is declared (None, 4, 28, 1) here"
  `);
});

test("a dilated kernel", async () => {
  expect(
    await inKeras(`
x = Input((10, 8))
Conv1D(4, 3, dilation_rate=5)(x)
`),
  ).toMatchInlineSnapshot(`
    "2: RNN903 Conv1D needs at least 11 steps for its kernel; \`x\` is (None, 10, 8), as its Input declares. Use a smaller kernel_size or padding="same".
       1: The input is declared (None, 10, 8) here"
  `);
});

test("a pool at the end of a list", async () => {
  expect(
    await inKeras(`
m = keras.Sequential([
    Input((28, 28, 1)),
    Conv2D(8, 3, strides=4),
    MaxPooling2D(4),
    MaxPooling2D(2),
])
`),
  ).toMatchInlineSnapshot(`
    "5: RNN903 MaxPooling2D needs a height of at least 2 for its pool; its input is (None, 1, 1, 8), because MaxPooling2D above leaves 1 of 7. Use a smaller pool_size or padding="same".
       4: MaxPooling2D returns (None, 1, 1, 8) here
       3: Conv2D(8) returns (None, 7, 7, 8) here"
  `);
});

test("a crop", async () => {
  expect(
    await inKeras(`
x = Input((10, 8))
Cropping1D((5, 5))(x)
`),
  ).toMatchInlineSnapshot(`
    "2: RNN903 Cropping1D cuts off 5 and 5 and needs more than 10 steps; \`x\` is (None, 10, 8), as its Input declares. Use a smaller cropping.
       1: The input is declared (None, 10, 8) here"
  `);
});

test("tensors that are added", async () => {
  expect(
    await inKeras(`
x = Input((10, 8))
a = Dense(6)(x)
b = LSTM(5, return_sequences=True)(x)
Add()([a, b])
`),
  ).toMatchInlineSnapshot(`
    "4: RNN902 Add needs sizes that are equal, or 1, along each axis; \`a\` is (None, 10, 6) and \`b\` is (None, 10, 5).
       2: Dense(6) returns (None, 10, 6) here
       3: LSTM(5) returns (None, 10, 5) here"
  `);
});

test("tensors that are joined along the wrong axis", async () => {
  expect(
    await inKeras(`
x = Input((10, 8))
a = Dense(6)(x)
b = Dense(5)(x)
Concatenate(axis=1)([a, b])
`),
  ).toMatchInlineSnapshot(`
    "4: RNN902 Concatenate(axis=1) needs equal sizes along all other axes; \`a\` is (None, 10, 6) and \`b\` is (None, 10, 5). With axis=2 they can be joined.
       2: Dense(6) returns (None, 10, 6) here
       3: Dense(5) returns (None, 10, 5) here
       fix: Set axis=2"
  `);
});

test("sequences of other lengths", async () => {
  expect(
    await inKeras(`
a = Input((5, 3))
b = Input((6, 3))
Concatenate()([a, b])
`),
  ).toMatchInlineSnapshot(`
    "3: RNN902 Concatenate(axis=-1) needs equal sizes along all other axes; \`a\` is (None, 5, 3) and \`b\` is (None, 6, 3). With axis=1 they can be joined.
       1: The input is declared (None, 5, 3) here
       2: The input is declared (None, 6, 3) here
       fix: Set axis=1"
  `);
});

test("a sequence and a last output", async () => {
  expect(
    await inKeras(`
x = Input((10, 8))
seq = LSTM(8, return_sequences=True)(x)
last = LSTM(8)(x)
Concatenate()([seq, last])
`),
  ).toMatchInlineSnapshot(`
    "4: RNN902 Concatenate needs inputs with the same number of axes; \`seq\` is (None, 10, 8) and \`last\` is (None, 8).
       2: LSTM(8) returns (None, 10, 8) here
       3: LSTM(8) returns (None, 8) here"
  `);
});

test("the function that merges", async () => {
  expect(
    await inKeras(`
x = Input((10, 8))
layers.add([x, Dense(5)(x)])
`),
  ).toMatchInlineSnapshot(`
    "2: RNN902 Add needs sizes that are equal, or 1, along each axis; \`x\` is (None, 10, 8) and \`Dense(5)(x)\` is (None, 10, 5).
       1: The input is declared (None, 10, 8) here
       2: Dense(5) returns (None, 10, 5) here"
  `);
});

test("batches of other sizes", async () => {
  expect(
    await inKeras(`
a = Input(batch_shape=(2, 8))
b = Input(batch_shape=(3, 8))
Add()([a, b])
`),
  ).toMatchInlineSnapshot(`
    "3: RNN902 Add needs the same batch size in all inputs; \`a\` is (2, 8) and \`b\` is (3, 8).
       1: The input is declared (2, 8) here
       2: The input is declared (3, 8) here"
  `);
});

test("Dot", async () => {
  expect(
    await inKeras(`
x = Input((10, 8))
a = Dense(6)(x)
Dot(axes=2)([a, x])
`),
  ).toMatchInlineSnapshot(`
    "3: RNN902 Dot needs the same size along axis 2 of the first input and axis 2 of the second; \`a\` is (None, 10, 6) and \`x\` is (None, 10, 8).
       2: Dense(6) returns (None, 10, 6) here
       1: The input is declared (None, 10, 8) here"
  `);
});

test("attention", async () => {
  expect(
    await inKeras(
      `
query = Input((5, 8))
value = Input((7, 6))
Attention()([query, value])
`,
      2,
    ),
  ).toMatchInlineSnapshot(`
    "3: RNN902 Attention needs a query and a key of the same width; it gets (None, 5, 8), (None, 7, 6) and (None, 7, 6).
       1: The input is declared (None, 5, 8) here
       2: The input is declared (None, 7, 6) here"
  `);
});

test("Reshape to another number", async () => {
  expect(
    await inKeras(`
x = Input((10, 8))
Reshape((5, 2))(x)
`),
  ).toMatchInlineSnapshot(`
    "2: RNN904 Reshape to (5, 2) needs 10 numbers in each sample, not 80; \`x\` is (None, 10, 8), as its Input declares.
       1: The input is declared (None, 10, 8) here"
  `);
});

test("Reshape to what does not divide", async () => {
  expect(
    await inKeras(`
x = Input((10, 8))
x = LSTM(12)(x)
Reshape((-1, 5))(x)
`),
  ).toMatchInlineSnapshot(`
    "3: RNN904 Reshape to (-1, 5) needs a multiple of 5 numbers in each sample, not 12; \`x\` is (None, 12), because LSTM(12) above has 12 units.
       2: LSTM(12) returns (None, 12) here"
  `);
});

test("Reshape with two open sizes", async () => {
  expect(
    await inKeras(`
x = Input((10, 8))
Reshape((-1, -1))(x)
`),
  ).toMatchInlineSnapshot(
    `"2: RNN904 Reshape can work out only one size: -1 may stand once in \`target_shape\`."`,
  );
});

test("a layer shared between widths", async () => {
  expect(
    await inKeras(`
x = Input((10, 8))
shared = Dense(3)
a = shared(Dense(6)(x))
b = shared(LSTM(5)(x))
`),
  ).toMatchInlineSnapshot(`
    "4: RNN905 Dense was first called on (None, 10, 6) and keeps 6 as the size of the last axis; \`LSTM(5)(x)\` is (None, 5), because LSTM(5) has 5 units.
       4: LSTM(5) returns (None, 5) here
       3: It is first called on (None, 10, 6) here"
  `);
});

test("groups of channels", async () => {
  expect(
    await inKeras(`
x = Input((10, 8))
x = Dense(6)(x)
GroupNormalization(4)(x)
`),
  ).toMatchInlineSnapshot(`
    "3: RNN905 GroupNormalization needs a multiple of 4 channels for its 4 groups; \`x\` is (None, 10, 6), because Dense(6) above has 6 units.
       2: Dense(6) returns (None, 10, 6) here"
  `);
});

test("groups of a convolution", async () => {
  expect(
    await inKeras(`
x = Input((10, 8))
Conv1D(6, 3, groups=3)(x)
`),
  ).toMatchInlineSnapshot(`
    "2: RNN905 Conv1D needs a multiple of 3 channels for its \`groups\`; \`x\` is (None, 10, 8), as its Input declares.
       1: The input is declared (None, 10, 8) here"
  `);
});

test("an open width declared", async () => {
  expect(
    await inKeras(`
x = Input((None,))
Dense(3)(x)
`),
  ).toMatchInlineSnapshot(`
    "2: RNN906 Dense needs a fixed size along its input's last axis for its weight \`kernel\`; \`x\` is (None, None), because its Input leaves that size open.
       1: The input is declared (None, None) here"
  `);
});

test("Flatten of an open length", async () => {
  expect(
    await inKeras(`
x = Input((None, 8))
x = LSTM(4, return_sequences=True)(x)
x = Flatten()(x)
Dense(3)(x)
`),
  ).toMatchInlineSnapshot(`
    "4: RNN906 Dense needs a fixed size along its input's last axis for its weight \`kernel\`; \`x\` is (None, None), because Flatten above joins axes of which one is open. Give that size in the Input, or pool instead of flattening.
       3: Flatten returns (None, None) here
       1: The input is declared (None, None, 8) here"
  `);
});

test("an open number of features", async () => {
  expect(
    await inKeras(`
x = Input((10, None))
LSTM(3)(x)
`),
  ).toMatchInlineSnapshot(`
    "2: RNN906 LSTM needs a fixed size along its input's last axis for its weight \`kernel\`; \`x\` is (None, 10, None), because its Input leaves that size open.
       1: The input is declared (None, 10, None) here"
  `);
});

test("a weight for each step", async () => {
  expect(
    await inKeras(`
x = Input((None, 8))
PReLU()(x)
`),
  ).toMatchInlineSnapshot(`
    "2: RNN906 PReLU needs a fixed size along its input's axis 1 for its weight \`alpha\`; \`x\` is (None, None, 8), because its Input leaves that size open.
       1: The input is declared (None, None, 8) here"
  `);
});

test("an image of open size", async () => {
  expect(
    await inKeras(`
x = Input((5, None, None, 3))
ConvLSTM2D(4, 3)(x)
`),
  ).toMatchInlineSnapshot(`
    "2: RNN906 ConvLSTM2D needs a fixed height and width in Keras 3; \`x\` is (None, 5, None, None, 3), because its Input leaves that size open.
       1: The input is declared (None, 5, None, None, 3) here"
  `);
});

test("unroll of an open length", async () => {
  expect(
    await inKeras(
      `
x = Input((None, 8))
LSTM(4, unroll=True)(x)
`,
      2,
    ),
  ).toMatchInlineSnapshot(`
    "2: RNN999 LSTM(unroll=True) needs a fixed number of timesteps; \`x\` is (None, None, 8), because its Input leaves that size open.
       1: The input is declared (None, None, 8) here"
  `);
});

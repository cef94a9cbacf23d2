// Inputs with too few axes or too many: the message says which call made them so.

import { expect, test } from "vitest";
import { inKeras } from "./said.ts";

test("a recurrent layer above that returns only its last output", async () => {
  expect(
    await inKeras(`
x = Input((10, 8))
lstm = LSTM(64)
x = lstm(x)
y = LSTM(32)(x)
`),
  ).toMatchInlineSnapshot(`
    "4: RNN101 LSTM expects (batch, timesteps, features); \`x\` is (None, 64), because \`lstm\` above returns only its last output. Add return_sequences=True to it.
       3: LSTM(64) returns (None, 64) here
       fix: Add return_sequences=True to the LSTM(64) above"
  `);
});

test("in a list", async () => {
  expect(
    await inKeras(`
m = keras.Sequential([
    Input((10, 8)),
    LSTM(64),
    Dropout(0.2),
    GRU(32),
])
`),
  ).toMatchInlineSnapshot(`
    "5: RNN101 GRU expects (batch, timesteps, features); its input is (None, 64), because LSTM(64) above returns only its last output. Add return_sequences=True to it.
       3: LSTM(64) returns (None, 64) here
       fix: Add return_sequences=True to the LSTM(64) above"
  `);
});

test("with add", async () => {
  expect(
    await inKeras(`
m = keras.Sequential()
m.add(Input((10, 8)))
m.add(Bidirectional(LSTM(64)))
m.add(LSTM(32))
`),
  ).toMatchInlineSnapshot(`
    "4: RNN101 LSTM expects (batch, timesteps, features); its input is (None, 128), because Bidirectional(LSTM(64)) above returns only its last output. Add return_sequences=True to it.
       3: Bidirectional(LSTM(64)) returns (None, 128) here
       fix: Add return_sequences=True to the Bidirectional(LSTM(64)) above"
  `);
});

test("in a loop", async () => {
  expect(
    await inKeras(`
x = Input((10, 8))
for _ in range(2):
    x = LSTM(8)(x)
`),
  ).toMatchInlineSnapshot(`
    "3: RNN101 LSTM expects (batch, timesteps, features); \`x\` is (None, 8), because the call of LSTM(8) before this one returns only its last output. Add return_sequences=True to it.
       3: LSTM(8) returns (None, 8) here
       fix: Add return_sequences=True to the LSTM(8) above"
  `);
});

test("in a class", async () => {
  expect(
    await inKeras(`
class Encoder(keras.Model):
    def __init__(self):
        super().__init__()
        self.first = LSTM(8)
        self.second = GRU(4)

    def call(self, x):
        x = self.first(x)
        return self.second(x)

Encoder()(keras.Input((10, 8)))
`),
  ).toMatchInlineSnapshot(`
    "9: RNN101 GRU expects (batch, timesteps, features); \`x\` is (None, 8), because \`self.first\` above returns only its last output. Add return_sequences=True to it.
       8: LSTM(8) returns (None, 8) here
       fix: Add return_sequences=True to the LSTM(8) above"
  `);
});

test("in a function", async () => {
  expect(
    await inKeras(`
def block(x, units):
    return LSTM(units)(x)

x = Input((10, 8))
x = block(x, 8)
x = block(x, 4)
`),
  ).toMatchInlineSnapshot(`
    "2: RNN101 LSTM expects (batch, timesteps, features); \`x\` is (None, 8), because the call of LSTM(8) before this one returns only its last output. Add return_sequences=True to it.
       2: LSTM(8) returns (None, 8) here
       fix: Add return_sequences=True to the LSTM(8) above"
  `);
});

test("inside a model used as a layer", async () => {
  expect(
    await inKeras(`
x = Input((10, 8))
encoder = keras.Model(x, LSTM(64)(x))
LSTM(32)(encoder(x))
`),
  ).toMatchInlineSnapshot(`
    "3: RNN101 LSTM expects (batch, timesteps, features); \`encoder(x)\` is (None, 64), because LSTM(64) above returns only its last output. Add return_sequences=True to it.
       2: LSTM(64) returns (None, 64) here
       fix: Add return_sequences=True to the LSTM(64) above"
  `);
});

test("flattened", async () => {
  expect(
    await inKeras(`
x = Input((10, 8))
flat = Flatten()(x)
LSTM(32)(Dense(16)(flat))
`),
  ).toMatchInlineSnapshot(`
    "3: RNN101 LSTM expects (batch, timesteps, features); \`Dense(16)(flat)\` is (None, 16), because Flatten above joins all axes behind the batch into one. Leave it out to keep the steps.
       2: Flatten returns (None, 80) here"
  `);
});

test("pooled over the steps", async () => {
  expect(
    await inKeras(`
x = Input((10, 8))
pooled = GlobalAveragePooling1D()(x)
GRU(32)(pooled)
`),
  ).toMatchInlineSnapshot(`
    "3: RNN101 GRU expects (batch, timesteps, features); \`pooled\` is (None, 8), because GlobalAveragePooling1D above keeps one value for each channel. Leave it out to keep the steps.
       2: GlobalAveragePooling1D returns (None, 8) here"
  `);
});

test("an Embedding of single indices", async () => {
  expect(
    await inKeras(`
x = Input((10, 1))
LSTM(32)(Embedding(100, 8)(x))
`),
  ).toMatchInlineSnapshot(`
    "2: RNN101 LSTM expects (batch, timesteps, features); \`Embedding(100, 8)(x)\` is (None, 10, 1, 8), because Embedding(8) adds an axis to its input. Its own input should be (batch, timesteps), without the 1.
       2: The Embedding adds an axis to the two that it gets
       1: The input has an axis for each single index
       fix: Take the last axis out of the input's shape"
  `);
});

test("declared so", async () => {
  expect(
    await inKeras(`
x = Input((60,))
LSTM(32)(x)
`),
  ).toMatchInlineSnapshot(`
    "2: RNN101 LSTM expects (batch, timesteps, features); \`x\` is (None, 60), as its Input declares. If it has one feature, add an axis of size 1 to the shape.
       1: The input is declared (None, 60) here
       fix: Add a feature axis of size 1"
  `);
});

test("declared so, through layers that keep the axes", async () => {
  expect(
    await inKeras(`
x = Input((60,))
LSTM(32)(Dense(8)(x))
`),
  ).toMatchInlineSnapshot(`
    "2: RNN101 LSTM expects (batch, timesteps, features); \`Dense(8)(x)\` is (None, 8), because its Input declares 2 axes.
       1: The input is declared (None, 60) here"
  `);
});

test("an index on a tensor", async () => {
  expect(
    await inKeras(`
x = Input((10, 8))
last = x[:, -1]
LSTM(32)(last)
LSTM(32)(x[:, -1])
`),
  ).toMatchInlineSnapshot(`
    "3: RNN101 LSTM expects (batch, timesteps, features); \`last\` is (None, 8), because \`x[:, -1]\` takes an axis away.
       2: It becomes (None, 8) here
    4: RNN101 LSTM expects (batch, timesteps, features); \`x[:, -1]\` is (None, 8), because the subscript takes an axis away."
  `);
});

test("an operation", async () => {
  expect(
    await inKeras(`
x = Input((10, 8))
mean = keras.ops.mean(x, axis=1)
LSTM(32)(mean)
`),
  ).toMatchInlineSnapshot(`
    "3: RNN101 LSTM expects (batch, timesteps, features); \`mean\` is (None, 8), because \`keras.ops.mean(x, axis=1)\` makes it so.
       2: It becomes (None, 8) here"
  `);
});

test("a Lambda", async () => {
  expect(
    await inKeras(`
x = Input((10, 8))
first = Lambda(lambda t: t[:, 0])(x)
LSTM(32)(first)
`),
  ).toMatchInlineSnapshot(`
    "3: RNN101 LSTM expects (batch, timesteps, features); \`first\` is (None, 8), because Lambda above returns (None, 8).
       2: Lambda returns (None, 8) here"
  `);
});

test("an array", async () => {
  expect(
    await inKeras(`
data = np.zeros((32, 10, 8)).reshape(32, 80)
LSTM(32)(data)
`),
  ).toMatchInlineSnapshot(`
    "2: RNN101 LSTM expects (batch, timesteps, features); \`data\` is (32, 80), because \`np.zeros((32, 10, 8)).reshape(32, 80)\` makes it so.
       1: It becomes (32, 80) here"
  `);
});

test("Reshape", async () => {
  expect(
    await inKeras(`
x = Input((10, 8))
flat = Reshape((80,))(x)
LSTM(32)(flat)
`),
  ).toMatchInlineSnapshot(`
    "3: RNN101 LSTM expects (batch, timesteps, features); \`flat\` is (None, 80), because Reshape above returns (None, 80).
       2: Reshape returns (None, 80) here"
  `);
});

test("a series with one axis", async () => {
  expect(
    await inKeras(`
from keras.utils import timeseries_dataset_from_array
series = np.zeros(100)
data = timeseries_dataset_from_array(series[:-10], series[10:], 10)
m = keras.Sequential([LSTM(8), Dense(1)])
m.compile(loss="mse")
m.fit(data)
`),
  ).toMatchInlineSnapshot(`
    "6: RNN101 LSTM expects (batch, timesteps, features); the data is (None, 10). The series has one axis; give it a second with series[:, None].
       4: LSTM(8) is the first layer
       6: The data comes from here
       fix: Give the series a feature axis: [:, None]"
  `);
});

test("ConvLSTM2D", async () => {
  expect(
    await inKeras(`
x = Input((10, 28, 28))
ConvLSTM2D(8, 3)(x)
`),
  ).toMatchInlineSnapshot(`
    "2: RNN101 ConvLSTM2D expects (batch, timesteps, height, width, channels); \`x\` is (None, 10, 28, 28), as its Input declares.
       1: The input is declared (None, 10, 28, 28) here"
  `);
});

test("TimeDistributed without steps", async () => {
  expect(
    await inKeras(`
x = Input((10, 8))
code = LSTM(8)(x)
TimeDistributed(Dense(3))(code)
`),
  ).toMatchInlineSnapshot(`
    "3: RNN104 TimeDistributed expects at least 3 axes, (batch, timesteps, …); \`code\` is (None, 8), because LSTM(8) above returns only its last output. Add return_sequences=True to it.
       2: LSTM(8) returns (None, 8) here
       fix: Add return_sequences=True to the LSTM(8) above"
  `);
});

test("RepeatVector with steps", async () => {
  expect(
    await inKeras(`
x = Input((10, 8))
seq = LSTM(8, return_sequences=True)(x)
RepeatVector(5)(seq)
`),
  ).toMatchInlineSnapshot(`
    "3: RNN104 RepeatVector expects (batch, features); \`seq\` is (None, 10, 8), because LSTM(8) above returns an output for each step. Set return_sequences=False on it.
       2: LSTM(8) returns (None, 10, 8) here
       fix: Set return_sequences=False on the LSTM(8) above"
  `);
});

test("Conv1D behind a recurrent layer", async () => {
  expect(
    await inKeras(`
x = Input((10, 8))
code = LSTM(8)(x)
Conv1D(4, 3)(code)
`),
  ).toMatchInlineSnapshot(`
    "3: RNN901 Conv1D expects (batch, steps, channels); \`code\` is (None, 8), because LSTM(8) above returns only its last output. Add return_sequences=True to it.
       2: LSTM(8) returns (None, 8) here
       fix: Add return_sequences=True to the LSTM(8) above"
  `);
});

test("Conv2D on images without channels", async () => {
  expect(
    await inKeras(`
x = Input((28, 28))
Conv2D(8, 3)(x)
`),
  ).toMatchInlineSnapshot(`
    "2: RNN901 Conv2D expects (batch, height, width, channels); \`x\` is (None, 28, 28), as its Input declares. If it has one channel, add an axis of size 1 to the shape.
       1: The input is declared (None, 28, 28) here
       fix: Add a channel axis of size 1"
  `);
});

test("channels first", async () => {
  expect(
    await inKeras(`
x = Input((28, 28))
Conv2D(8, 3, data_format="channels_first")(x)
`),
  ).toMatchInlineSnapshot(`
    "2: RNN901 Conv2D expects (batch, channels, height, width); \`x\` is (None, 28, 28), as its Input declares.
       1: The input is declared (None, 28, 28) here"
  `);
});

test("Conv2D at each step", async () => {
  expect(
    await inKeras(`
x = Input((5, 28, 28))
TimeDistributed(Conv2D(8, 3))(x)
`),
  ).toMatchInlineSnapshot(`
    "2: RNN901 At each step of TimeDistributed Conv2D expects (batch, height, width, channels); a step of \`x\` is (None, 28, 28), as its Input declares.
       1: The input is declared (None, 5, 28, 28) here"
  `);
});

test("MaxPooling1D behind Flatten", async () => {
  expect(
    await inKeras(`
x = Input((10, 8))
x = Flatten()(x)
x = MaxPooling1D(2)(x)
`),
  ).toMatchInlineSnapshot(`
    "3: RNN901 MaxPooling1D expects (batch, steps, channels); \`x\` is (None, 80), because Flatten above joins all axes behind the batch into one. Leave it out to keep the steps.
       2: Flatten returns (None, 80) here"
  `);
});

test("Keras 2 takes further axes", async () => {
  expect(
    await inKeras(
      `
x = Input((28, 28))
Conv2D(8, 3)(x)
`,
      2,
    ),
  ).toMatchInlineSnapshot(`
    "2: RNN901 Conv2D expects at least (batch, height, width, channels); \`x\` is (None, 28, 28), as its Input declares. If it has one channel, add an axis of size 1 to the shape.
       1: The input is declared (None, 28, 28) here
       fix: Add a channel axis of size 1"
  `);
});

import { expect, test } from "vitest";
import { printCalls } from "../../test/support/print-trace.ts";
import { readMarked } from "../../test/support/reading.ts";

const program = `
import tensorflow as tf
x = keras.Input((4, 5))
layers.Dense(4, activation=lambda t: tf.reduce_sum(t, -1))(x)
layers.TimeDistributed(layers.Dense(4, activation=lambda t: t[..., :1]))(x)
layers.LSTM(4, activation=lambda t: t[:, :2])(x)
layers.LSTM(4, recurrent_activation=lambda t: t[:, :1])(x)
layers.SimpleRNN(4, activation=lambda t: t[:, :1])(x)`;

async function calls(imported: string): Promise<string> {
  const { reading } = await readMarked(`import ${imported}
from ${imported.split(" ")[0] ?? ""} import layers
${program}`);
  const { trace } = reading.analysis;
  const notes = trace.calls.flatMap(({ problem, remark }) => {
    const note = problem ?? remark;
    return note === null ? [] : [note.message];
  });
  return `${printCalls(trace)}\n${notes.join("\n")}`;
}

test("Keras 2 shows what an activation makes of the output", async () => {
  expect(await calls("tf_keras as keras")).toMatchInlineSnapshot(`
    "
    Dense dense (None, 4, 5) → (None, 4) [24, 0]
    TimeDistributed time_distributed (None, 4, 5) → (None, 4, 1) [24, 0]
    LSTM lstm (None, 4, 5) → refuses: \`activation\` of LSTM makes (None, 2) of (None, 4), which doesn't fit its states.
    LSTM lstm_1 (None, 4, 5) → (None, 4) [160, 0]
    SimpleRNN simple_rnn (None, 4, 5) → refuses: \`activation\` of SimpleRNN makes (None, 1) of (None, 4), which doesn't fit its states.

    \`activation\` of LSTM makes (None, 2) of (None, 4), which doesn't fit its states.
    \`activation\` of SimpleRNN makes (None, 1) of (None, 4), which doesn't fit its states."
  `);
});

test("Keras 3 shows the shape without it, and a remark what comes out", async () => {
  expect(await calls("keras")).toMatchInlineSnapshot(`
    "
    Dense dense (None, 4, 5) → (None, 4, 4) [24, 0]
    TimeDistributed time_distributed (None, 4, 5) → (None, 4, 4) [24, 0]
    LSTM lstm (None, 4, 5) → (None, 4) [160, 0]
    LSTM lstm_1 (None, 4, 5) → (None, 4) [160, 0]
    SimpleRNN simple_rnn (None, 4, 5) → (None, 4) [40, 0]

    Keras 3 shows (None, 4, 4) here; on data it comes out as (None, 4), because the function given as \`activation\` changes the shape.
    Keras 3 shows (None, 4, 4) here; on data it comes out as (None, 4, 1), because the function given as \`activation\` changes the shape."
  `);
});

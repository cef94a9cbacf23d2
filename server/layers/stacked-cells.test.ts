import { expect, test } from "vitest";
import { printCalls } from "../../test/support/print-trace.ts";
import { readMarked } from "../../test/support/reading.ts";

test("Keras 2's reverse_state_order reverses how states are nested, not which widths cells get", async () => {
  const { reading } = await readMarked(`import tf_keras as keras
from tf_keras import layers
x = keras.Input((4, 3))
def run(*cells):
    stack = layers.StackedRNNCells(cells, reverse_state_order=True)
    layers.RNN(stack, return_state=True)(x)
run(layers.LSTMCell(2), layers.GRUCell(2))
run(layers.GRUCell(2), layers.LSTMCell(2))
run(layers.GRUCell(5), layers.GRUCell(2))`);
  expect(printCalls(reading.analysis.trace)).toMatchInlineSnapshot(`
    "
    RNN rnn (None, 4, 3) → [(None, 2), (None, 2), [(None, 2), (None, 2)]] [84, 0]
    RNN rnn_1 (None, 4, 3) → [(None, 2), [(None, 2), (None, 2)], (None, 2)] [82, 0]
    RNN rnn_2 (None, 4, 3) → refuses: Cells of StackedRNNCells(reverse_state_order=True) need states of one width, but these have (5, 2). Leave it out.
    "
  `);
});

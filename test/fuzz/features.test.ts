// No place in a text, and no text that is cut off, makes a feature throw; what a feature says lies within the text.

import { expect, test } from "vitest";
import type { Position, Range } from "vscode-languageserver";
import { codeActions } from "../../server/features/code-actions.ts";
import { codeLenses } from "../../server/features/code-lens.ts";
import { diagnostics } from "../../server/features/diagnostics.ts";
import { hover } from "../../server/features/hover.ts";
import { inlayHints } from "../../server/features/inlay-hints.ts";
import { preview } from "../../server/features/preview.ts";
import { type Marked, readMarked } from "../support/reading.ts";

const python = `import numpy as np
from keras import Input, Model, Sequential, layers

def encoder(units, x):
    seq, *states = layers.Bidirectional(layers.LSTM(units, return_sequences=True, return_state=True))(x)
    return seq, states

class Block(layers.Layer):
    def __init__(self, units):
        super().__init__()
        self.rnn = layers.GRU(units, return_state=True)

    def call(self, x):
        out, h = self.rnn(x)
        return out if h is None else h

变量 = Input((9, 3), name="😀")
seq, states = encoder(4, 变量)
for units in (8, 4):
    seq = layers.LSTM(units, return_sequences=units > 4)(seq)
y = layers.LSTM(2)(seq)
model = Sequential([layers.Input((5, 2)), layers.SimpleRNN(3, stateful=True), Block(2)])
model.add(layers.Dense(1))
model.compile(loss="mse")
model.fit(np.zeros((9, 5, 2)), np.zeros((9, 1)), batch_size=2)
`;

const typescript = `import * as tf from "@tensorflow/tfjs";

const x = tf.input({ shape: [9, 3] });
const [y, h, c] = tf.layers.lstm({ units: 6, returnState: true }).apply(x) as tf.SymbolicTensor[];
const model = tf.sequential({ layers: [tf.layers.gru({ units: 2, inputShape: [5, 2] })] });
model.add(tf.layers.dense({ units: 1 }));
await model.fit(tf.zeros([8, 5, 2]), tf.zeros([8, 1]), { epochs: 2 });
`;

const options = { lowestSeverity: "hint", pageOf: () => null } as const;
const whole: Range = {
  start: { line: 0, character: 0 },
  end: { line: 10_000, character: 0 },
};

/** The places of everything that is said about a text as a whole. */
function said({ reading }: Marked): readonly Position[] {
  const found = diagnostics(reading, options);
  const context = { range: whole, diagnostics: found, only: undefined };
  const actions = codeActions(reading, context);
  return [
    ...found.flatMap(({ range }) => [range.start, range.end]),
    ...inlayHints(reading, whole).map(({ position }) => position),
    ...codeLenses(reading).flatMap(({ range }) => [range.start, range.end]),
    ...actions.flatMap(({ edit }) =>
      Object.values(edit?.changes ?? {}).flatMap((edits) =>
        edits.flatMap(({ range }) => [range.start, range.end]),
      ),
    ),
  ];
}

function expectWithin({ document }: Marked, places: readonly Position[]): void {
  for (const place of places)
    expect(document.positionAt(document.offsetAt(place))).toEqual(place);
}

const programs = [
  ["Python", python, "/project/model.py"],
  ["TypeScript", typescript, "/project/model.ts"],
] as const;

test.each(programs)(
  "%s: each place can be asked about",
  async (_, text, file) => {
    const marked = await readMarked(text, file);
    expectWithin(marked, said(marked));
    for (let offset = 0; offset <= text.length; offset += 1) {
      const answer = hover(marked.reading, offset);
      if (answer?.range)
        expectWithin(marked, [answer.range.start, answer.range.end]);
      preview(marked.reading, offset);
    }
  },
  60_000,
);

test.each(programs)(
  "%s: each beginning can be read",
  async (_, text, file) => {
    const first = text.indexOf("\n\n");
    for (let end = first; end < text.length; end += 7) {
      const marked = await readMarked(text.slice(0, end), file);
      expectWithin(marked, said(marked));
      hover(marked.reading, end);
      preview(marked.reading, end);
    }
  },
  60_000,
);

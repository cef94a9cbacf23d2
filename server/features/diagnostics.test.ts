import { expect, test } from "vitest";
import { readMarked } from "../../test/support/reading.ts";
import { codeActions } from "./code-actions.ts";
import { diagnostics } from "./diagnostics.ts";

const blocks = `from keras import layers


def encoder(x):
    return layers.LSTM(64)(x)
`;

const model = `import keras
from keras import layers
from blocks import encoder

code = encoder(keras.Input((10, 8)))
y = layers.LSTM(32)(code)
`;

const others = { "/project/blocks.py": blocks };

test("the places that led there may be in an imported file", async () => {
  const { reading } = await readMarked(model, "/project/model.py", others);
  const shown = diagnostics(reading, {
    lowestSeverity: "hint",
    pageOf: () => null,
  });
  const places = shown.map(({ message, relatedInformation }) => [
    message,
    ...(relatedInformation ?? []).map(
      (each) =>
        `${each.location.uri}:${String(each.location.range.start.line + 1)} ${each.message}`,
    ),
  ]);
  expect(places).toEqual([
    [
      "LSTM expects (batch, timesteps, features); `code` is (None, 64), because LSTM(64) in blocks.py returns only its last output. Add return_sequences=True to it.",
      "file:///project/blocks.py:5 LSTM(64) returns (None, 64) here",
    ],
  ]);
});

test("so may the fix", async () => {
  const { reading } = await readMarked(model, "/project/model.py", others);
  const at = { line: 5, character: 4 };
  const [action] = codeActions(reading, {
    range: { start: at, end: at },
    diagnostics: [],
    only: undefined,
  });
  expect(action?.edit?.changes).toEqual({
    "file:///project/blocks.py": [
      {
        range: {
          start: { line: 4, character: 25 },
          end: { line: 4, character: 25 },
        },
        newText: ", return_sequences=True",
      },
    ],
  });
});

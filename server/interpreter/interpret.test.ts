// After an edit only what it concerns runs again: counted in statements, and equal to a fresh reading.

import { describe, expect, test } from "vitest";
import { pythonParser } from "../../test/support/python-parser.ts";
import { createPythonLibrary } from "../libraries/python.ts";
import { structureToJson } from "../shapes/json.ts";
import { printStructure } from "../shapes/print.ts";
import type { Program } from "../syntax/program.ts";
import { createReader, type Reader, type Reading } from "./interpret.ts";

const parser = await pythonParser();
const library = createPythonLibrary();

/** An open file, edited version by version. */
function openFile(): (text: string) => Reading {
  const reader = newReader();
  let program: Program | undefined;
  return (text) => {
    program = parser.parse("/model.py", text, program);
    return toEnd(reader, program);
  };
}

function newReader(): Reader {
  return createReader({ library, dialect: "keras3", resolve: () => null });
}

function toEnd(reader: Reader, program: Program): Reading {
  const work = reader.read(program);
  for (;;) {
    const step = work.next();
    if (step.done === true) return step.value;
  }
}

function outputs(reading: Reading): readonly string[] {
  return reading.trace.calls.map(
    ({ layer, outputs: result }) =>
      `${layer.name ?? layer.className} ${printStructure(result)}`,
  );
}

const model = `from keras import Input, Model
from keras.layers import LSTM, Dense
units = 8
x = Input((10, 3))
seq = LSTM(units, return_sequences=True)(x)
print("made")
y = Dense(1)(seq)
model = Model(x, y)
`;

describe("what runs again", () => {
  test("nothing, when nothing has changed", () => {
    const read = openFile();
    expect(read(model).statementsInterpreted).toBe(8);
    expect(read(model).statementsInterpreted).toBe(0);
  });

  test("nothing, when lines move", () => {
    const read = openFile();
    const before = outputs(read(model));
    const after = read(`# a comment\n\n${model}`);
    expect(after.statementsInterpreted).toBe(0);
    expect(outputs(after)).toEqual(before);
  });

  test("the changed statement alone, when it leaves all names as they were", () => {
    const read = openFile();
    read(model);
    const after = read(model.replace('print("made")', 'print("done")'));
    expect(after.statementsInterpreted).toBe(1);
  });

  test("the changed statement and those that read what it sets", () => {
    const read = openFile();
    read(model);
    const after = read(model.replace("units = 8", "units = 16"));
    expect(after.statementsInterpreted).toBe(4);
    expect(outputs(after)).toEqual([
      "lstm (None, 10, 16)",
      "dense (None, 10, 1)",
    ]);
  });

  test("from the changed statement on, for the last layer", () => {
    const read = openFile();
    read(model);
    const after = read(model.replace("Dense(1)", "Dense(2)"));
    expect(after.statementsInterpreted).toBe(2);
  });

  test("a statement whose automatic layer name has changed", () => {
    const read = openFile();
    read(model);
    const after = read(model.replace("units = 8", "units = 8; Dense(5)"));
    expect(outputs(after)).toEqual([
      "lstm (None, 10, 8)",
      "dense_1 (None, 10, 1)",
    ]);
  });
});

describe("edits read as fresh", () => {
  const edits: readonly (readonly [string, string])[] = [
    ["units = 8", "units = unknown"],
    ["units = unknown", "units = 4"],
    ["return_sequences=True", "return_sequences=False"],
    ["print(", "x = x\nprint("],
    ["Input((10, 3))", "Input((None, 5))"],
    [
      "y = Dense(1)(seq)",
      "for size in (3, 2):\n    seq = Dense(size)(seq)\ny = seq",
    ],
    ["model = ", "def build(n):\n    return LSTM(n)(x)\nmodel = "],
    ["model = Model", "build(5)\nmodel = Model"],
    ["build(5)\n", ""],
  ];

  test("one after the other", () => {
    const read = openFile();
    let text = model;
    read(text);
    for (const [from, to] of edits) {
      text = text.replace(from, to);
      const edited = read(text);
      const fresh = toEnd(newReader(), parser.parse("/model.py", text));
      expect(outputs(edited), text).toEqual(outputs(fresh));
      expect(values(edited), text).toEqual(values(fresh));
    }
  });

  function values(reading: Reading): readonly unknown[] {
    return reading.trace.values.map(({ name, value }) => [
      name,
      structureToJson(value),
    ]);
  }
});

test("a reading that is given up leaves nothing behind", () => {
  const reader = newReader();
  const long = `${model}for i in range(200):\n    for j in range(100):\n        i * j\n`;
  const given = reader.read(parser.parse("/model.py", long));
  given.next();
  given.return(undefined as never);
  const after = toEnd(reader, parser.parse("/model.py", model));
  expect(outputs(after)).toEqual(["lstm (None, 10, 8)", "dense (None, 10, 1)"]);
});

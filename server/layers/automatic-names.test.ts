import { expect, it } from "vitest";
import type { Dialect } from "./layer.ts";
import { automaticName } from "./automatic-names.ts";

function names(dialect: Dialect, ...classNames: readonly string[]) {
  let counters: ReadonlyMap<string, number> = new Map();
  return classNames.map((className) => {
    const named = automaticName(className, dialect, counters);
    counters = named.counters;
    return named.name;
  });
}

it("counts the layers of a class", () => {
  expect(names("keras3", "LSTM", "Dense", "LSTM")).toEqual([
    "lstm",
    "dense",
    "lstm_1",
  ]);
  expect(names("keras3", "MaxPooling1D", "ConvLSTM2D", "InputLayer")).toEqual([
    "max_pooling1d",
    "conv_lstm2d",
    "input_layer",
  ]);
  expect(names("keras2", "InputLayer", "InputLayer")).toEqual([
    "input_1",
    "input_2",
  ]);
  expect(names("tfjs", "LSTM", "LSTM")).toEqual(["lstm_LSTM1", "lstm_LSTM2"]);
});

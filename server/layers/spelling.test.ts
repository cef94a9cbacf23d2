import { expect, test } from "vitest";
import { findLayer } from "./catalogue.ts";
import type { ArgumentValue, Dialect } from "./layer.ts";
import { problem } from "./problem.ts";
import { spelled } from "./spelling.ts";

function say(
  message: string,
  className = "Conv1D",
  config: Readonly<Record<string, ArgumentValue>> = {},
  dialect: Dialect = "tfjs",
): string {
  const entry = findLayer("keras3", className);
  if (entry === null) throw new Error(`no ${className}`);
  const layer = { entry, dialect, config: new Map(Object.entries(config)) };
  return spelled(problem("rank", message), layer).message;
}

test("shapes in brackets, null for None, the layer under its factory's name", () => {
  expect(
    say("Conv1D expects (batch, steps, channels); it gets (None, 9)."),
  ).toBe("conv1d expects [batch, steps, channels]; it gets [null, 9].");
  expect(say("Conv1D makes (5,) and () of (timesteps - 2, 3).")).toBe(
    "conv1d makes [5] and [] of [timesteps - 2, 3].",
  );
});

test("settings as properties, parameters in camel case", () => {
  expect(say('Use a smaller kernel_size or padding="same".')).toBe(
    'Use a smaller kernelSize or padding: "same".',
  );
  expect(say("`return_sequences` is off; add return_sequences=True.")).toBe(
    "`returnSequences` is off; add returnSequences: true.",
  );
});

test("values of the program stay as they are", () => {
  expect(
    say('`data_format` of Conv1D must be one, not "channels_first".'),
  ).toBe('`dataFormat` of conv1d must be one, not "channels_first".');
});

test("layers inside by their factories", () => {
  const entry = findLayer("keras3", "LSTM");
  if (entry === null) throw new Error("no LSTM");
  const inner = {
    entry,
    config: new Map(),
    dialect: "tfjs",
    name: null,
  } as const;
  expect(
    say("TimeDistributed takes one output, LSTM has 3.", "TimeDistributed", {
      layer: { kind: "layer", layer: inner },
    }),
  ).toBe("timeDistributed takes one output, lstm has 3.");
});

test("Keras reads it as it is written", () => {
  const message = "Conv1D expects (batch, steps, channels); it gets (None, 9).";
  expect(say(message, "Conv1D", {}, "keras2")).toBe(message);
});

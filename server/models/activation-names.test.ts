// Which functions of libraries stand for an activation by name.
import { expect, it } from "vitest";
import { activationName } from "./activation-names.ts";

it.each([
  ["tensorflow.nn.relu", "relu"],
  ["tensorflow.sigmoid", "sigmoid"],
  ["tensorflow.math.tanh", "tanh"],
  ["tensorflow.nn.swish", "silu"],
  ["tensorflow.identity", "linear"],
  ["tensorflow.exp", "exponential"],
  ["keras.activations.hard_sigmoid", "hard_sigmoid"],
  ["keras.backend.tanh", "tanh"],
  ["keras.ops.softmax", "softmax"],
  // It approximates, the activation doesn't.
  ["keras.ops.gelu", null],
  ["tensorflow.math.square", null],
  ["tensorflow.nn.crelu", null],
  ["gate", null],
])("%s: %s", (path, name) => {
  expect(activationName(path)).toBe(name);
});

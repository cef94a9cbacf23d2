// The constructor arguments of recurrent cells and of the layers that run them.
import {
  activation,
  anyNumber,
  checkIn,
  initializer,
  positiveInteger,
} from "./checks.ts";
import type { ArgumentValue, Dialect, Parameter } from "./layer.ts";
import {
  float,
  keras,
  no,
  optional,
  options,
  required,
  text,
  varying,
  yes,
} from "./parameter.ts";

type CellName = "LSTM" | "GRU" | "SimpleRNN";

/** The arguments that a cell and the layer around it share, up to the dropout rates. */
export function cellParameters(
  kind: CellName,
  isLayer: boolean,
): readonly Parameter[] {
  return [
    required("units", positiveInteger),
    ...gateParameters(kind, isLayer, "sigmoid"),
    ...dropoutRates,
  ];
}

/** What gates and their weights take, from `activation` to the constraints. Keras 2's ConvLSTM has another activation of gates than its LSTM. */
export function gateParameters(
  kind: CellName,
  isLayer: boolean,
  keras2Gates: "sigmoid" | "hard_sigmoid",
): readonly Parameter[] {
  const gates: Readonly<Record<Dialect, ArgumentValue>> = {
    keras3: text("sigmoid"),
    keras2: text(keras2Gates),
    tfjs: text("hardSigmoid"),
  };
  return [
    optional("activation", text("tanh"), activation),
    ...(kind === "SimpleRNN"
      ? []
      : [varying("recurrent_activation", gates, activation)]),
    optional("use_bias", yes),
    ...options(
      "kernel_initializer recurrent_initializer bias_initializer",
      initializer,
    ),
    ...(kind === "LSTM" ? [optional("unit_forget_bias", yes)] : []),
    ...options("kernel_regularizer recurrent_regularizer bias_regularizer"),
    ...(isLayer ? [optional("activity_regularizer")] : []),
    ...options("kernel_constraint recurrent_constraint bias_constraint"),
  ];
}

/** Shares of inputs and of states that training drops. */
export const dropoutRates: readonly Parameter[] = [
  optional("dropout", float(0), checkIn(keras, anyNumber)),
  optional("recurrent_dropout", float(0), checkIn(keras, anyNumber)),
];

/** Whether a GRU resets after the matrix product. */
export const resetAfter = varying("reset_after", {
  keras3: yes,
  keras2: yes,
  tfjs: no,
});

/** The flags of every recurrent layer, in the order of Keras 3. */
export const runParameters: readonly Parameter[] = [
  "return_sequences",
  "return_state",
  "go_backwards",
  "stateful",
  "unroll",
].map((name) => optional(name, no));

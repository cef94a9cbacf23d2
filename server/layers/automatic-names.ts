// The names that the libraries give to layers without a `name=`: `lstm`, `lstm_1`; in TF.js `lstm_LSTM1`.
import type { Dialect } from "./layer.ts";

/** How many names were given out under each prefix. */
export type NameCounters = ReadonlyMap<string, number>;

/**
 * The automatic name of the next layer of a class, and the counters after it.
 * Keras: `LSTM` is `lstm`, then `lstm_1`; TF.js counts from 1: `lstm_LSTM1`.
 */
export function automaticName(
  className: string,
  dialect: Dialect,
  counters: NameCounters,
): { readonly name: string; readonly counters: NameCounters } {
  const prefix =
    dialect === "tfjs"
      ? tfjsPrefix(className)
      : snakeCaseName(className, dialect);
  const count = counters.get(prefix) ?? 0;
  const next = new Map(counters).set(prefix, count + 1);
  return { name: numbered(prefix, count, className, dialect), counters: next };
}

/** TF.js names inputs and models otherwise: `input1`, `sequential_1`, `model1`. */
const tfjsPrefixes: Readonly<Record<string, string>> = {
  InputLayer: "input",
  Sequential: "sequential_",
  Functional: "model",
};

function tfjsPrefix(className: string): string {
  return (
    tfjsPrefixes[className] ??
    `${snakeCaseName(className, "tfjs")}_${className}`
  );
}

function numbered(
  prefix: string,
  count: number,
  className: string,
  dialect: Dialect,
): string {
  const countsFromOne =
    dialect === "tfjs" || (dialect === "keras2" && className === "InputLayer");
  if (countsFromOne)
    return dialect === "tfjs" ? `${prefix}${count + 1}` : `input_${count + 1}`;
  return count === 0 ? prefix : `${prefix}_${count}`;
}

/** `MaxPooling1D` is `max_pooling1d`; `ConvLSTM2D` is `conv_lstm2d` in Keras and `conv_lst_m2d` in TF.js. */
export function snakeCaseName(className: string, dialect: Dialect): string {
  const word =
    dialect === "tfjs" ? /(.)([A-Z][a-z0-9]+)/g : /(.)([A-Z][a-z]+)/g;
  return className
    .replace(word, "$1_$2")
    .replace(/([a-z])([A-Z])/g, "$1_$2")
    .toLowerCase();
}

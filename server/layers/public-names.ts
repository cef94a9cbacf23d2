// Where the layers lie that are not in `keras.layers` itself, and which public names are no layers that could be run: why a call of them gives
// nothing that is known.
import type { Dialect } from "./layer.ts";

/** Modules beside `keras.layers`, by the first words of the names that their layers have in the catalogue: `v1.CuDNNLSTM`. */
export const moduleByPrefix: Readonly<Record<string, string>> = {
  legacy: "tensorflow.keras.layers",
  v1: "tensorflow.compat.v1.keras.layers",
  nn: "tensorflow.nn",
  "root.experimental": "keras.experimental",
};

/** A catalogue's name as programs write it: `keras.layers.LSTM`, `tf.compat.v1.keras.layers.CuDNNLSTM`, `tf.layers.lstm`. */
export function fullName(dialect: Dialect, name: string): string {
  if (dialect === "tfjs") return `tf.layers.${name}`;
  const at = name.lastIndexOf(".");
  const module = moduleByPrefix[name.slice(0, Math.max(at, 0))];
  return module === undefined
    ? `keras.layers.${name}`
    : `${module.replace(/^tensorflow/, "tf")}${name.slice(at)}`;
}

const keras: Readonly<Record<string, string>> = {
  InputSpec: "it describes what a layer takes, and is no layer itself",
  deserialize: "which layer comes of it stands in a saved configuration",
  serialize: "it gives a layer's configuration, and no layer",
};

const dtypeSwitch = "it sets which dtypes the layers made later compute in";

/** For each dialect the names, with the end of a sentence that says why. Under `keras.layers`; in TF.js under `tf` and `tf.layers`. */
export const otherNames: Readonly<
  Record<Dialect, Readonly<Record<string, string>>>
> = {
  keras3: keras,
  keras2: {
    ...keras,
    "v1.disable_v2_dtype_behavior": dtypeSwitch,
    "v1.enable_v2_dtype_behavior": dtypeSwitch,
  },
  tfjs: {
    Layer: "it is there to derive classes from, and computes nothing itself",
    RNNCell: "it is there to derive cells from, and computes nothing itself",
    InputSpec: "it describes what a layer takes, and is no layer itself",
    SymbolicTensor: "layers make it, and programs only pass it on",
    LayersModel: "models are made with `tf.model`",
    Sequential: "models of layers in a row are made with `tf.sequential`",
  },
};

/** Why what a name gives isn't known though the dialect has it; null for layers, and for names that it lacks. */
export function reasonFor(dialect: Dialect, name: string): string | null {
  const reasons = otherNames[dialect];
  return Object.hasOwn(reasons, name) ? (reasons[name] ?? null) : null;
}

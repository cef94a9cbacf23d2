// What names of Keras mean: `keras.layers.LSTM`, `keras.Model`, `keras.utils.to_categorical`. `tensorflow.keras` and `tf_keras` are the same.

import { findFunction, findLayer } from "../layers/catalogue.ts";
import type {
  Call,
  Evaluation,
  HostType,
  Machine,
} from "../interpreter/library.ts";
import type { Value } from "../interpreter/value.ts";
import { none, unknown } from "../interpreter/value.ts";
import { makeAbsentLayer } from "./keras/names/keras-absent.ts";
import { callOfSetting } from "./keras/keras-globals.ts";
import { callFunctionForm, construct } from "./keras/keras-layers.ts";
import { deserialized, fromConfig, serialized } from "./keras/keras-configs.ts";
import { noteRegistration } from "./keras/classes/keras-registration.ts";
import { makeInputSpec } from "./keras/classes/keras-input-spec.ts";
import { makeFunctional, makeSequential } from "./keras/keras-models.ts";
import { layerAt, modulePath } from "./keras/names/keras-paths.ts";
import { layerOf } from "./layer-objects/layer-objects.ts";
import type { ModelTypes } from "./models/model-calls.ts";
import { makeObject } from "./layer-objects/objects.ts";
import { notKnown } from "./registry.ts";

/** Classes of which only the name matters. */
const objectModules = [
  "keras.optimizers.",
  "keras.losses.",
  "keras.metrics.",
  "keras.initializers.",
  "keras.regularizers.",
  "keras.constraints.",
  "keras.callbacks.",
];

const publicModels = new Set([
  "Model",
  "Sequential",
  "Functional",
  "load_model",
  "save_model",
  "clone_model",
  "model_from_json",
]);

/** Whether `from keras.layers import *` and its like bind a name; of layers those of any version, since programs name their own. */
export function exportsName(module: string, name: string): boolean {
  const path = modulePath(module);
  if (path === "keras.models") return publicModels.has(name);
  if (path === "keras")
    return name === "Input" || name === "Model" || name === "Sequential";
  if (objectModules.includes(`${path}.`)) return /^[A-Z]/.test(name);
  return (
    path === "keras.layers" &&
    (["keras3", "keras2"] as const).some(
      (dialect) => findLayer(dialect, name) ?? findFunction(dialect, name),
    )
  );
}

/** Calls what a Keras name means; the path is in the form of `kerasPath`. */
export function callKeras(
  path: string,
  call: Call,
  layerType: HostType,
  types: ModelTypes,
  machine: Machine,
): Value | Evaluation {
  noteRegistration(path, machine);
  const setting = callOfSetting(path, call, machine);
  if (setting) return setting;
  if (path === "keras.Sequential") return makeSequential(call, types, machine);
  if (path === "keras.Model") return makeFunctional(call, types, machine);
  const layerName =
    path === "keras.Input"
      ? "Input"
      : path.startsWith("keras.layers.")
        ? path.slice("keras.layers.".length)
        : null;
  if (layerName === "InputSpec") return makeInputSpec(call, machine);
  if (layerName !== null) {
    const made = configured(layerName, call, layerType, types, machine);
    if (made) return made;
    const form = findFunction(machine.dialect, layerName);
    if (form) return callFunctionForm(form, call, types.tensorType, machine);
    const entry = layerAt(machine.dialect, layerName);
    return entry
      ? construct(entry, call, layerType, types, machine)
      : makeAbsentLayer(layerName, call, machine);
  }
  if (objectModules.some((prefix) => path.startsWith(prefix)))
    return byIdentifier(path, call) ?? makeObject(path, call);
  if (path.startsWith("keras.datasets."))
    return unknown({ kind: "runtimeData", source: path });
  if (
    /^keras\.(backend|utils|config)\.(clear_session|set_random_seed|plot_model)$/.test(
      path,
    )
  ) {
    if (path.endsWith("clear_session")) forgetNames(machine);
    return none;
  }
  return notKnown(path);
}

/** `keras.initializers.get("orthogonal")` is what that name means; null for other functions and what isn't told by a name. */
function byIdentifier(path: string, call: Call): Value | null {
  const given = call.positional[0] ?? call.get(0, "identifier");
  const isAsked = path.endsWith(".get") || path.endsWith(".deserialize");
  return isAsked && given && given.kind !== "dict" ? given : null;
}

/** `LSTM.from_config(…)`, `serialize(layer)`, `deserialize(…)`; null for any other name. */
function configured(
  name: string,
  call: Call,
  layerType: HostType,
  types: ModelTypes,
  machine: Machine,
): Value | null {
  if (name === "deserialize")
    return deserialized(call, layerType, types.tensorType, machine);
  if (name === "serialize") {
    const layer = layerOf(call.get(0, "layer") ?? none);
    return layer && serialized(layer, machine);
  }
  const className = /^(.+)\.from_config$/.exec(name)?.[1];
  const entry =
    className === undefined ? null : layerAt(machine.dialect, className);
  const config = call.get(0, "config");
  return (
    entry &&
    fromConfig(entry, config, call, layerType, types.tensorType, machine)
  );
}

/** `clear_session()` starts automatic names anew. */
function forgetNames(machine: Machine): void {
  for (const name of machine.namesOf({
    ref: -1,
    parent: null,
    kind: "module",
    file: "",
  }))
    machine.store.set(`-1.${name}`, {
      kind: "number",
      value: 0,
      isFloat: false,
    });
}

// What names of TF.js mean: `tf.layers.lstm`, `tf.sequential`, `tf.zeros`, under whatever name and from whichever of its packages.

import { findFunction, findLayer } from "../layers/catalogue.ts";
import { reasonFor } from "../layers/public-names.ts";
import type { Call, Evaluation, Machine } from "../interpreter/library.ts";
import type { HostValue, Value } from "../interpreter/value.ts";
import {
  library,
  string,
  undefinedValue,
  unknown,
} from "../interpreter/value.ts";
import { makeObject } from "./layer-objects/objects.ts";
import type { Functions } from "./registry.ts";
import { named, notKnown } from "./registry.ts";
import { tensorOf } from "./tensors.ts";
import { optionsAt } from "./tfjs/tfjs-arguments.ts";
import { dataFunctions, datasetType } from "./tfjs/tfjs-data.ts";
import { absentLayer, construct, makeInput } from "./tfjs/tfjs-layers.ts";
import type { ModelTypes } from "./tfjs/tfjs-models.ts";
import { makeFunctional, makeSequential } from "./tfjs/tfjs-models.ts";
import {
  operationFunctions,
  tensorMethod,
} from "./tfjs/operations/tfjs-operations.ts";
import { bufferFunction, creationFunctions } from "./tfjs/tfjs-tensors.ts";

/** Where a package of TF.js has its names: a page may load it from any address. Null for other modules. */
export function tfjsModule(name: string): Value | null {
  const found = /(?:^|[/:])@tensorflow\/tfjs(-[a-z-]+)?(?=$|[/@?+])/.exec(name);
  if (!found) return null;
  const part = found[1] ?? "";
  if (part === "-data") return library("tf.data");
  return library(part === "-vis" ? "tfvis" : "tf");
}

/** Everything of TF.js that is called: its functions, and what a tensor does. */
export interface Tfjs {
  readonly call: (
    path: string,
    call: Call,
    machine: Machine,
  ) => Value | Evaluation;
  readonly callTensor: (
    self: HostValue,
    name: string,
    call: Call,
    machine: Machine,
  ) => Value | null;
}

/** Functions that leave models and layers alone, and give nothing worth knowing. */
const harmless =
  "ready setBackend dispose disposeVariables enableProdMode enableDebugMode env backend getBackend memory engine nextFrame print keep registerBackend profile time util browser io models train serialization".split(
    " ",
  );

/** Classes and makers of which only the name matters. */
const objects =
  /^tf\.(initializers|regularizers|constraints|metrics|losses|train|callbacks|optimizers)\./;

export function createTfjs(types: ModelTypes): Tfjs {
  const { tensorType } = types;
  const functions: Functions = {
    ...creationFunctions(tensorType),
    ...operationFunctions(tensorType),
    ...dataFunctions(datasetType),
    ...named(["tf.buffer", "tf.TensorBuffer"], bufferFunction(tensorType)),
    "tf.sequential": (call, machine) => makeSequential(call, types, machine),
    "tf.model": (call, machine) => makeFunctional(call, types, machine),
    ...named(["tf.tidy", "tf.engine.tidy"], tidy),
    ...named(
      ["tf.loadLayersModel", "tf.loadGraphModel", "tf.io.browserFiles"],
      (_call: Call, _machine: Machine, path: string) =>
        unknown({ kind: "runtimeData", source: path }),
    ),
    ...named(
      harmless.map((name) => `tf.${name}`),
      () => undefinedValue,
    ),
    "tf.getBackend": () => string("cpu"),
    "tf.serialization.registerClass": () => undefinedValue,
  };
  return {
    call: (path, call, machine) => {
      const listed = Object.hasOwn(functions, path)
        ? functions[path]
        : undefined;
      if (listed) return listed(call, machine, path);
      return (
        callLayers(path, call, types, machine) ??
        (objects.test(path)
          ? makeObject(path, withOptions(path, call, machine))
          : notKnown(path))
      );
    },
    callTensor: (self, name, call, machine) => {
      if (["dispose", "print"].includes(name)) return undefinedValue;
      if (
        [
          "dataSync",
          "data",
          "arraySync",
          "array",
          "buffer",
          "bufferSync",
          "bytes",
        ].includes(name)
      )
        return unknown({ kind: "runtimeData", source: `${name}()` });
      if (tensorOf(self)?.kind === "symbolic")
        return unknown({
          kind: "notFollowed",
          what: `\`${name}\` of a symbolic tensor, which has no operations`,
        });
      return tensorMethod(self, name, call, tensorType, machine);
    },
  };
}

/** Initializers are told by one object what they are told by name in Keras: `tf.initializers.constant({ value: 2 })`. */
function withOptions(
  path: string,
  call: Call,
  machine: Machine,
): Pick<Call, "positional" | "named"> {
  return path.startsWith("tf.initializers.")
    ? { positional: [], named: optionsAt(call, 0, machine).entries }
    : call;
}

/** `tf.layers.lstm(…)`, `tf.input(…)`; null for any other name. */
function callLayers(
  path: string,
  call: Call,
  types: ModelTypes,
  machine: Machine,
): Value | null {
  const { tensorType } = types;
  const name = /^tf\.(?:layers\.)?(\w+)$/.exec(path)?.[1];
  if (name === undefined) return null;
  const form = findFunction("tfjs", name);
  if (form) return makeInput(form.entry, call, tensorType, machine);
  const reason = reasonFor("tfjs", name);
  if (reason !== null)
    return unknown({ kind: "unknownLayer", name, detail: reason });
  if (!path.startsWith("tf.layers.") && path !== "tf.RNN") return null;
  const entry = findLayer("tfjs", name);
  return entry
    ? construct(entry, call, types, machine)
    : absentLayer(name, call, machine);
}

/** `tf.tidy(f)` and `tf.tidy("name", f)` give what `f` gives. */
function tidy(call: Call, machine: Machine): Value | Evaluation {
  const callback = call.positional.at(-1);
  return callback ? machine.call(callback, [], [], call.node) : undefinedValue;
}

// Data through TF.js' models: `fit`, `predict`, `evaluate` and their kin, with their config objects.

import { tensorsOf } from "../../shapes/structure.ts";
import type { DataFact, RunMethod } from "../../trace/trace.ts";
import type { Call, HostType, Machine } from "../../interpreter/library.ts";
import type { Value } from "../../interpreter/value.ts";
import { unknown } from "../../interpreter/value.ts";
import { itemsOf } from "../javascript/javascript-collections.ts";
import { javascriptMethod } from "../javascript/javascript-methods.ts";
import { predicted } from "../layer-objects/call-values.ts";
import type { ModelTypes } from "../models/model-calls.ts";
import type { ModelObject } from "../models/model-objects.ts";
import { stateOf } from "../models/model-objects.ts";
import type { RunArguments } from "./model-runs.ts";
import { dataOf, recordRun } from "./model-runs.ts";
import { objectType } from "../layer-objects/objects.ts";
import { outputsOn } from "./predictions.ts";
import {
  optionsAt,
  placeOfOption,
  siteWithConfig,
  snakeCase,
} from "../tfjs/tfjs-arguments.ts";
import { dataProblem } from "./tfjs-run-data.ts";

/** TF.js' runs by Keras' names, and where each has its config object. */
const runs: Readonly<
  Record<
    string,
    {
      readonly method: Exclude<RunMethod, "call">;
      readonly data: readonly string[];
      readonly config: number;
    }
  >
> = {
  fit: { method: "fit", data: ["x", "y"], config: 2 },
  fitDataset: { method: "fit", data: ["x"], config: 1 },
  evaluate: { method: "evaluate", data: ["x", "y"], config: 2 },
  evaluateDataset: { method: "evaluate", data: ["x"], config: 1 },
  predict: { method: "predict", data: ["x"], config: 1 },
  predictOnBatch: { method: "predict_on_batch", data: ["x"], config: 1 },
  trainOnBatch: { method: "train_on_batch", data: ["x", "y"], config: 2 },
};

/** `model.fit(x, y, {…})` and the rest; null when the method is none of them. */
export function runMethod(
  name: string,
  model: ModelObject,
  call: Call,
  types: ModelTypes,
  machine: Machine,
): Value | null {
  const run = Object.hasOwn(runs, name) ? runs[name] : undefined;
  if (!run) return null;
  const { method, data, config } = run;
  const given = runArguments(call, data, config, machine);
  const site = siteWithConfig(call, config, data, snakeCase, machine);
  recordRun(method, model, given, site, machine);
  const x = dataOf(given.get("x"), given.rangeOf("x"), machine);
  const refused = dataProblem(
    { ...stateOf(model, machine), className: model.className },
    x,
    given.get("y") ? dataOf(given.get("y"), given.rangeOf("y"), machine) : null,
  );
  if (refused) return machine.record.refusal(call.node.range, refused);
  if (method === "fit") return { kind: "host", type: historyType, data: null };
  if (method !== "predict" && method !== "predict_on_batch")
    return unknown({ kind: "runtimeData", source: name });
  return prediction(model, x, call, types, machine);
}

/** What `fit` resolves to; its numbers come at run time. */
const historyType: HostType = {
  name: "history",
  callMethod: (self, name, call, machine) =>
    ["then", "catch", "finally"].includes(name)
      ? javascriptMethod(self, name, call, machine)
      : null,
};

/** The arguments of a run by Keras' names; those that are `undefined` count as left out. */
function runArguments(
  call: Call,
  data: readonly string[],
  config: number,
  machine: Machine,
): RunArguments {
  const options = optionsAt(call, config, machine);
  const named = new Map(
    options.entries.map(
      ([name, value]) => [snakeCase(name), { name, value }] as const,
    ),
  );
  const get = (name: string): Value | undefined => {
    const position = data.indexOf(name);
    const value =
      position >= 0 ? call.positional[position] : named.get(name)?.value;
    if (value?.kind === "none" && value.which === "undefined") return undefined;
    return name === "callbacks" && value ? callbacksOf(value, machine) : value;
  };
  return {
    get,
    rangeOf: (name) => {
      const position = data.indexOf(name);
      if (position >= 0)
        return call.placeOf(position, name)?.value.range ?? call.node.range;
      return placeOfOption(call, config, named.get(name)?.name ?? name);
    },
    hasUnread: options.hasUnread,
  };
}

/** `callbacks: {onEpochEnd: …}` is one callback with these hooks. */
function callbacksOf(value: Value, machine: Machine): Value {
  if (value.kind === "list") {
    const items = itemsOf(value, machine);
    return items
      ? machine.makeList(items.map((item) => callbacksOf(item, machine)))
      : value;
  }
  if (value.kind !== "dict") return value;
  const cell = machine.dictCell(value);
  if (!cell.isComplete)
    return unknown({ kind: "notFollowed", what: "callbacks" });
  const functions = [...cell.entries.values()].map((entry) => entry.value);
  return {
    kind: "host",
    type: objectType,
    data: { className: "CustomCallback", path: "tf.CustomCallback", functions },
  };
}

/** What `predict` returns: the model's outputs for as many samples as went in. */
function prediction(
  model: ModelObject,
  x: DataFact,
  call: Call,
  types: ModelTypes,
  machine: Machine,
): Value {
  const [spec] = x.kind === "arrays" ? tensorsOf(x.structure) : [];
  const samples = spec?.shape?.[0];
  const outputs = outputsOn(model, x, call, types, machine);
  if (!outputs || samples === undefined)
    return unknown({ kind: "runtimeData", source: "predict" });
  return predicted(
    outputs,
    samples,
    call.node.range,
    "tensor",
    types.tensorType,
    machine,
  );
}

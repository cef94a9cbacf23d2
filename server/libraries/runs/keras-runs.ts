// `fit`, `predict` and their kin on Keras' models: a model without an input is made from the data first.

import { tensorsOf } from "../../shapes/structure.ts";
import type { RunMethod } from "../../trace/trace.ts";
import type { Call, Machine } from "../../interpreter/library.ts";
import type { Value } from "../../interpreter/value.ts";
import { unknown } from "../../interpreter/value.ts";
import { predicted } from "../layer-objects/call-values.ts";
import type { ModelTypes } from "../models/model-calls.ts";
import { openBatch } from "../models/model-calls.ts";
import type { ModelObject } from "../models/model-objects.ts";
import { stateOf } from "../models/model-objects.ts";
import {
  dataOf,
  pythonArguments,
  recordRun,
  runParameters,
} from "./model-runs.ts";
import { objectType } from "../layer-objects/objects.ts";
import { outputsOn, refusedData } from "./predictions.ts";
import { buildOn } from "../models/sequential.ts";
import { touch } from "../models/sequential-building.ts";

export function isRun(name: string): name is Exclude<RunMethod, "call"> {
  return Object.hasOwn(runParameters, name);
}

export function run(
  method: Exclude<RunMethod, "call">,
  model: ModelObject,
  call: Call,
  types: ModelTypes,
  machine: Machine,
): Value {
  touch(model, machine);
  const given = pythonArguments(method, call);
  const names = runParameters[method];
  const site = machine.siteOf(
    call.node,
    (position, name) =>
      name ?? (position === null ? null : (names[position] ?? null)),
  );
  const x = given.get("x");
  const data = dataOf(x, given.rangeOf("x"), machine);
  const [spec] =
    data.kind === "arrays"
      ? tensorsOf(data.structure)
      : data.kind === "dataset"
        ? tensorsOf(data.element)
        : [];
  const isBatched =
    data.kind === "arrays" ||
    (data.kind === "dataset" && data.isBatched === true);
  if (
    model.className === "Sequential" &&
    !stateOf(model, machine).output &&
    spec &&
    isBatched
  ) {
    const fact = data.kind === "arrays" ? (data.tensors[0] ?? null) : null;
    buildOn(model, openBatch(spec), fact, call.node.range, {
      ...types,
      machine,
    });
  }
  recordRun(method, model, given, site, machine);
  const refused = refusedData(model, data, call, types, machine);
  if (refused) return machine.record.refusal(call.node.range, refused);
  if (method === "fit") return history;
  if (method !== "predict" && method !== "predict_on_batch")
    return unknown({ kind: "runtimeData", source: method });
  const samples = spec?.shape?.[0];
  const outputs = outputsOn(model, data, call, types, machine);
  return !outputs || samples === undefined
    ? unknown({ kind: "runtimeData", source: "predict" })
    : predicted(
        outputs,
        samples,
        call.node.range,
        "array",
        types.tensorType,
        machine,
      );
}

/** What `fit` returns. */
export const history: Value = {
  kind: "host",
  type: objectType,
  data: {
    className: "History",
    path: "keras.callbacks.History",
    functions: [],
  },
};

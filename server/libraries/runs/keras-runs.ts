// `fit`, `predict` and their kin on Keras' models: a model without an input is made from the data first.

import { tensorsOf } from "../../shapes/structure.ts";
import type { LayerProblem } from "../../layers/layer.ts";
import type { DataFact, RunMethod } from "../../trace/trace.ts";
import type { Call, Machine } from "../../interpreter/library.ts";
import type { Value } from "../../interpreter/value.ts";
import { unknown } from "../../interpreter/value.ts";
import { predicted } from "../layer-objects/call-values.ts";
import type { ModelTypes } from "../models/model-calls.ts";
import { openBatch } from "../models/model-calls.ts";
import type { ModelObject } from "../models/model-objects.ts";
import { stateOf } from "../models/model-objects.ts";
import type { RunArguments } from "./model-runs.ts";
import {
  dataOf,
  pythonArguments,
  recordRun,
  runParameters,
} from "./model-runs.ts";
import { objectType } from "../layer-objects/objects.ts";
import { elementsOf } from "../layer-objects/elements.ts";
import { outputsOn, refusedData } from "./predictions.ts";
import type { Training } from "./training-problems.ts";
import { trainingProblem } from "./training-problems.ts";
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
  const data = dataOf(given.get("x"), given.rangeOf("x"), machine);
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
  const isLater = noteRun(method, model, machine);
  const isLoose = isLater && hasFeatures(model, data, machine);
  const refused =
    (isLoose ? null : refusedData(model, data, call, types, machine)) ??
    refusedTargets(method, model, { x: data, isLater }, given, machine);
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

/** Whether data went through the model in the same way before: from then on Keras leaves sizes open until it computes. */
function noteRun(
  method: Exclude<RunMethod, "call">,
  model: ModelObject,
  machine: Machine,
): boolean {
  const key = `${String(model.ref)}.ran ${ways[method]}`;
  const isLater = machine.store.get(key) !== undefined;
  machine.store.set(key, { kind: "boolean", value: true });
  return isLater;
}

const ways: Readonly<Record<Exclude<RunMethod, "call">, string>> = {
  fit: "train",
  train_on_batch: "train",
  evaluate: "test",
  test_on_batch: "test",
  predict: "predict",
  predict_on_batch: "predict",
};

/** Whether the last axes are those that the model's inputs have, so that other sizes may well pass its layers. */
function hasFeatures(
  model: ModelObject,
  data: DataFact,
  machine: Machine,
): boolean {
  const { inputs } = stateOf(model, machine);
  const given = data.kind === "arrays" ? tensorsOf(data.structure) : [];
  return (
    given.length === inputs.length &&
    given.every(
      ({ shape }, index) =>
        shape?.at(-1) === inputs[index]?.spec.shape?.at(-1) &&
        shape?.length === inputs[index]?.spec.shape?.length,
    )
  );
}

/** What is wrong with the targets of a run, those of validation included. */
function refusedTargets(
  method: Exclude<RunMethod, "call">,
  model: ModelObject,
  { x, isLater }: Pick<Training, "x" | "isLater">,
  given: RunArguments,
  machine: Machine,
): LayerProblem | null {
  const isTrained = method === "fit" || method === "evaluate";
  if (!isTrained || machine.dialect === "tfjs" || given.hasUnread) return null;
  const state = stateOf(model, machine);
  const target = given.get("y");
  const hasTarget = target !== undefined && target.kind !== "none";
  const y = hasTarget ? dataOf(target, given.rangeOf("y"), machine) : null;
  const batch = given.get("validation_split") ? null : batchOf(x, given);
  const found = trainingProblem(
    state,
    { x, y, batch, isLater },
    machine.dialect,
  );
  const validation = given.get("validation_data");
  if (found || !validation) return found;
  const [data, targets] = elementsOf(validation, machine) ?? [];
  if (!data || !targets) return null;
  const range = given.rangeOf("validation_data");
  const held = dataOf(data, range, machine);
  return trainingProblem(
    state,
    { x: held, y: dataOf(targets, range, machine), batch: null, isLater },
    machine.dialect,
  );
}

/** The samples of the first batch; null where they aren't known. */
function batchOf(x: DataFact, given: RunArguments): number | null {
  const asked = given.get("batch_size");
  const samples =
    x.kind === "arrays" ? tensorsOf(x.structure)[0]?.shape?.[0] : null;
  if (typeof samples !== "number") return null;
  if (!asked || asked.kind === "none") return Math.min(samples, 32);
  return asked.kind === "number" ? Math.min(samples, asked.value) : null;
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

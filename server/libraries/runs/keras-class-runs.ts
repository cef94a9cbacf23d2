// `fit`, `predict` and their kin on objects of a program's classes: their `call` runs on a batch of the data, whose size Keras leaves open.

import type { Structure } from "../../shapes/structure.ts";
import { hasUnknown, tensorsOf } from "../../shapes/structure.ts";
import type { ModelFact, RunMethod } from "../../trace/trace.ts";
import type { Call, Evaluation, Machine } from "../../interpreter/library.ts";
import type { InstanceValue, Value } from "../../interpreter/value.ts";
import { unknown } from "../../interpreter/value.ts";
import { history } from "./keras-runs.ts";
import { predicted, withBatch } from "../layer-objects/call-values.ts";
import type { ModelTypes } from "../models/model-calls.ts";
import {
  dataOf,
  pythonArguments,
  recordRunOf,
  runParameters,
} from "./model-runs.ts";
import { fromStructure, toStructure } from "../tensors.ts";

/** Tells the run, reads `call` on the data, and gives what the method returns. */
export function* runOfInstance(
  instance: InstanceValue,
  method: Exclude<RunMethod, "call">,
  model: ModelFact,
  call: Call,
  body: (input: Value) => Evaluation,
  types: ModelTypes,
  machine: Machine,
): Evaluation {
  const names = runParameters[method];
  const site = machine.siteOf(
    call.node,
    (position, argument) =>
      argument ?? (position === null ? null : (names[position] ?? null)),
  );
  const given = pythonArguments(method, call);
  recordRunOf(method, () => model, given, site, machine);
  const data = dataOf(given.get("x"), given.rangeOf("x"), machine);
  const hasOwnStep =
    machine.classMember(instance.class, `${stepOf[method]}_step`) !== null;
  const batch = data.kind === "arrays" ? batchOf(data.structure) : null;
  const result =
    batch && !hasOwnStep
      ? yield* body(inputOf(batch, types, machine))
      : unknown({ kind: "runtimeData", source: method });
  if (method === "fit") return history;
  const samples =
    data.kind === "arrays"
      ? tensorsOf(data.structure)[0]?.shape?.[0]
      : undefined;
  const outputs = toStructure(result, machine);
  if (
    !method.startsWith("predict") ||
    samples === undefined ||
    hasUnknown(outputs)
  )
    return unknown({ kind: "runtimeData", source: method });
  return predicted(
    outputs,
    samples,
    call.node.range,
    "array",
    types.tensorType,
    machine,
  );
}

const stepOf: Readonly<Record<Exclude<RunMethod, "call">, string>> = {
  fit: "train",
  train_on_batch: "train",
  evaluate: "test",
  test_on_batch: "test",
  predict: "predict",
  predict_on_batch: "predict",
};

/** The structure of one batch: an open number of samples, numbers as Keras takes them. */
function batchOf(structure: Structure): Structure | null {
  const tensors = tensorsOf(structure);
  const isData =
    tensors.length > 0 &&
    !hasUnknown(structure) &&
    tensors.every(({ shape }) => shape !== null && shape.length > 0);
  return isData ? inFloat32(withBatch(structure, null)) : null;
}

function inFloat32(structure: Structure): Structure {
  if (structure.kind === "tensor")
    return structure.dtype === "float64"
      ? { ...structure, dtype: "float32" }
      : structure;
  if (structure.kind === "tuple" || structure.kind === "list")
    return { kind: structure.kind, items: structure.items.map(inFloat32) };
  return structure;
}

function inputOf(batch: Structure, types: ModelTypes, machine: Machine): Value {
  const reason = { kind: "runtimeData", source: "a batch" } as const;
  return fromStructure(
    batch,
    types.tensorType,
    "tensor",
    () => ({ kind: "unknown", reason }),
    machine,
  );
}

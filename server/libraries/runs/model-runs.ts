// `fit`, `predict`, `evaluate` and their kin, in Python and TF.js: what goes through which model, in which batches.

import type { Integer } from "../../shapes/dim.ts";
import { tensorsOf } from "../../shapes/structure.ts";
import type { Range } from "../../syntax/source.ts";
import type {
  CallSite,
  DataFact,
  ModelFact,
  RunEvent,
  RunMethod,
} from "../../trace/trace.ts";
import type { Call, Machine } from "../../interpreter/library.ts";
import type { Value } from "../../interpreter/value.ts";
import { callbackResets } from "../python/callbacks.ts";
import { datasetOf } from "../data/datasets.ts";
import { elementsOf } from "../layer-objects/elements.ts";
import type { ModelObject } from "../models/model-objects.ts";
import { modelFact } from "../models/model-objects.ts";
import { tensorFactsIn, toStructure } from "../tensors.ts";

/** The arguments of a run, by the names that both libraries share once TF.js' are written in snake_case. */
export interface RunArguments {
  readonly get: (name: string) => Value | undefined;
  readonly rangeOf: (name: string) => Range;
  readonly hasUnread: boolean;
}

/** Positions of Keras' arguments. TF.js: `fit(x, y, {…})`, `predict(x, {…})`. */
export const runParameters: Readonly<
  Record<Exclude<RunMethod, "call">, readonly string[]>
> = {
  fit: [
    "x",
    "y",
    "batch_size",
    "epochs",
    "verbose",
    "callbacks",
    "validation_split",
    "validation_data",
    "shuffle",
    "class_weight",
    "sample_weight",
    "initial_epoch",
    "steps_per_epoch",
    "validation_steps",
    "validation_batch_size",
    "validation_freq",
  ],
  evaluate: [
    "x",
    "y",
    "batch_size",
    "verbose",
    "sample_weight",
    "steps",
    "callbacks",
  ],
  predict: ["x", "batch_size", "verbose", "steps", "callbacks"],
  train_on_batch: ["x", "y"],
  test_on_batch: ["x", "y"],
  predict_on_batch: ["x"],
};

/** Python's arguments of a run. */
export function pythonArguments(
  method: Exclude<RunMethod, "call">,
  call: Call,
): RunArguments {
  const names = runParameters[method];
  return {
    get: (name) => call.get(position(names, name), name),
    rangeOf: (name) =>
      call.placeOf(position(names, name), name)?.value.range ?? call.node.range,
    hasUnread: call.hasUnread,
  };
}

/** Tells that data goes through a model. */
export function recordRun(
  method: RunMethod,
  model: ModelObject,
  given: RunArguments,
  site: CallSite,
  machine: Machine,
): void {
  recordRunOf(method, () => modelFact(model, machine), given, site, machine);
}

/** The same for a model that is an object of a class of the program. */
export function recordRunOf(
  method: RunMethod,
  model: () => ModelFact,
  given: RunArguments,
  site: CallSite,
  machine: Machine,
): void {
  const validation = given.get("validation_data");
  const event: RunEvent = {
    kind: "run",
    method,
    site,
    model: model(),
    x: dataOf(given.get("x"), given.rangeOf("x"), machine),
    y: optionalData(given.get("y"), given.rangeOf("y"), machine),
    validation:
      validation && validation.kind !== "none"
        ? validationOf(validation, given.rangeOf("validation_data"), machine)
        : null,
    batchSize: integerArgument(
      given.get("batch_size"),
      method === "fit" || method === "predict" || method === "evaluate"
        ? 32
        : null,
    ),
    epochs: integerArgument(given.get("epochs"), 1),
    shuffle: shuffleArgument(given.get("shuffle")),
    validationSplit: numberArgument(given.get("validation_split")),
    validationBatchSize: integerArgument(
      given.get("validation_batch_size"),
      null,
    ),
    callbackResets: callbackResets(given.get("callbacks"), machine),
    hasUnreadArguments: given.hasUnread,
    loops: machine.loops(),
    certain: machine.isCertain(),
  };
  machine.record.event(event);
}

/** Tells that a model is called on data itself. */
export function recordCallOnData(
  model: ModelObject,
  given: Value,
  call: Call,
  site: CallSite,
  machine: Machine,
): void {
  const range = call.placeOf(0, "inputs")?.value.range ?? call.node.range;
  const data: RunArguments = {
    get: (name) => (name === "x" ? given : undefined),
    rangeOf: () => range,
    hasUnread: false,
  };
  recordRun("call", model, data, site, machine);
}

/** What a value is as data for a model. */
export function dataOf(
  value: Value | undefined,
  range: Range,
  machine: Machine,
): DataFact {
  if (!value)
    return {
      kind: "unknown",
      range,
      reason: {
        kind: "notFollowed",
        what: "data that is not given by an argument",
      },
    };
  const dataset = datasetOf(value);
  if (dataset) return { ...dataset, range };
  if (value.kind === "host" && value.type.name === "generator")
    return { kind: "generator", range };
  const structure = toStructure(value, machine);
  const tensors = tensorFactsIn(value, machine);
  if (tensorsOf(structure).length > 0 && tensors.length > 0)
    return { kind: "arrays", tensors, structure, range };
  const reason =
    value.kind === "unknown"
      ? value.reason
      : ({ kind: "notFollowed", what: "this data" } as const);
  return { kind: "unknown", range, reason };
}

function optionalData(
  value: Value | undefined,
  range: Range,
  machine: Machine,
): DataFact | null {
  return !value || value.kind === "none" ? null : dataOf(value, range, machine);
}

/** `(x, y)`, a dataset, or something that can't be told. */
function validationOf(
  value: Value,
  range: Range,
  machine: Machine,
): RunEvent["validation"] {
  const [x, y] = elementsOf(value, machine) ?? [];
  return {
    x: dataOf(x ?? value, range, machine),
    y: optionalData(y, range, machine),
  };
}

function position(names: readonly string[], name: string): number {
  const index = names.indexOf(name);
  return index < 0 ? names.length + 1000 : index;
}

function integerArgument(
  value: Value | undefined,
  otherwise: number | null,
): { readonly value: Integer | null; readonly given: boolean } {
  if (!value || value.kind === "none")
    return { value: otherwise, given: false };
  return { value: toInteger(value), given: true };
}

function toInteger(value: Value): Integer | null {
  if (value.kind === "number") return value.value;
  if (value.kind === "integer") return value.value;
  return value.kind === "unknown" ? (value.asInteger ?? null) : null;
}

function shuffleArgument(value: Value | undefined): RunEvent["shuffle"] {
  if (!value) return { value: true, given: false };
  if (value.kind === "boolean") return { value: value.value, given: true };
  return {
    value: value.kind === "string" && value.value === "batch" ? "batch" : null,
    given: true,
  };
}

function numberArgument(value: Value | undefined): RunEvent["validationSplit"] {
  if (!value || value.kind === "none") return { value: 0, given: false };
  return { value: value.kind === "number" ? value.value : null, given: true };
}

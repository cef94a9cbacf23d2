// How data reaches a stateful model: the batch size that it keeps states for, the batches that a run makes, and where they differ.

import { compareDims } from "../../shapes/compare.ts";
import type { Integer } from "../../shapes/dim.ts";
import { modulo } from "../../shapes/dim.ts";
import type {
  DataFact,
  LayerFact,
  ModelFact,
  RunEvent,
  Trace,
} from "../../trace/trace.ts";
import { argumentOf } from "./edits.ts";
import { flagOf, isRecurrent } from "./recurrent.ts";
import type { Finding, When } from "../rule.ts";
import { layerText } from "./wording.ts";

/** The first layer of a model that keeps its states, or null. */
export function statefulLayer(model: ModelFact): LayerFact | null {
  return (
    model.layers
      .map((member) => member.layer)
      .find(
        (layer) => isRecurrent(layer) && flagOf(layer, "stateful") === true,
      ) ?? null
  );
}

/** The layer that keeps states, as a place to look at; none when the model has none. */
export function keptFrom(model: ModelFact): Finding["related"] {
  const layer = statefulLayer(model);
  return layer === null
    ? []
    : [
        {
          range: layer.site.range,
          message: `${layerText(layer)} keeps its states from batch to batch`,
        },
      ];
}

/** How a run cuts its data. */
export interface Batches {
  readonly size: Integer;
  /** The size stands in the program, rather than being the default 32. */
  readonly isGiven: boolean;
  readonly samples: Integer | null;
  /** All rows are one batch, whatever their number. */
  readonly isWhole: boolean;
  /** A short last batch comes through; null when that is not known. */
  readonly keepsRest: boolean | null;
  /** They come from a dataset, whose graph leaves the batch size open unless the rest is dropped. */
  readonly isDataset: boolean;
}

/** What is wrong with the batches of a run. */
export type BatchFault =
  /** Batches of another size than the model's. */
  | {
      readonly kind: "size";
      readonly rows: Integer;
      readonly kept: Integer;
      readonly batches: Batches;
    }
  /** The last batch is short by this; `rest` is null when the number of samples is unknown. */
  | {
      readonly kind: "rest";
      readonly rest: number | null;
      readonly kept: Integer;
      readonly batches: Batches;
    };

/** The fault of a run of a stateful model, and when the library speaks of it; null when there is none or it can't be told. */
export function batchFault(
  trace: Trace,
  event: RunEvent,
): { readonly fault: BatchFault; readonly when: When } | null {
  if (statefulLayer(event.model) === null || cutsSteps(event)) return null;
  if (isPositive(event.validationSplit)) return sizeFaultOfSplit(trace, event);
  const batches = batchesOf(event);
  const kept = batches === null ? null : keptBatch(trace, event);
  if (batches === null || kept === null) return null;
  const fault = faultOf(batches, kept, event);
  if (fault === null) return null;
  const when = isRetraced(trace, event, fault)
    ? "silent"
    : whenSpoken(event.model, event.method, fault);
  return { fault, when };
}

/** One row given to `train_on_batch` and its like: once a full batch went before, Keras' graph takes any size and spreads the row. */
function isRetraced(trace: Trace, event: RunEvent, fault: BatchFault): boolean {
  return (
    event.method.endsWith("_on_batch") &&
    event.model.dialect !== "tfjs" &&
    fault.kind === "size" &&
    fault.rows === 1 &&
    trace.events
      .slice(0, trace.events.indexOf(event))
      .some(
        (earlier) =>
          earlier.kind === "run" &&
          earlier.model.id === event.model.id &&
          earlier.method === event.method,
      )
  );
}

/** The batch size that a model keeps states for: declared by its Input, else that of the first run. Null when unknown. */
export function keptBatch(trace: Trace, event: RunEvent): Integer | null {
  const declared = declaredBatch(event.model);
  if (declared !== null) return declared;
  if (event.model.inputs.some((input) => input.origin.kind === "input"))
    return null;
  for (const earlier of trace.events) {
    if (earlier.kind === "escape" && earlier.modelIds.includes(event.model.id))
      return null;
    if (earlier.kind !== "run" || earlier.model.id !== event.model.id) continue;
    const batches =
      earlier.certain && !earlier.hasUnreadArguments
        ? batchesOf(earlier)
        : null;
    const isSure =
      batches !== null &&
      (batches.isWhole || typeof batches.samples === "number");
    return isSure ? firstRows(batches) : null;
  }
  return null;
}

/** The batch size in the model's declared input, or null. */
export function declaredBatch(model: ModelFact): Integer | null {
  for (const input of model.inputs) {
    const batch = input.origin.kind === "input" ? input.spec.shape?.[0] : null;
    if (batch !== undefined && batch !== null) return batch;
  }
  return null;
}

/** The number of rows of arrays or of samples in a dataset; null when unknown. */
export function samplesOf(data: DataFact): Integer | null {
  if (data.kind === "dataset") return data.samples;
  if (data.kind !== "arrays") return null;
  return data.tensors[0]?.spec.shape?.[0] ?? null;
}

/** The batches that a run makes of its data; null when that can't be told. */
export function batchesOf(event: RunEvent): Batches | null {
  const isWhole = event.method === "call" || event.method.endsWith("_on_batch");
  if (isWhole) {
    const rows = event.x.kind === "arrays" ? samplesOf(event.x) : null;
    return rows === null
      ? null
      : {
          size: rows,
          samples: rows,
          isGiven: true,
          isWhole,
          keepsRest: false,
          isDataset: false,
        };
  }
  const given =
    event.batchSize.given || !event.hasUnreadArguments
      ? event.batchSize
      : { value: null, given: false };
  return cut(event.x, given);
}

/** The batches that validation inside `fit` makes of data of its own. */
export function validationBatches(event: RunEvent): Batches | null {
  if (
    event.validation === null ||
    argumentOf(event.site, "validation_steps") !== undefined
  )
    return null;
  const own = event.validationBatchSize;
  const size = own.given
    ? own
    : event.validation.x.kind === event.x.kind
      ? event.batchSize
      : { value: null, given: false };
  return cut(event.validation.x, size);
}

export function isPositive(split: RunEvent["validationSplit"]): boolean {
  return split.value === null ? split.given : split.value > 0;
}

/** The fault of batches against the number of states that a model keeps. */
export function faultOf(
  batches: Batches,
  kept: Integer,
  event: RunEvent,
): BatchFault | null {
  const { size, samples, isWhole } = batches;
  const rest = samples === null || isWhole ? null : modulo(samples, size);
  const hasRest = typeof rest === "number" && rest !== 0;
  const mustDivide =
    event.model.dialect === "tfjs" && event.method !== "predict";
  if (mustDivide && hasRest) return { kind: "rest", rest, kept, batches };
  const agreement = compareDims(size, kept);
  const first = compareDims(firstRows(batches), kept);
  if (agreement === "never") {
    const mayBeOneBatch =
      !isWhole && typeof samples !== "number" && !isLess(size, kept);
    return mayBeOneBatch || first !== "never"
      ? null
      : { kind: "size", rows: firstRows(batches), kept, batches };
  }
  if (agreement === "depends" || isWhole || batches.keepsRest !== true)
    return null;
  if (!batches.isGiven && first === "never" && typeof samples === "number")
    return { kind: "size", rows: firstRows(batches), kept, batches };
  if (samples === null)
    return batches.isDataset && size !== 1
      ? { kind: "rest", rest: null, kept, batches }
      : null;
  return hasRest ? { kind: "rest", rest, kept, batches } : null;
}

/**
 * Keras broadcasts one row over all kept states where the graph was made for batches of any size; it speaks when a batch of fixed size
 * differs, and of two rows or more always. TF.js always speaks.
 */
export function whenSpoken(
  model: ModelFact,
  method: RunEvent["method"],
  fault: BatchFault,
): When {
  const { samples, size, isWhole, isDataset, keepsRest } = fault.batches;
  if (model.dialect === "tfjs" || isWhole || declaredBatch(model) === null)
    return "run";
  if (typeof samples !== "number" || typeof size !== "number") return "run";
  const rest = samples % size;
  if (isDataset ? keepsRest !== true : rest === 0) return "run";
  const sizes = [
    ...(samples >= size ? [size] : []),
    ...(rest === 0 ? [] : [rest]),
  ];
  const wrong = sizes.filter((rows) => rows !== fault.kept);
  if (fault.kept === 1 || wrong.some((rows) => rows > 1)) return "run";
  return model.dialect === "keras3" &&
    method === "predict" &&
    sizes[0] !== fault.kept
    ? "run"
    : "silent";
}

function cut(
  data: DataFact,
  size: { readonly value: Integer | null; readonly given: boolean },
): Batches | null {
  if (isArrays(data, size.given)) {
    if (size.value === null) return null;
    return {
      size: size.value,
      isGiven: size.given,
      samples: samplesOf(data),
      isWhole: false,
      keepsRest: true,
      isDataset: false,
    };
  }
  if (data.kind !== "dataset" || data.isBatched !== true || data.batch === null)
    return null;
  const keepsRest = data.dropsRemainder === null ? null : !data.dropsRemainder;
  return {
    size: data.batch,
    isGiven: true,
    samples: data.samples,
    isWhole: false,
    keepsRest,
    isDataset: true,
  };
}

/** Arrays, or data out of sight that is given a batch size: Keras refuses one for datasets and generators. */
export function isArrays(data: DataFact, hasBatchSize: boolean): boolean {
  return data.kind === "arrays" || (data.kind === "unknown" && hasBatchSize);
}

/** The rows of the first batch: all samples when they are fewer than a batch. */
function firstRows(batches: Batches): Integer {
  const { size, samples } = batches;
  return samples !== null && isLess(samples, size) ? samples : size;
}

function isLess(left: Integer, right: Integer): boolean {
  return typeof left === "number" && typeof right === "number" && left < right;
}

/** `steps_per_epoch` and `steps` end before the data does. */
function cutsSteps(event: RunEvent): boolean {
  return (
    argumentOf(event.site, "steps_per_epoch") !== undefined ||
    argumentOf(event.site, "steps") !== undefined
  );
}

/** With a validation split only the size of full batches is judged here; what is left over is the split's matter. */
function sizeFaultOfSplit(
  trace: Trace,
  event: RunEvent,
): { readonly fault: BatchFault; readonly when: When } | null {
  const batches = batchesOf(event);
  const kept = batches === null ? null : keptBatch(trace, event);
  if (batches === null || kept === null) return null;
  const parts = splitOf(batches.samples, event.validationSplit.value);
  const fault = faultOf(
    { ...batches, samples: parts?.training ?? null },
    kept,
    event,
  );
  return fault?.kind === "size" ? { fault, when: "run" } : null;
}

/** How `validation_split` cuts samples in two, as the libraries round: the training part is rounded down. */
export function splitOf(
  samples: Integer | null,
  split: number | null,
): { readonly training: number; readonly validation: number } | null {
  if (typeof samples !== "number" || split === null) return null;
  const training = Math.floor(samples * (1 - split));
  return { training, validation: samples - training };
}

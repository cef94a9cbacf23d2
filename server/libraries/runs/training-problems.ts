// What `fit` and `evaluate` refuse about targets: other numbers of samples than the data has, and shapes that the loss can't compare with the output.

import type { LayerProblem } from "../../layers/layer.ts";
import { compareDims } from "../../shapes/compare.ts";
import type { Dim } from "../../shapes/dim.ts";
import { printDim, printShape } from "../../shapes/print.ts";
import { tensorsOf } from "../../shapes/structure.ts";
import type { Dialect } from "../../layers/layer.ts";
import type { DataFact } from "../../trace/trace.ts";
import type { ModelState } from "../models/model-objects.ts";

type Sizes = readonly Dim[];

/** What a run is given; samples of one batch where they are known. */
export interface Training {
  readonly x: DataFact;
  readonly y: DataFact | null;
  readonly batch: number | null;
  /** Whether the model was trained before: from then on Keras compares sizes only when it computes. */
  readonly isLater: boolean;
}

/** What is wrong for certain, or null. */
export function trainingProblem(
  model: ModelState,
  { x, y, batch, isLater }: Training,
  dialect: Dialect,
): LayerProblem | null {
  if (x.kind !== "arrays") return null;
  const loss = model.compiled?.loss ?? null;
  if (y === null)
    return loss === null
      ? null
      : refused(`The loss "${loss}" needs targets, and none are given.`);
  if (y.kind !== "arrays") return null;
  const named = loss === null ? null : kindOf(loss, dialect);
  const kind = isLater && named !== null ? laterKinds[named] : named;
  const counts = cardinality([x, y]);
  if (counts || kind === null || loss === null) return counts;
  return lossProblem(model, { name: loss, kind }, y, batch, dialect);
}

/** Keras takes as many samples of each array, targets included. */
export function cardinality(
  data: readonly (DataFact & { readonly kind: "arrays" })[],
): LayerProblem | null {
  const counts = data.flatMap(({ structure }) =>
    tensorsOf(structure).map(({ shape }) => shape?.[0] ?? null),
  );
  const [first = null, ...others] = counts;
  const other = others.find((count) => compareDims(first, count) === "never");
  return other === undefined
    ? null
    : refused(
        `All arrays of data and targets must have the same number of samples, but one has ${printDim(first)} and another ${printDim(other)}.`,
      );
}

function lossProblem(
  { outputStructure }: ModelState,
  { name, kind }: { readonly name: string; readonly kind: Kind },
  y: DataFact & { readonly kind: "arrays" },
  batch: number | null,
  dialect: Dialect,
): LayerProblem | null {
  const output = outputStructure?.kind === "tensor" ? outputStructure : null;
  const target = y.structure.kind === "tensor" ? y.structure : null;
  if (!output?.shape || !target?.shape) return null;
  if (output.shape.length === 0 || target.shape.length === 0) return null;
  const out: Sizes = [batch, ...output.shape.slice(1)];
  const given: Sizes = [batch, ...target.shape.slice(1)];
  const rows: Sizes =
    dialect === "keras2" && given.length === 1 ? [...given, 1] : given;
  if (fits(kind, rows, out)) return null;
  return refused(
    `The loss "${name}" can't compare targets of ${printShape(target.shape)} with the model's output of ${printShape(output.shape)}.${adviceFor(kind, name, rows, out)}`,
  );
}

type Kind = "elementwise" | "same" | "sparse";

/** What is sure of a later training. */
const laterKinds: Readonly<Record<Kind, Kind | null>> = {
  elementwise: "elementwise",
  same: "elementwise",
  sparse: null,
};

function fits(kind: Kind, target: Sizes, output: Sizes): boolean {
  if (kind === "sparse") return fitsSparse(target, output);
  const [left, right] = levelled(target, output);
  if (kind === "elementwise")
    return left.every((dim, axis) => {
      const other = right[axis - left.length + right.length];
      return (
        other === undefined ||
        dim === 1 ||
        other === 1 ||
        compareDims(dim, other) !== "never" ||
        mayBeOne(dim) ||
        mayBeOne(other)
      );
    });
  return left.length === right.length && alike(left, right);
}

/** Of an integer that nobody knows no more is sure than of None. */
function mayBeOne(dim: Dim): boolean {
  return typeof dim !== "number";
}

/** One of two shapes may have a last axis of one more. */
function levelled(target: Sizes, output: Sizes): readonly [Sizes, Sizes] {
  const more = target.length - output.length;
  if (more === 1 && target.at(-1) === 1) return [target.slice(0, -1), output];
  if (more === -1 && output.at(-1) === 1) return [target, output.slice(0, -1)];
  return [target, output];
}

function fitsSparse(target: Sizes, output: Sizes): boolean {
  if (output.at(-1) === 1) return true;
  const labels =
    target.length === output.length && target.at(-1) === 1
      ? target.slice(0, -1)
      : target;
  return labels.length === output.length - 1 && alike(labels, output);
}

function alike(left: Sizes, right: Sizes): boolean {
  return left.every((dim, axis) => {
    const other = right[axis] ?? null;
    return (
      dim === null || other === null || compareDims(dim, other) !== "never"
    );
  });
}

function adviceFor(
  kind: Kind,
  loss: string,
  target: Sizes,
  output: Sizes,
): string {
  const isLabels = target.length === output.length - 1;
  if (kind === "same" && isLabels && /categorical/i.test(loss))
    return " For labels as integers use sparse_categorical_crossentropy.";
  return kind === "sparse" && target.length === output.length
    ? " For one-hot targets use categorical_crossentropy."
    : "";
}

/** How a loss compares; null for one that isn't known by its name. */
function kindOf(loss: string, dialect: Dialect): Kind | null {
  const name = loss.replaceAll("_", "").toLowerCase();
  if (name === "sparsecategoricalcrossentropy") return "sparse";
  if (name === "categoricalcrossentropy") return "same";
  if (name === "binarycrossentropy" || name === "binaryfocalcrossentropy")
    return dialect === "keras3" ? "same" : "elementwise";
  if (name === "categoricalfocalcrossentropy")
    return dialect === "keras3" ? "elementwise" : "same";
  return elementwise.has(name) ? "elementwise" : null;
}

const elementwise = new Set(
  "mse meansquarederror mae meanabsoluteerror mape meanabsolutepercentageerror msle meansquaredlogarithmicerror huber logcosh kldivergence poisson cosinesimilarity hinge categoricalhinge".split(
    " ",
  ),
);

function refused(message: string): LayerProblem {
  return { kind: "refused", message };
}

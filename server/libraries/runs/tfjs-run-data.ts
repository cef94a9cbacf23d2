// What TF.js compares data with before it goes through a model: `predict`, `fit` and `evaluate` refuse other axes and sizes than the model has.

import type { LayerProblem } from "../../layers/layer.ts";
import { compareDims } from "../../shapes/compare.ts";
import type { Dim } from "../../shapes/dim.ts";
import { printDim, printShape } from "../../shapes/print.ts";
import type { Shape } from "../../shapes/shape.ts";
import { hasUnknown, tensorsOf } from "../../shapes/structure.ts";
import type { DataFact } from "../../trace/trace.ts";
import type { ModelState } from "../models/model-objects.ts";

/** What is wrong with the data, or null: a model of `[null, 5, 2]` doesn't take `[4, 6, 2]`. Fixed batches are other rules' matter. */
export function dataProblem(
  { inputs, outputs, compiled, className }: ModelState & { className: string },
  x: DataFact,
  y: DataFact | null,
): LayerProblem | null {
  const wanted = inputs.map(({ spec }) => spec.shape);
  const given = misfit(`This ${className} takes`, "inputs", wanted, x);
  if (given !== null || y === null) return given;
  const counted = countProblem(x, y);
  const loss = compiled?.loss ?? null;
  if (counted !== null || loss === null) return counted;
  const isSparse = loss === "sparseCategoricalCrossentropy";
  if (outputs.some(({ spec }) => isFlat(spec.shape, y))) return null;
  const targets = outputs.map(({ spec: { shape } }) =>
    isSparse && shape !== null ? [...shape.slice(0, -1), 1] : shape,
  );
  return misfit(
    `This ${className} with the loss "${loss}" wants as targets`,
    "targets",
    targets,
    y,
  );
}

/** One target for each sequence where there is an output for each step: a rule of its own says what to do. */
function isFlat(output: Shape, y: DataFact): boolean {
  if (y.kind !== "arrays" || y.structure.kind !== "tensor") return false;
  const { shape } = y.structure;
  return (
    output?.length === 3 &&
    shape !== null &&
    shape.length < 3 &&
    (shape.length === 1 ||
      compareDims(shape[1] ?? null, output[1] ?? null) === "never")
  );
}

/** A row of numbers becomes a column. */
function shapesOf(data: DataFact & { readonly kind: "arrays" }) {
  return tensorsOf(data.structure).map(({ shape }) =>
    shape?.length === 1 ? [...shape, 1] : shape,
  );
}

function countProblem(x: DataFact, y: DataFact): LayerProblem | null {
  if (x.kind !== "arrays" || y.kind !== "arrays") return null;
  const [samples = null] = shapesOf(x)[0] ?? [];
  const [targets = null] = shapesOf(y)[0] ?? [];
  return compareDims(samples, targets) === "never"
    ? {
        kind: "refused",
        message: `TF.js wants one target for each sample but gets ${printDim(samples)} samples and ${printDim(targets)} targets.`,
      }
    : null;
}

function misfit(
  text: string,
  what: string,
  wanted: readonly Shape[],
  data: DataFact,
): LayerProblem | null {
  if (data.kind !== "arrays" || hasUnknown(data.structure)) return null;
  const given = shapesOf(data);
  if (wanted.length === 0) return null;
  if (given.length !== wanted.length)
    return {
      kind: "inputCount",
      message: `${text} ${wanted.map(printShape).join(", ")} but gets ${String(given.length)} ${what}.`,
    };
  const index = given.findIndex((shape, at) => differs(wanted[at], shape));
  return index < 0
    ? null
    : {
        kind: "featureSize",
        message: `${text} ${printShape(wanted[index] ?? null)} but gets ${printShape(given[index] ?? null)}.`,
      };
}

function differs(wanted: Shape | undefined, given: Shape): boolean {
  if (!wanted || given === null) return false;
  const isOther = (dim: Dim, axis: number) =>
    axis > 0 &&
    dim !== null &&
    compareDims(dim, given[axis] ?? null) === "never";
  return wanted.length !== given.length || wanted.some(isOther);
}

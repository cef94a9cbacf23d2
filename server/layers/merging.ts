// Layers that make one tensor of several: Add and its kin, Concatenate. Dot is in dot.ts.
import type { Dim } from "../shapes/dim.ts";
import { isKnown } from "../shapes/dim.ts";
import { broadcastDim, broadcastShapes } from "../shapes/broadcast.ts";
import { compareDims } from "../shapes/compare.ts";
import { printShape } from "../shapes/print.ts";
import { sum } from "../shapes/shape.ts";
import type { TensorSpec } from "../shapes/structure.ts";
import { computeDtype, toInteger, valueOf } from "./arguments.ts";
import type {
  Dialect,
  LayerCallInput,
  LayerEntry,
  LayerProblem,
  Outcome,
} from "./layer.ts";
import { int, optional } from "./parameter.ts";
import {
  fails,
  mismatch,
  notFollowed,
  problem,
  refusal,
  result,
} from "./problem.ts";
import { dot } from "./dot.ts";
import { sparseOf, tensorList } from "./tensor-list.ts";
import { anyMask, everyMask, joinedMask } from "./mask-shapes.ts";
import { concatenatedInTfjs } from "./merging-tfjs.ts";
import { keepDtype } from "./tensor-layer.ts";

function elementwise(className: string, tfjsName: string | null): LayerEntry {
  return {
    className,
    names: {
      keras3: [className],
      keras2: [className],
      ...(tfjsName !== null && { tfjs: [tfjsName] }),
    },
    parameters: [],
    outputs: (call) => elementwiseOutputs(className, call),
    mask: {
      keras3: (call) => everyMask(className, call),
      keras2: (call) => anyMask(className, call),
    },
  };
}

function elementwiseOutputs(className: string, call: LayerCallInput): Outcome {
  const { dialect } = call;
  const tensors = tensorList(className, call, dialect === "tfjs" ? 2 : 1);
  if (tensors === null)
    return result(
      notFollowed(`${className} on something other than a list of tensors`),
    );
  if ("kind" in tensors) return fails(tensors);
  if (className === "Subtract" && tensors.length !== 2) {
    return refusal(
      "inputCount",
      `Subtract takes 2 tensors but gets ${tensors.length}.`,
    );
  }
  const shape = mergedShape(className, tensors, dialect);
  if (shape !== null && "kind" in shape) return fails(shape);
  const merged = mergedDtype(tensors, call);
  const isDivided = className === "Average" && dialect === "keras2";
  const dtype =
    isDivided && merged !== null && /^u?int(32|64)$/.test(merged)
      ? "float64"
      : merged;
  return result({ kind: "tensor", shape, dtype, ...sparseOf(tensors, call) });
}

/** The batch axes must agree; the other axes are aligned at the end and broadcast. */
function mergedShape(
  className: string,
  tensors: readonly TensorSpec[],
  dialect: Dialect,
): readonly Dim[] | LayerProblem | null {
  const shapes = tensors.map((tensor) => tensor.shape);
  if (shapes.includes(null)) return null;
  const known = shapes.filter((shape) => shape !== null);
  const batches = known
    .filter((shape) => shape.length > 0)
    .map((shape) => shape[0] ?? null);
  const fixed = batches.filter((batch) => batch !== null);
  if (fixed.some((batch) => compareDims(batch, fixed[0] ?? null) === "never")) {
    return mismatch(
      "merge",
      `${className} needs the same batch size in all inputs`,
      known,
      { axis: 0 },
    );
  }
  const rule = dialect === "keras2" ? "known" : "open";
  let merged: readonly Dim[] | null = null;
  for (const shape of known) {
    const rest =
      dialect === "tfjs" ? shape.slice(1).map(openBelowZero) : shape.slice(1);
    const next: readonly Dim[] | "never" =
      merged === null
        ? rest
        : bothLack(merged, rest)
          ? "never"
          : broadcastShapes(merged, rest, rule);
    if (next === "never")
      return mismatch(
        "merge",
        `${className} needs sizes that are equal, or 1, along each axis`,
        known,
        unlikeAxis(known),
      );
    merged = next;
  }
  if (dialect === "keras2" && batches.length === 0) return [];
  return [
    dialect === "keras2" ? broadcastBatch(batches) : (fixed[0] ?? null),
    ...(merged ?? []),
  ];
}

/** The last axis, counted from the end, along which two of the shapes can't be broadcast. */
function unlikeAxis(shapes: readonly (readonly Dim[])[]): { axis?: number } {
  const longest = Math.max(...shapes.map((shape) => shape.length));
  for (let axis = -1; axis > -longest; axis--) {
    const column = shapes
      .map((shape) => shape.at(axis) ?? null)
      .filter((dim) => dim !== null && dim !== 1);
    if (column.some((dim) => compareDims(dim, column[0] ?? null) === "never"))
      return { axis };
  }
  return {};
}

/** Whether two shapes have NaN along one axis: TF.js compares it with itself and finds it different. */
function bothLack(left: readonly Dim[], right: readonly Dim[]): boolean {
  return right.some(
    (dim, axis) =>
      Number.isNaN(dim) && Number.isNaN(left.at(axis - right.length)),
  );
}

/** TF.js takes sizes below 0, which its windows may answer, for open ones. */
function openBelowZero(dim: Dim): Dim {
  return isKnown(dim) && dim < 0 ? null : dim;
}

/** Keras 3 answers with the dtype that the layer computes in, whole numbers or not; Keras 2 keeps what the tensors have. */
function mergedDtype(
  [first]: readonly TensorSpec[],
  call: LayerCallInput,
): string | null {
  if (call.dialect === "tfjs") return "float32";
  if (call.dialect === "keras3") return computeDtype(call.config);
  return first === undefined ? null : keepDtype(first, call);
}

/** In Keras 2 the batch axis is one like the others: 1 stretches to an open size. */
function broadcastBatch(batches: readonly Dim[]): Dim {
  return batches.reduce<Dim>((merged, batch, index) => {
    const next = index === 0 ? batch : broadcastDim(merged, batch, "known");
    return next === "never" ? null : next;
  }, null);
}

/** Joins tensors along one axis; all other axes must agree. */
export const concatenate: LayerEntry = {
  className: "Concatenate",
  names: {
    keras3: ["Concatenate"],
    keras2: ["Concatenate"],
    tfjs: ["concatenate"],
  },
  parameters: [optional("axis", int(-1))],
  outputs: (call) => concatenateOutputs(call),
  computes: (call) =>
    call.dialect === "tfjs" ? concatenatedInTfjs(call) : null,
  mask: joinedMask,
};

function concatenateOutputs(call: LayerCallInput): Outcome {
  const { config, dialect } = call;
  const tensors = tensorList(
    "Concatenate",
    call,
    dialect === "keras3" ? 1 : dialect === "keras2" ? 1 : 2,
  );
  if (tensors === null)
    return result(
      notFollowed("Concatenate on something other than a list of tensors"),
    );
  if ("kind" in tensors) return fails(tensors);
  const axisValue = valueOf(config, "axis");
  const axis =
    axisValue.kind === "none" && dialect === "tfjs" ? -1 : toInteger(axisValue);
  const dtype = mergedDtype(tensors, call);
  if (axis === null && axisValue.kind !== "unknown")
    return refusal(
      "argumentValue",
      "`axis` of Concatenate must be an integer.",
      {
        argument: "axis",
      },
    );
  const shapes = tensors.map((tensor) => tensor.shape);
  if (axis === null || !isKnown(axis) || shapes.includes(null))
    return result({ kind: "tensor", shape: null, dtype });
  const known = shapes.filter((each) => each !== null);
  const shape =
    dialect === "tfjs"
      ? joinedInTfjs(known, axis)
      : joined(known, axis, dialect);
  return "kind" in shape
    ? fails(shape)
    : result({ kind: "tensor", shape, dtype, ...sparseOf(tensors, call) });
}

function joined(
  shapes: readonly (readonly Dim[])[],
  axis: number,
  dialect: Dialect,
): readonly Dim[] | LayerProblem {
  const [first] = shapes;
  if (first === undefined) return [];
  const rank = first.length;
  const at = axis < 0 ? rank + axis : axis;
  if (shapes.some((shape) => shape.length !== rank)) {
    return mismatch(
      "merge",
      "Concatenate needs inputs with the same number of axes",
      shapes,
    );
  }
  if (at < 0 || at >= rank)
    return problem(
      "argumentValue",
      `\`axis\` of Concatenate must be one of the input's: ${printShape(first)} has no axis ${axis}.`,
      { argument: "axis" },
    );
  const dims: Dim[] = [];
  for (let index = 0; index < rank; index++) {
    const column = shapes.map((shape) => shape[index] ?? null);
    if (index === at) {
      dims.push(sum(column));
      continue;
    }
    const fixed = column.filter((dim) => dim !== null);
    if (fixed.some((dim) => compareDims(dim, fixed[0] ?? null) === "never")) {
      return mismatch("merge", alike(axis, dialect), shapes, {
        axis: index,
        ...otherAxis(shapes, dialect),
      });
    }
    // Keras 3 takes the sizes along the other axes from the first input, open or not.
    const isFirst =
      fixed.length < column.length && dialect === "keras3" && index > 0;
    dims.push(
      isFirst
        ? (shapes[0]?.[index] ?? null)
        : (fixed.find(isKnown) ?? fixed[0] ?? null),
    );
  }
  return dims;
}

/** Where the shapes differ along one axis alone, they can be joined along that one. */
function otherAxis(
  shapes: readonly (readonly Dim[])[],
  dialect: Dialect,
): Pick<LayerProblem, "advice" | "argument" | "meant"> {
  const [first = []] = shapes;
  const unlike = first.flatMap((dim, axis) =>
    shapes.every(
      (shape) =>
        isAlike(dim, shape[axis] ?? null) && shape.length === first.length,
    )
      ? []
      : [axis],
  );
  const [axis] = unlike;
  if (unlike.length !== 1 || axis === undefined || axis === 0) return {};
  const setting = dialect === "tfjs" ? `axis: ${axis}` : `axis=${axis}`;
  return {
    advice: `With ${setting} they can be joined.`,
    argument: "axis",
    meant: String(axis),
  };
}

function alike(axis: number, dialect: Dialect): string {
  const setting = dialect === "tfjs" ? `({axis: ${axis}})` : `(axis=${axis})`;
  return `Concatenate${setting} needs equal sizes along all other axes`;
}

/** TF.js compares the other axes to the letter, `null` included, and doesn't look whether the axis exists. */
function joinedInTfjs(
  shapes: readonly (readonly Dim[])[],
  axis: number,
): readonly Dim[] | LayerProblem {
  const [first, ...others] = shapes;
  if (first === undefined) return [];
  const rank = first.length;
  const skipped = axis < 0 ? Math.max(rank + axis, 0) : axis;
  const rest = (shape: readonly Dim[]) =>
    shape.filter((_, index) => index !== skipped);
  const differs = (left: readonly Dim[], right: readonly Dim[]) =>
    left.length !== right.length ||
    left.some((dim, index) => !isAlike(dim, right[index] ?? null));
  if (others.some((shape) => differs(rest(first), rest(shape)))) {
    const unlike = first.findIndex(
      (dim, index) =>
        index !== skipped &&
        shapes.some((shape) => !isAlike(dim, shape[index] ?? null)),
    );
    return mismatch("merge", alike(axis, "tfjs"), shapes, {
      ...(unlike >= 0 && { axis: unlike }),
      ...otherAxis(shapes, "tfjs"),
    });
  }
  const at = axis < 0 ? rank + axis : axis;
  if (at < 0) return first;
  const total = sum(shapes.map((shape) => shape[at] ?? null));
  return [...first.slice(0, at), total, ...first.slice(at + 1)];
}

function isAlike(left: Dim, right: Dim): boolean {
  return left === null || right === null
    ? left === right
    : compareDims(left, right) !== "never";
}

export const mergingLayers: readonly LayerEntry[] = [
  elementwise("Add", "add"),
  elementwise("Subtract", null),
  elementwise("Multiply", "multiply"),
  elementwise("Average", "average"),
  elementwise("Maximum", "maximum"),
  elementwise("Minimum", "minimum"),
  concatenate,
  dot,
];

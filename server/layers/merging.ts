// Layers that make one tensor of several: Add and its kin, Concatenate, Dot.
import type { Dim } from "../shapes/dim.ts";
import { isKnown } from "../shapes/dim.ts";
import { broadcastDim, broadcastShapes } from "../shapes/broadcast.ts";
import { compareDims } from "../shapes/compare.ts";
import { printShape } from "../shapes/print.ts";
import { sum } from "../shapes/shape.ts";
import type { TensorSpec } from "../shapes/structure.ts";
import { computeDtype, itemsOf, toInteger, valueOf } from "./arguments.ts";
import type {
  ArgumentValue,
  Dialect,
  LayerCallInput,
  LayerEntry,
  LayerProblem,
  Outcome,
} from "./layer.ts";
import { int, no, none, optional, required } from "./parameter.ts";
import { fails, notFollowed, problem, refusal, result } from "./problem.ts";
import { keepDtype } from "./tensor-layer.ts";

/** The tensors of a merging layer's list, or why it refuses; null when they aren't all known to be tensors. */
function tensorList(
  className: string,
  call: LayerCallInput,
  atLeast: number,
): readonly TensorSpec[] | LayerProblem | null {
  const { inputs } = call;
  if (inputs.kind === "unknown" || inputs.kind === "dict") return null;
  if (inputs.kind !== "list" && inputs.kind !== "tuple") {
    return problem(
      "inputCount",
      `${className} takes a list of tensors but gets one.`,
    );
  }
  const tensors = inputs.items.filter((item) => item.kind === "tensor");
  if (
    call.dialect !== "tfjs" &&
    inputs.items.some((item) => item.kind === "value")
  ) {
    return problem(
      "inputCount",
      `${className} takes tensors only, no numbers.`,
    );
  }
  const dtypes = tensors
    .map((tensor) => tensor.dtype)
    .filter((dtype) => dtype !== null);
  if (
    call.dialect === "keras2" &&
    dtypes.some((dtype) => dtype !== dtypes[0])
  ) {
    return problem(
      "merge",
      `${className} needs inputs of one dtype in Keras 2 but gets ${dtypes.join(", ")}.`,
    );
  }
  if (tensors.length < atLeast)
    return problem(
      "inputCount",
      `${className} takes at least ${atLeast} tensors but gets ${inputs.items.length}.`,
    );
  return tensors.length === inputs.items.length ? tensors : null;
}

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
      `Subtract takes exactly 2 tensors but gets ${tensors.length}.`,
    );
  }
  const shape = mergedShape(className, tensors, dialect);
  if (shape !== null && "kind" in shape) return fails(shape);
  const first = tensors[0];
  const dtype =
    dialect === "tfjs" || first === undefined
      ? "float32"
      : keepDtype(first, call);
  const mask = tensors.every((tensor) => tensor.mask !== undefined)
    ? first?.mask
    : undefined;
  return result({
    kind: "tensor",
    shape,
    dtype,
    ...(mask !== undefined && { mask }),
  });
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
  const listed = known.map(printShape).join(", ");
  const batches = known
    .filter((shape) => shape.length > 0)
    .map((shape) => shape[0] ?? null);
  const fixed = batches.filter((batch) => batch !== null);
  if (fixed.some((batch) => compareDims(batch, fixed[0] ?? null) === "never")) {
    return problem(
      "merge",
      `${className} needs the same batch size in all inputs but gets ${listed}.`,
    );
  }
  const rule = dialect === "keras2" ? "known" : "open";
  let merged: readonly Dim[] | null = null;
  for (const shape of known) {
    const rest = shape.slice(1);
    const next: readonly Dim[] | "never" =
      merged === null ? rest : broadcastShapes(merged, rest, rule);
    if (next === "never")
      return problem(
        "merge",
        `${className} can't combine the shapes ${listed}.`,
      );
    merged = next;
  }
  return [
    dialect === "keras2" ? broadcastBatch(batches) : (fixed[0] ?? null),
    ...(merged ?? []),
  ];
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
  const dtype =
    dialect === "tfjs"
      ? "float32"
      : tensors[0] === undefined
        ? null
        : keepDtype(tensors[0], call);
  if (axis === null && axisValue.kind !== "unknown")
    return refusal("argumentValue", "Concatenate takes an integer as `axis`.", {
      argument: "axis",
    });
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
    : result({ kind: "tensor", shape, dtype });
}

function joined(
  shapes: readonly (readonly Dim[])[],
  axis: number,
  dialect: Dialect,
): readonly Dim[] | LayerProblem {
  const [first] = shapes;
  if (first === undefined) return [];
  const listed = shapes.map(printShape).join(", ");
  const rank = first.length;
  const at = axis < 0 ? rank + axis : axis;
  if (shapes.some((shape) => shape.length !== rank)) {
    return problem(
      "merge",
      `Concatenate needs inputs of the same number of axes but gets ${listed}.`,
    );
  }
  if (at < 0 || at >= rank)
    return problem(
      "argumentValue",
      `Concatenate has no axis ${axis} in ${printShape(first)}.`,
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
      return problem(
        "merge",
        `Concatenate along axis ${axis} needs all other axes alike but gets ${listed}.`,
      );
    }
    const isOpen =
      fixed.length < column.length &&
      dialect !== "keras2" &&
      !(dialect === "keras3" && index === 0);
    dims.push(isOpen ? null : (fixed.find(isKnown) ?? fixed[0] ?? null));
  }
  return dims;
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
    return problem(
      "merge",
      `Concatenate along axis ${axis} needs all other axes alike but gets ${shapes.map(printShape).join(", ")}.`,
    );
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

/** The product of two tensors along an axis of each. */
export const dot: LayerEntry = {
  className: "Dot",
  names: { keras3: ["Dot"], keras2: ["Dot"], tfjs: ["dot"] },
  parameters: [
    { ...required("axes"), default: { tfjs: none } },
    optional("normalize", no),
  ],
  needsConfig: true,
  construct: (config, dialect) => axesProblem(valueOf(config, "axes"), dialect),
  outputs: (call) => dotOutputs(call),
};

function axesProblem(
  value: ArgumentValue,
  dialect: Dialect,
): LayerProblem | null {
  const items = itemsOf(value);
  const wrong = problem(
    "argumentValue",
    "Dot takes an integer or two integers as `axes`.",
    { argument: "axes" },
  );
  if (
    dialect === "tfjs" ||
    value.kind === "unknown" ||
    value.kind === "integer"
  )
    return null;
  if (items === null)
    return value.kind === "number" && !value.isFloat ? null : wrong;
  return items.length === 2 &&
    items.every((item) => item.kind === "unknown" || toInteger(item) !== null)
    ? null
    : wrong;
}

function dotOutputs(call: LayerCallInput): Outcome {
  const { config, dialect } = call;
  const tensors = tensorList("Dot", call, 2);
  if (tensors === null)
    return result(notFollowed("Dot on something other than a list of tensors"));
  if ("kind" in tensors) return fails(tensors);
  if (tensors.length !== 2)
    return refusal(
      "inputCount",
      `Dot takes exactly 2 tensors but gets ${tensors.length}.`,
    );
  const [left, right] = tensors.map((tensor) => tensor.shape);
  const dtype = dialect === "tfjs" ? "float32" : computeDtype(config);
  const axes = dotAxes(
    valueOf(config, "axes"),
    left?.length ?? 0,
    right?.length ?? 0,
    dialect,
  );
  if (
    left === null ||
    right === null ||
    left === undefined ||
    right === undefined ||
    axes === null
  ) {
    return result({ kind: "tensor", shape: null, dtype });
  }
  const found = dotProblem(left, right, axes, dialect);
  if (found !== null) return fails(found);
  const rest = [...without(left, axes[0]), ...without(right, axes[1]).slice(1)];
  return result({
    kind: "tensor",
    shape: rest.length === 1 ? [...rest, 1] : rest,
    dtype,
  });
}

function without(shape: readonly Dim[], axis: number): readonly Dim[] {
  return shape.filter((_, index) => index !== axis);
}

function dotAxes(
  value: ArgumentValue,
  leftRank: number,
  rightRank: number,
  dialect: Dialect,
): readonly [number, number] | null {
  const items = itemsOf(value) ?? [value, value];
  const isOdd = (item: ArgumentValue) =>
    dialect === "tfjs" && (item.kind === "string" || item.kind === "none");
  const [left, right] = items.map((item) =>
    isOdd(item) ? 0 : toInteger(item),
  );
  if (dialect === "tfjs" && items.length === 1 && isKnown(left ?? null))
    return [Number(left), rightRank];
  if (typeof left !== "number" || typeof right !== "number") return null;
  return [
    left < 0 ? left + leftRank : left,
    right < 0 ? right + rightRank : right,
  ];
}

function dotProblem(
  left: readonly Dim[],
  right: readonly Dim[],
  axes: readonly [number, number],
  dialect: Dialect,
): LayerProblem | null {
  const shapes = `${printShape(left)} and ${printShape(right)}`;
  const [a, b] = [left[axes[0]], right[axes[1]]];
  if (dialect === "tfjs" && (left.length > 3 || right.length > 3))
    return problem(
      "rank",
      `TF.js multiplies tensors of up to 3 axes, not ${shapes}.`,
    );
  if (dialect === "tfjs" && a === undefined && b === undefined) return null;
  if (a === undefined || b === undefined)
    return problem("argumentValue", `Dot has no such axes in ${shapes}.`, {
      argument: "axes",
    });
  const batches = [left[0] ?? null, right[0] ?? null] as const;
  if (dialect === "keras2" && compareDims(...batches) === "never")
    return problem("merge", `Dot needs one batch size but gets ${shapes}.`);
  if (dialect === "keras2" && axes.includes(0))
    return problem(
      "argumentValue",
      "Dot can't multiply along the batch axis.",
      { argument: "axes" },
    );
  const differs =
    dialect === "keras2" || a === null || b === null
      ? a !== b && (a === null || b === null || compareDims(a, b) === "never")
      : compareDims(a, b) === "never";
  if (differs)
    return problem(
      "merge",
      `Dot needs the same size along its axes but gets ${shapes}.`,
    );
  return null;
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

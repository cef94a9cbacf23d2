// Dot: the product of two tensors along an axis of each.
import { onData } from "./computed.ts";
import type { Dim } from "../shapes/dim.ts";
import { isKnown } from "../shapes/dim.ts";
import { compareDims } from "../shapes/compare.ts";
import { printShape } from "../shapes/print.ts";
import { computeDtype, itemsOf, toInteger, valueOf } from "./arguments.ts";
import type {
  Computed,
  ArgumentValue,
  Dialect,
  LayerCallInput,
  LayerEntry,
  LayerProblem,
  Outcome,
} from "./layer.ts";
import { sparseOf, tensorList } from "./tensor-list.ts";
import { no, none, optional, required } from "./parameter.ts";
import {
  fails,
  mismatch,
  notFollowed,
  problem,
  refusal,
  result,
} from "./problem.ts";
import { dottedInTfjs } from "./merging-tfjs.ts";
import { keepDtype } from "./tensor-layer.ts";

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
  computes: (call) => dotComputes(call),
  mask: "ends",
};

function axesProblem(
  value: ArgumentValue,
  dialect: Dialect,
): LayerProblem | null {
  const items = itemsOf(value);
  const wrong = problem(
    "argumentValue",
    "`axes` of Dot must be an integer or a tuple of 2 integers.",
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

/** Keras 3 asks on data what Keras 2 asks at once. */
function dotComputes(call: LayerCallInput): Computed | null {
  switch (call.dialect) {
    case "tfjs":
      return dottedInTfjs(call);
    case "keras3":
      return onData(dotOutputs(alikeIn(call, "keras2")), "");
    case "keras2":
      return null;
  }
}

/** The call as that dialect has it, on tensors that have become of one dtype. */
function alikeIn(call: LayerCallInput, dialect: Dialect): LayerCallInput {
  const { inputs } = call;
  const isList = inputs.kind === "list" || inputs.kind === "tuple";
  return {
    ...call,
    dialect,
    inputs: isList
      ? {
          ...inputs,
          items: inputs.items.map((item) =>
            item.kind === "tensor" ? { ...item, dtype: null } : item,
          ),
        }
      : inputs,
  };
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
      `Dot takes 2 tensors but gets ${tensors.length}.`,
    );
  const [left, right] = tensors.map((tensor) => tensor.shape);
  const [first] = tensors;
  const dtype =
    dialect === "keras2" && first !== undefined
      ? keepDtype(first, call)
      : dialect === "tfjs"
        ? "float32"
        : computeDtype(config);
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
    ...sparseOf(tensors, call),
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
    return mismatch("rank", "Dot takes tensors of at most 3 axes in TF.js", [
      left,
      right,
    ]);
  if (dialect === "tfjs" && a === undefined && b === undefined) return null;
  if (a === undefined || b === undefined)
    return problem(
      "argumentValue",
      `\`axes\` of Dot must be axes of its inputs, but ${shapes} have no axes ${axes[0]} and ${axes[1]}.`,
      { argument: "axes" },
    );
  const batches = [left[0] ?? null, right[0] ?? null] as const;
  if (dialect === "keras2" && compareDims(...batches) === "never")
    return mismatch(
      "merge",
      "Dot needs the same batch size in both inputs",
      [left, right],
      { axis: 0 },
    );
  if (dialect === "keras2" && axes.includes(0))
    return problem(
      "argumentValue",
      "`axes` of Dot can't hold 0, the batch axis.",
      { argument: "axes" },
    );
  const differs =
    dialect === "keras2" || a === null || b === null
      ? a !== b && (a === null || b === null || compareDims(a, b) === "never")
      : compareDims(a, b) === "never";
  if (differs)
    return mismatch(
      "merge",
      `Dot needs the same size along axis ${axes[0]} of the first input and axis ${axes[1]} of the second`,
      [left, right],
    );
  return null;
}

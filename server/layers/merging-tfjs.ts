// What TF.js computes where it merges tensors; the shapes that it shows come from elsewhere in it, and differ.
import { compareDims } from "../shapes/compare.ts";
import type { Dim } from "../shapes/dim.ts";
import { isKnown } from "../shapes/dim.ts";
import { printShape } from "../shapes/print.ts";
import { sum } from "../shapes/shape.ts";
import { tensorsOf } from "../shapes/structure.ts";
import { itemsOf, toInteger, valueOf } from "./arguments.ts";
import { comesAs, failsOnData } from "./computed.ts";
import type { Computed, LayerCallInput } from "./layer.ts";

/** `concatenate({axis: -2})` joins along the last axis, as it does for every negative one. */
export function concatenatedInTfjs(call: LayerCallInput): Computed | null {
  const axis = toInteger(valueOf(call.config, "axis"));
  const shapes = shapesIn(call);
  const [first] = shapes ?? [];
  if (shapes === null || first === undefined || !isKnown(axis)) return null;
  const rank = first.length;
  if (axis > rank)
    return failsOnData(`${printShape(first)} has no axis ${axis}`);
  if (axis >= 0 && axis < rank) return null;
  const other = shapes.find((shape) =>
    shape
      .slice(0, -1)
      .some((dim, index) => compareDims(dim, first[index] ?? null) === "never"),
  );
  return other === undefined
    ? comesAs(
        [
          ...first.slice(0, -1),
          sum(shapes.map((shape) => shape.at(-1) ?? null)),
        ],
        "TF.js takes an axis that is negative, or one too many, for the last one",
      )
    : failsOnData(
        `TF.js joins along the last axis here, and ${printShape(first)} and ${printShape(other)} differ in another`,
      );
}

/** `dot` asks for its axes, and for equal batches, when it has numbers. */
export function dottedInTfjs(call: LayerCallInput): Computed | null {
  const value = valueOf(call.config, "axes");
  const [left, right] = shapesIn(call) ?? [];
  if (left === undefined || right === undefined) return null;
  if (value.kind === "string")
    return failsOnData("`axes` must be a number or two, not a text");
  if (value.kind === "none")
    return comesAs([], "without `axes` all numbers are summed up");
  const axes = (itemsOf(value) ?? [value, value]).map(toInteger);
  const isOut = [left, right].some((shape, index) => {
    const axis = axes[index] ?? null;
    return isKnown(axis) && (axis >= shape.length || axis < -shape.length);
  });
  if (isOut)
    return failsOnData(
      `\`axes\` must be axes of ${printShape(left)} and ${printShape(right)}`,
    );
  const [one, other] = [left[0] ?? null, right[0] ?? null];
  return compareDims(one, other) === "never" && one !== 1 && other !== 1
    ? failsOnData(
        `${printShape(left)} and ${printShape(right)} differ in their batch size`,
      )
    : null;
}

function shapesIn({
  inputs,
}: LayerCallInput): readonly (readonly Dim[])[] | null {
  const shapes = tensorsOf(inputs).map((tensor) => tensor.shape);
  return shapes.includes(null)
    ? null
    : shapes.filter((shape) => shape !== null);
}

// Subscripts of tensors and arrays: `x[:, -1]`, `x[..., None]`, `x[mask]`; each is told in the trace.

import type { Dim, Integer } from "../../shapes/dim.ts";
import { broadcastShapes } from "../../shapes/broadcast.ts";
import type { Shape } from "../../shapes/shape.ts";
import { tensor } from "../../shapes/structure.ts";
import type { SubscriptPlace } from "../../syntax/source.ts";
import type { SliceItem } from "../../trace/trace.ts";
import type { HostType, Machine } from "../../interpreter/library.ts";
import type { HostValue, Value } from "../../interpreter/value.ts";
import { number } from "../../interpreter/value.ts";
import { arrayOf, sizeOf, someSize } from "./array-arguments.ts";
import { isInteger } from "./array-dtypes.ts";
import {
  subscriptItems,
  subscriptProblem,
  subscriptRules,
} from "./array-index-problems.ts";
import { slicedSize } from "./array-shapes.ts";
import { integerOf } from "../python/python-operators.ts";
import type { TensorKind } from "../tensors.ts";
import { givenTo } from "../given.ts";
import { makeTensor, operationResult, tensorOf } from "../tensors.ts";

/** The element or slice; its rank is unknown when an index can't be told. */
export function subscriptTensor(
  self: HostValue,
  index: Value,
  place: SubscriptPlace,
  type: HostType,
  machine: Machine,
): Value | null {
  const data = tensorOf(self);
  if (!data) return null;
  const rules = subscriptRules(data, machine);
  const items = subscriptItems(index, rules, machine);
  const parts = rules === "keras3" ? items.map(asIndex) : items;
  const described = parts.map(describe);
  machine.record.slice({
    range: place.range,
    subscript: place.brackets,
    tensor: data.fact,
    index: described,
  });
  const { spec } = data.fact;
  const wrong = subscriptProblem(spec.shape, index, items, rules);
  if (wrong !== null)
    return machine.record.refusal(place.range, {
      kind: "refused",
      message: wrong,
    });
  const shape =
    spec.shape === null ? null : indexed(spec.shape, parts, data.kind, machine);
  const isObject = spec.dtype === "object" && shape?.length === 0;
  if (shape === undefined || isObject) return null;
  const held = parts.length === 1 ? heldAt(data.contents, parts[0]) : null;
  const made = operationResult(
    type,
    tensor(shape, spec.dtype),
    "slice",
    place.range,
    [self],
    undefined,
    { ...givenTo("slice", [self], [], machine), index: described },
  );
  const fact = tensorOf(made)?.fact;
  return held && fact
    ? makeTensor(type, fact.spec, fact.origin, data.kind, held)
    : made;
}

/** Python's True and False are 1 and 0. */
function asIndex(item: Value): Value {
  return item.kind === "boolean" ? number(Number(item.value)) : item;
}

/** The known elements that a subscript takes. */
function heldAt(
  contents: readonly Value[] | undefined,
  index: Value | undefined,
): readonly Value[] | null {
  if (!contents || !index) return null;
  if (index.kind === "number") {
    const item = contents.at(index.value);
    return item ? [item] : null;
  }
  if (index.kind !== "slice" || index.step !== null) return null;
  const [start, stop] = [index.start, index.stop].map((end) =>
    end === null || end.kind === "none"
      ? undefined
      : end.kind === "number"
        ? end.value
        : null,
  );
  return start === null || stop === null ? null : contents.slice(start, stop);
}

/** An index that puts axes of its own in place of those that it takes: an integer none, an array its own, a mask one for all of its. */
interface Advanced {
  readonly dims: readonly Dim[];
  readonly takes: number;
  readonly isArray: boolean;
}

/** The shape that is left; null when it can't be told, undefined when the library refuses. */
function indexed(
  shape: readonly Dim[],
  parts: readonly Value[],
  kind: TensorKind,
  machine: Machine,
): Shape | undefined {
  const read = parts.map((part): Advanced | null | "plain" =>
    ["none", "ellipsis", "slice"].includes(part.kind)
      ? "plain"
      : advanced(part, kind, machine),
  );
  if (read.includes(null)) return null;
  const taking = read.reduce<number>(
    (sum, each, at) =>
      sum +
      (each === "plain" || each === null
        ? Number(parts[at]?.kind === "slice")
        : each.takes),
    0,
  );
  if (taking > shape.length) return undefined;
  const dims: Dim[] = [];
  const places: number[] = [];
  let [axis, picked]: [number, readonly Dim[] | "never"] = [0, []];
  const hasArrays = read.some(
    (each) => each !== "plain" && each?.isArray === true,
  );
  for (const [at, part] of parts.entries()) {
    const each = read[at] ?? null;
    if (part.kind === "none") dims.push(1);
    else if (part.kind === "ellipsis") {
      dims.push(...shape.slice(axis, axis + shape.length - taking));
      axis += shape.length - taking;
    } else if (part.kind === "slice") {
      dims.push(sliceOf(shape[axis] ?? null, part, machine));
      axis += 1;
    } else if (each !== null && each !== "plain") {
      if (isOutside(part, shape[axis] ?? null)) return undefined;
      axis += each.takes;
      if (hasArrays) places.push(at, dims.length);
      if (picked !== "never")
        picked = broadcastShapes(picked, each.dims, "open");
    }
  }
  if (picked === "never") return undefined;
  const whole = [...dims, ...shape.slice(axis)];
  return hasArrays ? whole.toSpliced(placeOf(places), 0, ...picked) : whole;
}

/** Index arrays side by side leave their axes there, else in front. */
function placeOf(places: readonly number[]): number {
  const positions = places.filter((_, index) => index % 2 === 0);
  const isTogether = positions.every(
    (position, index) => position === (positions[0] ?? 0) + index,
  );
  return isTogether ? (places[1] ?? 0) : 0;
}

function isOutside(part: Value, size: Dim): boolean {
  return (
    part.kind === "number" &&
    typeof size === "number" &&
    (part.value >= size || part.value < -size)
  );
}

/** TensorFlow and Keras read a list of indices as NumPy does not. */
function advanced(
  part: Value,
  kind: TensorKind,
  machine: Machine,
): Advanced | null {
  if (part.kind === "number" || part.kind === "integer")
    return { dims: [], takes: 1, isArray: false };
  if (kind !== "array" && !tensorOf(part)) return null;
  const spec = arrayOf(part, machine);
  if (!spec?.shape || spec.dtype === null) return null;
  if (spec.dtype === "bool")
    return spec.shape.length === 0
      ? null
      : { dims: [someSize(machine)], takes: spec.shape.length, isArray: true };
  return isInteger(spec.dtype)
    ? { dims: spec.shape, takes: 1, isArray: spec.shape.length > 0 }
    : null;
}

function sliceOf(
  size: Dim,
  slice: Extract<Value, { kind: "slice" }>,
  machine: Machine,
): Dim {
  const ends = [slice.start, slice.stop].map(
    (end): Integer | null | undefined =>
      end === null || end.kind === "none"
        ? null
        : (sizeOf(end, machine) ?? undefined),
  );
  const step =
    slice.step === null || slice.step.kind === "none"
      ? 1
      : integerOf(slice.step);
  const [start, stop] = ends;
  if (
    start === undefined ||
    stop === undefined ||
    typeof step !== "number" ||
    step === 0
  )
    return size === null ? null : someSize(machine);
  if (typeof size === "number" && isFixed(start) && isFixed(stop))
    return sliceLength(size, start, stop, step);
  return slicedSize(size, start, stop, step);
}

function isFixed(end: Integer | null): end is number | null {
  return end === null || typeof end === "number";
}

/** How many of `size` a slice takes whose ends are known, as Python's `slice.indices` has it. */
function sliceLength(
  size: number,
  start: number | null,
  stop: number | null,
  step: number,
): number {
  const [low, high] = step > 0 ? [0, size] : [-1, size - 1];
  const within = (end: number): number =>
    Math.min(Math.max(end < 0 ? end + size : end, low), high);
  const from = start === null ? (step > 0 ? low : high) : within(start);
  const to = stop === null ? (step > 0 ? high : low) : within(stop);
  return Math.max(0, Math.ceil((to - from) / step));
}

function describe(part: Value): SliceItem {
  switch (part.kind) {
    case "none":
      return { kind: "newAxis" };
    case "ellipsis":
      return { kind: "ellipsis" };
    case "number":
    case "integer":
      return { kind: "index", value: part.value };
    case "slice": {
      const isFull = [part.start, part.stop, part.step].every(
        (end) => end === null || end.kind === "none",
      );
      return {
        kind: "range",
        start: integerOf(part.start ?? undefined),
        stop: integerOf(part.stop ?? undefined),
        ...(part.step &&
          part.step.kind !== "none" && { step: integerOf(part.step) }),
        isFull,
      };
    }
    default:
      return { kind: "unknown" };
  }
}

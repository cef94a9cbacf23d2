// Subscripts of tensors and arrays: `x[:, -1]`, `x[..., None]`, `x[mask]`; each is told in the trace.

import type { Dim, Integer } from "../shapes/dim.ts";
import { symbol } from "../shapes/dim.ts";
import type { Shape } from "../shapes/shape.ts";
import { shapeKey } from "../shapes/shape.ts";
import { tensor } from "../shapes/structure.ts";
import type { SliceItem } from "../trace/trace.ts";
import type {
  HostType,
  Machine,
  SubscriptPlace,
} from "../interpreter/library.ts";
import type { HostValue, Value } from "../interpreter/value.ts";
import { slicedSize } from "./array-shapes.ts";
import { integerOf } from "./python-operators.ts";
import { operationResult, tensorOf } from "./tensors.ts";

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
  const parts = index.kind === "tuple" ? index.items : [index];
  machine.record.slice({
    range: place.range,
    subscript: place.brackets,
    tensor: data.fact,
    index: parts.map(describe),
  });
  const shape =
    data.fact.spec.shape === null ? null : indexed(data.fact.spec.shape, parts);
  return operationResult(
    type,
    tensor(shape, data.fact.spec.dtype),
    "slice",
    place.range,
    [self],
  );
}

function indexed(shape: readonly Dim[], parts: readonly Value[]): Shape {
  const taking = parts.filter(
    (part) => part.kind !== "none" && part.kind !== "ellipsis",
  ).length;
  const dims: Dim[] = [];
  let axis = 0;
  let arrays: readonly Dim[] | null = null;
  for (const part of parts) {
    if (part.kind === "none") dims.push(1);
    else if (part.kind === "ellipsis") {
      const skipped = Math.max(0, shape.length - taking);
      dims.push(...shape.slice(axis, axis + skipped));
      axis += skipped;
    } else if (part.kind === "slice") {
      const size = sliceOf(shape[axis], part);
      if (size === undefined) return null;
      dims.push(size);
      axis += 1;
    } else {
      const taken = takenBy(part);
      if (taken === null) return null;
      if (taken.length > 0) {
        if (arrays) return null;
        arrays = taken;
        dims.push(...taken);
      }
      axis += 1;
    }
  }
  return axis > shape.length ? null : [...dims, ...shape.slice(axis)];
}

/** Axes that an index that is no slice puts in place of one: none for an integer, those of an index array; null when unknown. */
function takenBy(part: Value): readonly Dim[] | null {
  if (part.kind === "number" || part.kind === "integer") return [];
  const data = tensorOf(part);
  if (data) {
    const { shape, dtype } = data.fact.spec;
    if (shape === null || dtype === null) return null;
    return dtype === "bool"
      ? shape.length === 1
        ? [symbol(null, `chosen of ${shapeKey(shape)}`)]
        : null
      : shape;
  }
  return null;
}

function sliceOf(
  size: Dim | undefined,
  slice: Extract<Value, { kind: "slice" }>,
): Dim | undefined {
  if (size === undefined) return undefined;
  const ends = [slice.start, slice.stop].map(
    (end): Integer | null | undefined =>
      end === null || end.kind === "none"
        ? null
        : (integerOf(end) ?? undefined),
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
    return size === null
      ? null
      : symbol(null, `slice of unknown ends of ${shapeKey([size])}`);
  return slicedSize(size, start, stop, step);
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
        isFull,
      };
    }
    default:
      return { kind: "unknown" };
  }
}

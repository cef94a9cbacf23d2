// NumPy's functions that join arrays and take them apart.

import type { Dim } from "../shapes/dim.ts";
import type { TensorSpec } from "../shapes/structure.ts";
import { tensor } from "../shapes/structure.ts";
import type { Call, HostType, Machine } from "../interpreter/library.ts";
import type { Value } from "../interpreter/value.ts";
import { number, unknown } from "../interpreter/value.ts";
import { arrayOf, axesOf, widest } from "./array-arguments.ts";
import { concatenated, stacked } from "./array-shapes.ts";
import { sequenceItems } from "./python-collections.ts";
import type { Functions, LibraryFunction } from "./registry.ts";
import { operationResult } from "./tensors.ts";

type Join = (
  shapes: readonly (readonly Dim[])[],
  axis: number,
) => readonly Dim[] | null;

export function numpyJoins(type: HostType): Functions {
  const atRank =
    (rank: number): Join =>
    (shapes) =>
      concatenated(
        shapes.map((shape) => atLeast(shape, rank)),
        0,
      );
  return {
    "numpy.concatenate": joined("concatenate", concatenated, null, type),
    "numpy.stack": joined("stack", stacked, null, type),
    "numpy.vstack": joined("vstack", atRank(2), 0, type),
    "numpy.hstack": joined(
      "hstack",
      (shapes) => concatenated(shapes, (shapes[0]?.length ?? 1) > 1 ? 1 : 0),
      0,
      type,
    ),
    "numpy.split": (call, machine) => split(type, call, machine),
  };
}

/** @param fixed the axis of a function that takes none */
function joined(
  name: string,
  join: Join,
  fixed: number | null,
  type: HostType,
): LibraryFunction {
  return (call, machine) => {
    const items = call.positional[0]
      ? sequenceItems(call.positional[0], machine)
      : null;
    const specs = items?.map((item) => arrayOf(item, machine)) ?? [null];
    const given = call.get(1, "axis");
    const axis =
      fixed ??
      (given === undefined ? 0 : given.kind === "number" ? given.value : null);
    if (!items || specs.includes(null) || axis === null)
      return unknown({ kind: "notFollowed", what: `numpy.${name}` });
    const known: readonly TensorSpec[] = specs.flatMap((spec) => spec ?? []);
    const shapes = known.flatMap((spec) =>
      spec.shape === null ? [] : [spec.shape],
    );
    const shape = shapes.length === known.length ? join(shapes, axis) : null;
    return operationResult(
      type,
      tensor(shape, widest(known.map((spec) => spec.dtype))),
      name,
      call.node.range,
      items,
    );
  };
}

function atLeast(shape: readonly Dim[], rank: number): readonly Dim[] {
  return shape.length >= rank ? shape : atLeast([1, ...shape], rank);
}

/** `split(x, n)`: a list of equal parts. */
function split(type: HostType, call: Call, machine: Machine): Value {
  const array = arrayOf(call.positional[0], machine);
  const count = call.get(1, "indices_or_sections");
  const [axis] = axesOf(call.get(2, "axis") ?? number(0), machine) ?? [];
  const size = array?.shape?.[axis ?? 0];
  if (
    !array?.shape ||
    count?.kind !== "number" ||
    axis === undefined ||
    typeof size !== "number" ||
    size % count.value !== 0
  )
    return unknown({ kind: "notFollowed", what: "numpy.split" });
  const spec = tensor(array.shape.with(axis, size / count.value), array.dtype);
  return machine.makeList(
    Array.from({ length: count.value }, () =>
      operationResult(
        type,
        spec,
        "split",
        call.node.range,
        call.positional.slice(0, 1),
      ),
    ),
  );
}

// `tf.TensorShape([3, 4])`, by which cells of Keras 2 tell the size of a state that is more than a vector.

import type { Integer } from "../../shapes/dim.ts";
import type { HostType, Machine } from "../../interpreter/library.ts";
import type { HostValue, Value } from "../../interpreter/value.ts";
import { integer, unknown } from "../../interpreter/value.ts";
import { elementsOf } from "../layer-objects/elements.ts";

/** `tf.TensorShape(sizes)`; of one size the size in a tuple, of anything but a list of sizes null. */
export function tensorShape(
  given: Value | undefined,
  machine: Machine,
): Value | null {
  const sizes = sizesOfShape(given) ?? elementsOf(given, machine);
  return sizes && { kind: "host", type: shapeType, data: sizes };
}

/** The sizes in a TensorShape; null for other values. */
export function sizesOfShape(
  value: Value | null | undefined,
): readonly Value[] | null {
  return value?.kind === "host" && value.type.name === shapeType.name
    ? (value.data as readonly Value[])
    : null;
}

const shapeType: HostType = {
  name: "TensorShape",
  attribute: (self, name) =>
    name === "rank" || name === "ndims"
      ? integer(items(self).length)
      : name === "dims"
        ? { kind: "tuple", items: items(self) }
        : null,
  callMethod: (self, name, _, machine) =>
    name === "as_list" ? machine.makeList(items(self)) : null,
  iterate: (self) => ({ kind: "items", items: items(self) }),
  subscript: (self, index) => {
    const place = index.kind === "number" ? index.value : Number.NaN;
    return (
      items(self).at(place) ?? unknown({ kind: "notFollowed", what: "a size" })
    );
  },
};

function items(self: HostValue): readonly Value[] {
  return self.data as readonly Value[];
}

/** The shapes of states, however they are nested: a number is a vector's, a list has one for each, a TensorShape is one. Null when one isn't known. */
export function stateShapesIn(
  value: Value | null,
  machine: Machine,
): readonly (readonly Integer[])[] | null {
  if (!value) return null;
  const shape = sizesOfShape(value);
  if (shape) {
    const sizes = shape.map(sizeIn);
    return sizes.includes(null) ? null : [sizes.flatMap((size) => size ?? [])];
  }
  const size = sizeIn(value);
  if (size !== null) return [[size]];
  const parts = elementsOf(value, machine)?.map((item) =>
    stateShapesIn(item, machine),
  );
  return !parts || parts.includes(null)
    ? null
    : parts.flatMap((part) => part ?? []);
}

function sizeIn(value: Value): Integer | null {
  if (value.kind === "number" || value.kind === "integer") return value.value;
  return value.kind === "unknown" ? (value.asInteger ?? null) : null;
}

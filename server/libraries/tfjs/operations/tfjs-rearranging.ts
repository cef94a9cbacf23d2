// TF.js' operations that only rearrange elements: reshaping, slicing, joining, taking apart.

import { compareDims } from "../../../shapes/compare.ts";
import type { Dim } from "../../../shapes/dim.ts";
import { floorDivide, subtract } from "../../../shapes/dim.ts";
import { product } from "../../../shapes/shape.ts";
import type { TensorSpec } from "../../../shapes/structure.ts";
import { tensor } from "../../../shapes/structure.ts";
import type { Value } from "../../../interpreter/value.ts";
import { itemsOf } from "../../javascript/javascript-collections.ts";
import { integerOf } from "../../javascript/javascript-operators.ts";
import { dimsOf } from "../tfjs-arguments.ts";
import {
  axesOf,
  listed,
  place,
  several,
  sum,
  type Operands,
  type Outcome,
  type Rules,
} from "./tfjs-operands.ts";

export const rearrangingRules: Rules = {
  cast: ({ tensor: at, values: [, dtype] }) => {
    const x = at(0);
    return x && tensor(x.shape, dtype?.kind === "string" ? dtype.value : null);
  },
  reshape: ({ tensor: at, values, machine }) => {
    const x = at(0);
    const shape = x && reshaped(x.shape, dimsOf(values[1], machine));
    return x && shape ? tensor(shape, x.dtype) : null;
  },
  expandDims: ({ tensor: at, whole }) => {
    const x = at(0);
    const axis = x && place(whole(1, 0), x.shape.length + 1);
    return x && axis !== null
      ? tensor(x.shape.toSpliced(axis, 0, 1), x.dtype)
      : null;
  },
  squeeze,
  transpose: ({ tensor: at, values, machine }) => {
    const x = at(0);
    if (!x) return null;
    const isGiven = values[1] && values[1].kind !== "none";
    const given = isGiven
      ? dimsOf(values[1], machine)?.filter((axis) => typeof axis === "number")
      : x.shape.map((_, axis) => axis).reverse();
    // Axes counted from the end are refused here.
    if (given?.length !== x.shape.length || given.some((axis) => axis < 0))
      return null;
    return tensor(
      given.map((axis) => x.shape[axis] ?? null),
      x.dtype,
    );
  },
  slice,
  ...listed("slice1d slice2d slice3d slice4d", slice),
  concat,
  ...listed("concat1d concat2d concat3d concat4d", concat),
  stack: ({ list, whole }) => {
    const [first, ...others] = list(0) ?? [];
    const axis = first ? place(whole(1, 0), first.shape.length + 1) : null;
    return first && axis !== null
      ? tensor(first.shape.toSpliced(axis, 0, 1 + others.length), first.dtype)
      : null;
  },
  unstack: ({ tensor: at, whole }) => {
    const x = at(0);
    const axis = x && place(whole(1, 0), x.shape.length);
    const count = x && axis !== null ? x.shape[axis] : null;
    if (!x || axis === null || typeof count !== "number" || count > 200)
      return null;
    return several(
      Array.from({ length: count }, () =>
        tensor(x.shape.toSpliced(axis, 1), x.dtype),
      ),
    );
  },
  split,
  tile: ({ tensor: at, values, machine }) => {
    const x = at(0);
    const counts = dimsOf(values[1], machine);
    if (!x || counts?.length !== x.shape.length) return null;
    return tensor(
      x.shape.map((dim, axis) => product([dim, counts[axis] ?? null])),
      x.dtype,
    );
  },
  pad: ({ tensor: at, values, machine }) => {
    const x = at(0);
    const pairs = values[1]
      ? itemsOf(values[1], machine)?.map((pair) => dimsOf(pair, machine))
      : undefined;
    if (!x || pairs?.length !== x.shape.length) return null;
    return tensor(
      x.shape.map((dim, axis) => sum([dim, ...(pairs[axis] ?? [null])])),
      x.dtype,
    );
  },
  gather: ({ tensor: at, whole }) => {
    const [x, indices] = [at(0), at(1)];
    const axis = x && place(whole(2, 0), x.shape.length);
    return x && indices && axis !== null
      ? tensor(x.shape.toSpliced(axis, 1, ...indices.shape), x.dtype)
      : null;
  },
  oneHot: ({ tensor: at, values }) => {
    const x = at(0);
    const depth = integerOf(values[1]);
    const dtype = values[4];
    return x && depth !== null
      ? tensor(
          [...x.shape, depth],
          dtype?.kind === "string" ? dtype.value : "int32",
        )
      : null;
  },
  broadcastTo: ({ tensor: at, values, machine }) => {
    const x = at(0);
    const shape = dimsOf(values[1], machine);
    return x && shape && !shape.includes(-1) ? tensor(shape, x.dtype) : null;
  },
};

/** A new shape of the same elements, `-1` standing for what is left; null when it can't hold them. */
function reshaped(
  from: readonly Dim[],
  to: readonly Dim[] | undefined,
): readonly Dim[] | null {
  const total = product(from);
  if (!to) return null;
  const open = to.indexOf(-1);
  const known = product(to.filter((_, axis) => axis !== open));
  if (open === -1)
    return total !== null &&
      known !== null &&
      compareDims(total, known) === "never"
      ? null
      : to;
  if (total === null || known === null) return to.with(open, null);
  const isWhole =
    typeof total !== "number" ||
    typeof known !== "number" ||
    total % known === 0;
  const rest = isWhole ? floorDivide(total, known) : null;
  return rest === null ? null : to.with(open, rest);
}

function squeeze({ tensor: at, values, machine }: Operands): TensorSpec | null {
  const x = at(0);
  if (!x) return null;
  const given =
    values[1] && values[1].kind !== "none"
      ? axesOf(values[1], x.shape.length, machine)
      : null;
  if (given)
    return tensor(
      x.shape.filter((_, axis) => !given.includes(axis)),
      x.dtype,
    );
  return x.shape.every((dim) => typeof dim === "number")
    ? tensor(
        x.shape.filter((dim) => dim !== 1),
        x.dtype,
      )
    : null;
}

/** `slice(x, begin, size?)`: sizes left out or -1 reach to the end; axes left out are whole. */
function slice({ tensor: at, values, machine }: Operands): TensorSpec | null {
  const x = at(0);
  const list = (value: Value | undefined): readonly Dim[] | undefined =>
    value?.kind === "list"
      ? dimsOf(value, machine)
      : value && integerOf(value) !== null
        ? [integerOf(value)]
        : undefined;
  const begin = list(values[1]);
  const size = values[2] && values[2].kind !== "none" ? list(values[2]) : [];
  const isRefused = begin?.some((from) => typeof from === "number" && from < 0);
  if (!x || !begin || !size || isRefused) return null;
  return tensor(
    x.shape.map((dim, axis) => {
      const wanted = size[axis];
      const from = begin[axis] ?? 0;
      if (wanted !== undefined && wanted !== -1) return wanted;
      return dim === null ? null : subtract(dim, from);
    }),
    x.dtype,
  );
}

/** `concat([a, b], axis)`. */
function concat({ list, whole }: Operands): TensorSpec | null {
  const parts = list(0);
  const head = parts?.[0];
  const axis = head ? place(whole(1, 0), head.shape.length) : null;
  if (
    !parts ||
    !head ||
    axis === null ||
    parts.some((part) => part.shape.length !== head.shape.length)
  )
    return null;
  return tensor(
    head.shape.with(axis, sum(parts.map((part) => part.shape[axis] ?? null))),
    head.dtype,
  );
}

/** `split(x, 3, axis)` into equal parts, `split(x, [2, 2, -1], axis)` into parts of these sizes. */
function split({
  tensor: at,
  values,
  whole,
  machine,
}: Operands): Outcome | null {
  const x = at(0);
  const axis = x && place(whole(2, 0), x.shape.length);
  if (!x || axis === null) return null;
  const total = x.shape[axis] ?? null;
  const given = values[1]?.kind === "list" ? dimsOf(values[1], machine) : null;
  const sizes = given ? withRest(given, total) : evenParts(whole(1, -1), total);
  return several(
    sizes?.map((size) => tensor(x.shape.with(axis, size), x.dtype)),
  );
}

function evenParts(count: number | null, total: Dim): readonly Dim[] | null {
  const size =
    count !== null && count > 0 && total !== null
      ? floorDivide(total, count)
      : null;
  return size === null || count === null
    ? null
    : Array.from({ length: count }, () => size);
}

/** `-1` is what the others leave. */
function withRest(sizes: readonly Dim[], total: Dim): readonly Dim[] {
  const open = sizes.indexOf(-1);
  if (open < 0) return sizes;
  const others = sum(sizes.toSpliced(open, 1));
  const rest =
    total === null || others === null ? null : subtract(total, others);
  return sizes.with(open, rest);
}

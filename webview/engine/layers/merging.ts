// Layers that take several tensors: element by element with Keras' broadcasting, and Concatenate.

import type { Tensor } from "@tensorflow/tfjs-core";
import {
  add,
  all,
  any,
  broadcastTo,
  concat,
  div,
  expandDims,
  logicalAnd,
  logicalOr,
  maximum,
  minimum,
  mul,
  onesLike,
  cast,
  sub,
} from "@tensorflow/tfjs-core";
import { number } from "../config.ts";
import type { LayerCall, LayerProgram } from "./layer.ts";
import { input } from "./layer.ts";

type Combine = (left: Tensor, right: Tensor) => Tensor;

function merge(combine: Combine, finish?: Finish): LayerProgram {
  return {
    run: (call) => {
      const rank = Math.max(...call.inputs.map((x) => x.rank));
      const [first, ...rest] = call.inputs.map((x) => widened(x, rank));
      if (first === undefined) return input(call);
      const merged = rest.reduce(combine, first);
      return finish?.(merged, call.inputs.length) ?? merged;
    },
    mask: mergedMask,
  };
}

type Finish = (sum: Tensor, count: number) => Tensor;

/** Keras puts missing axes behind the batch axis. */
function widened(x: Tensor, rank: number): Tensor {
  let result = x;
  while (result.rank < rank) result = expandDims(result, 1);
  return result;
}

/** Keras 3: either is enough, and none if one input has none. Keras 2 and TF.js: all that there are must agree. */
function mergedMask(call: LayerCall): Tensor | null {
  const masks = call.masks.filter((mask) => mask !== null);
  if (call.dialect === "keras3")
    return masks.length < call.inputs.length ? null : joined(masks, logicalOr);
  return joined(masks, logicalAnd);
}

function joined(masks: readonly Tensor[], combine: Combine): Tensor | null {
  const [first, ...rest] = masks;
  return first === undefined ? null : rest.reduce(combine, first);
}

const concatenate: LayerProgram = {
  run: (call) => concat([...call.inputs], number(call.config, "axis", -1)),
  mask: (call) => {
    if (call.masks.every((mask) => mask === null)) return null;
    const axis = number(call.config, "axis", -1);
    const masks = call.inputs.map((x, n) =>
      wholeMask(x, call.masks[n] ?? null),
    );
    const joint = concat(masks, axis);
    return call.dialect === "keras3" ? any(joint, -1) : all(joint, -1);
  },
};

/** As large as the tensor, so that masks can be joined along any axis. */
function wholeMask(x: Tensor, mask: Tensor | null): Tensor {
  if (mask === null) return cast(onesLike(x), "bool");
  const wide = mask.rank < x.rank ? expandDims(mask, -1) : mask;
  return cast(broadcastTo(cast(wide, "int32"), x.shape), "bool");
}

export const merging: Readonly<Record<string, LayerProgram>> = {
  Add: merge(add),
  Subtract: merge(sub),
  Multiply: merge(mul),
  Average: merge(add, (sum, count) => div(sum, count)),
  Maximum: merge(maximum),
  Minimum: merge(minimum),
  Concatenate: concatenate,
};

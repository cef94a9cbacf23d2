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
  where,
  zerosLike,
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

/**
 * Keras 3 leaves masked steps out of a product and of extremes: where one input is masked, the others alone count.
 * A product is zero where all are masked.
 */
function mergeUnmasked(combine: Combine, isProduct: boolean): LayerProgram {
  const usual = merge(combine);
  return {
    ...usual,
    run: (call) => {
      const masks = call.inputs.map((x, n) =>
        stepMask(x, call.masks[n] ?? null),
      );
      if (call.dialect !== "keras3" || masks.every((mask) => mask === null))
        return usual.run(call);
      return isProduct
        ? maskedProduct(call, combine, masks)
        : maskedExtreme(call, combine, masks);
    },
  };
}

function maskedProduct(
  call: LayerCall,
  combine: Combine,
  masks: readonly (Tensor | null)[],
): Tensor {
  const filled = call.inputs.map((x, n) => {
    const mask = masks[n] ?? null;
    return mask === null ? x : where(mask, x, onesLike(x));
  });
  const [first = input(call), ...rest] = filled;
  const product = rest.reduce(combine, first);
  const known = masks.filter((mask) => mask !== null);
  const joint = known.length < masks.length ? null : joined(known, logicalOr);
  return joint === null ? product : where(joint, product, zerosLike(product));
}

function maskedExtreme(
  call: LayerCall,
  combine: Combine,
  masks: readonly (Tensor | null)[],
): Tensor {
  let result = input(call);
  let known = masks[0] ?? null;
  for (const [n, x] of call.inputs.entries()) {
    if (n === 0) continue;
    const mask = masks[n] ?? null;
    const other = mask === null ? x : where(mask, x, result);
    const own = known === null ? result : where(known, result, other);
    known = mask === null || known === null ? null : logicalOr(known, mask);
    result = combine(own, other);
  }
  return result;
}

/** As large as the tensor; null where the mask is not one of its steps. */
function stepMask(x: Tensor, mask: Tensor | null): Tensor | null {
  return mask?.rank === x.rank - 1 ? wholeMask(x, mask) : null;
}

export const merging: Readonly<Record<string, LayerProgram>> = {
  Add: merge(add),
  Subtract: merge(sub),
  Multiply: mergeUnmasked(mul, true),
  Average: merge(add, (sum, count) => div(sum, count)),
  Maximum: mergeUnmasked(maximum, false),
  Minimum: mergeUnmasked(minimum, false),
  Concatenate: concatenate,
};

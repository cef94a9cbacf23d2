// Masks that meet one another or the tensors that they mask: the shape that comes of it, and what the library raises where they don't fit.
import type { Dim } from "../shapes/dim.ts";
import { broadcastShapes } from "../shapes/broadcast.ts";
import { compareDims } from "../shapes/compare.ts";
import { printShape } from "../shapes/print.ts";
import type { Shape } from "../shapes/shape.ts";
import { sum } from "../shapes/shape.ts";
import type { Structure } from "../shapes/structure.ts";
import { tensorsOf } from "../shapes/structure.ts";
import { flagOf, integerOf } from "./arguments.ts";
import type { LayerCallInput, LayerProblem, Mask } from "./layer.ts";
import { masksGiven } from "./mask.ts";
import { problem } from "./problem.ts";

type Masks = readonly Mask[] | LayerProblem;

/** Add and its kin in Keras 3: the masks of all inputs together; none when one of them has none. */
export function everyMask(className: string, call: LayerCallInput): Masks {
  const masks = masksGiven(call);
  const known = masks.filter((mask) => mask !== undefined);
  if (known.length === 0 || known.length < masks.length) return [];
  return alone(className, known, known.reduce<Shape | "never">(spread, []));
}

/** The same in Keras 2: it stacks the masks that there are, which must be of one shape. */
export function anyMask(className: string, call: LayerCallInput): Masks {
  const masks = masksGiven(call).filter((mask) => mask !== undefined);
  return masks.length === 0 ? [] : alone(className, masks, joined(masks, null));
}

/** Concatenate joins the masks as it joins the tensors and takes the last axis away; a tensor without a mask counts as unmasked throughout. */
export function joinedMask(call: LayerCallInput, output: Structure): Masks {
  const given = masksGiven(call);
  if (given.every((mask) => mask === undefined)) return [];
  const axis = integerOf(call.config, "axis");
  if (typeof axis !== "number")
    return tensorsOf(output).map(({ shape }) => shape?.slice(0, -1) ?? null);
  const parts = tensorsOf(call.inputs).map(({ shape }, index) => {
    const mask = given[index];
    if (mask === undefined || mask === null || shape === null)
      return mask === null ? null : shape;
    if (mask.length >= shape.length) return mask;
    const wide = [...mask, 1];
    return call.dialect === "keras2" ? wide : spread(wide, shape);
  });
  const shapes = parts.filter((part) => part !== "never");
  const all = shapes.length < parts.length ? "never" : joined(shapes, axis);
  const whole = all === "never" ? all : (all?.slice(0, -1) ?? null);
  return alone("Concatenate", given, whole);
}

/** A layer of Keras 2 that spreads the mask over its input: its axes must be the input's last ones. */
export function fittingMask(className: string, call: LayerCallInput): Masks {
  const masks = masksGiven(call);
  const [mask] = masks;
  const [input] = tensorsOf(call.inputs);
  if (mask === undefined || input === undefined) return masks;
  const isLonger = (mask?.length ?? 0) > (input.shape?.length ?? Infinity);
  return isLonger || spread(mask, input.shape) === "never"
    ? unfit(className, [mask], `the last axes of ${printShape(input.shape)}`)
    : masks;
}

/** A tensor beside its mask, number by number: `(None, 5, 4)` under a mask of `(3, 1, 5, 4)` becomes that. The problem where they don't fit. */
export function spreadByMask(
  className: string,
  shape: readonly Dim[],
  call: LayerCallInput,
): readonly Dim[] | LayerProblem {
  const [mask] = masksGiven(call);
  if (mask === undefined || mask === null) return shape;
  const whole = broadcastShapes(shape, mask, "known");
  return whole === "never"
    ? unfit(className, [mask], `the last axes of ${printShape(shape)}`)
    : whole;
}

/**
 * The average along `steps` of what its mask leaves, as both Keras compute it. A mask of `(batch, timesteps)` changes nothing of `(batch, features)`;
 * one of `(None, 7, 4)` is spread over `(None, 7, 4)` along axes of its own, and gives `(7, 7, 4)`.
 */
export function averagedUnderMask(
  className: string,
  shape: readonly Dim[],
  axes: { readonly steps: number; readonly features: number },
  keepsAxis: boolean,
  call: LayerCallInput,
): Shape | LayerProblem {
  const [mask] = masksGiven(call);
  const along = (sizes: readonly Dim[]): readonly Dim[] =>
    keepsAxis ? sizes.with(axes.steps, 1) : sizes.toSpliced(axes.steps, 1);
  if (mask === undefined || mask === null) return along(shape);
  const misfit = unfit(className, [mask], `the steps of ${printShape(shape)}`);
  if (mask.length < axes.features) return misfit;
  const wide = mask.toSpliced(axes.features, 0, 1);
  const product = broadcastShapes(shape, wide, "known");
  if (product === "never" || wide.length <= axes.steps) return misfit;
  const whole = broadcastShapes(along(product), along(wide), "known");
  return whole === "never" ? misfit : whole;
}

/** Attention of Keras 2 on `[query, value]`: each mask has as many steps as its tensor; the query's goes on. */
export function attentionMask(className: string, call: LayerCallInput): Masks {
  const masks = masksGiven(call).slice(0, 2);
  const tensors = tensorsOf(call.inputs);
  const odd = masks.findIndex((mask, index) => {
    const steps = tensors[index]?.shape?.at(-2) ?? null;
    const size = mask?.at(-1) ?? null;
    return size !== 1 && compareDims(size, steps) === "never";
  });
  const { shape = null } = tensors[odd] ?? {};
  return odd < 0
    ? masks.slice(0, 1)
    : unfit(className, [masks[odd]], `the steps of ${printShape(shape)}`);
}

/** The mask of the sequence stays on a sequence and ends at its last step. In Keras 2 a mask for more than the steps must fit the states. */
export function sequenceMask(
  className: string,
  call: LayerCallInput,
  output: Structure,
): Masks {
  const [mask] = masksGiven(call);
  const returnsSequences = flagOf(call.config, "return_sequences");
  const state =
    returnsSequences === null
      ? null
      : (tensorsOf(output)[0]?.shape?.slice(returnsSequences ? 2 : 1) ?? null);
  if (call.dialect === "keras2" && mask && mask.length < 2)
    return unfit(className, [mask], "(batch, timesteps)");
  if (call.dialect === "keras2" && mask && mask.length > 2 && state !== null) {
    const ones = Array<number>(Math.max(0, state.length + 2 - mask.length));
    const wide = [...mask.slice(2), ...ones.fill(1)];
    if (spread(wide, state) === "never")
      return unfit(
        className,
        [mask],
        `its states, which are ${printShape([null, ...state])}`,
      );
  }
  return returnsSequences === true ? [mask] : [];
}

function spread(left: Shape | "never", right: Shape): Shape | "never" {
  if (left === "never") return "never";
  if (left === null || right === null) return null;
  return broadcastShapes(left, right, "known");
}

/** Shapes put behind one another along an axis, or all of one shape where there is none. */
function joined(
  shapes: readonly Shape[],
  axis: number | null,
): Shape | "never" {
  const [first = null] = shapes;
  if (first === null || shapes.includes(null)) return null;
  const known = shapes.filter((shape) => shape !== null);
  if (known.some((shape) => shape.length !== first.length)) return "never";
  const along = axis === null ? -1 : axis < 0 ? axis + first.length : axis;
  const dims: Dim[] = [];
  for (const index of first.keys()) {
    const column = known.map((shape) => shape[index] ?? null);
    const fixed = column.filter((dim) => dim !== null);
    const [size = null] = fixed;
    if (index === along) dims.push(sum(column));
    else if (fixed.some((dim) => compareDims(dim, size) === "never"))
      return "never";
    else dims.push(size);
  }
  return dims;
}

/** The one mask, or the problem that there is none. */
function alone(
  className: string,
  masks: readonly Mask[],
  mask: Shape | "never",
): Masks {
  return mask === "never" ? unfit(className, masks, "one another") : [mask];
}

function unfit(
  className: string,
  masks: readonly Mask[],
  what: string,
): LayerProblem {
  const shapes = masks.map((mask) =>
    mask === undefined ? "none" : printShape(mask),
  );
  const one = shapes.length === 1;
  return problem(
    "merge",
    `${className} can't use the ${one ? "mask" : "masks"} of its ${one ? "input" : "inputs"}, ${shapes.join(" and ")}: ${one ? "it doesn't" : "they don't"} fit ${what}.`,
  );
}

// Aligning shapes axis by axis, as the merging layers do: equal sizes stay, 1 stretches, anything else does not fit.
import type { Dim } from "./dim.ts";
import { isKnown, maximum } from "./dim.ts";
import { sameDim } from "./shape.ts";

/** What becomes of `None` beside a known size: it stays open (Keras 3, TF.js), or the known size wins (TensorFlow's own rule). */
export type OpenRule = "open" | "known";

/**
 * The size that two sizes give together, or `"never"` when they fit for no value of the unknowns. (1, 5) is 5; (3, 5) never. Two unknown sizes
 * fit when they are equal or one of them is 1, and give the larger one.
 */
export function broadcastDim(
  left: Dim,
  right: Dim,
  rule: OpenRule,
): Dim | "never" {
  if (left === null || right === null) {
    if (left === null && right === null) return null;
    const known = left ?? right;
    return rule === "open" || known === 1 ? null : known;
  }
  if (sameDim(left, right)) return left;
  if (left === 1) return right;
  if (right === 1) return left;
  if (isKnown(left) && isKnown(right)) return "never";
  if (isKnown(left)) return left;
  if (isKnown(right)) return right;
  return maximum(left, right);
}

/** Aligns shapes at their last axes, the shorter one counting as 1 where it has none. */
export function broadcastShapes(
  left: readonly Dim[],
  right: readonly Dim[],
  rule: OpenRule,
): readonly Dim[] | "never" {
  const rank = Math.max(left.length, right.length);
  const dims: Dim[] = [];
  for (let axis = rank; axis > 0; axis--) {
    const [a, b] = [left[left.length - axis], right[right.length - axis]];
    const dim =
      a === undefined
        ? (b ?? null)
        : b === undefined
          ? a
          : broadcastDim(a, b, rule);
    if (dim === "never") return "never";
    dims.push(dim);
  }
  return dims;
}

// Two sizes or shapes side by side: equal for all values of the unknowns, for none, or it depends.

import type { Dim } from "./dim.ts";
import { equal, neverEqual } from "./dim.ts";
import type { Shape } from "./shape.ts";

/** Whether two things are equal: for all values of their unknowns, for none, or for some. */
export type Agreement = "always" | "never" | "depends";

/** `None` and an unknown integer may be anything that differs; a constant difference other than 0 never agrees, nor does `2 * n` with 5. */
export function compareDims(left: Dim, right: Dim): Agreement {
  if (left === null || right === null) return "depends";
  if (equal(left, right)) return "always";
  return neverEqual(left, right) ? "never" : "depends";
}

/** Shapes of other rank never agree; of the same rank, the worst of their axes decides. */
export function compareShapes(left: Shape, right: Shape): Agreement {
  if (left === null || right === null) return "depends";
  if (left.length !== right.length) return "never";
  const axes = left.map((dim, axis) => compareDims(dim, right[axis] ?? null));
  if (axes.includes("never")) return "never";
  return axes.includes("depends") ? "depends" : "always";
}

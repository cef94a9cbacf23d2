// What a layer takes and returns: a tensor, or tensors in tuples, lists and dicts, as the library nests them.

import type { Shape } from "./shape.ts";
import type { UnknownReason } from "./unknown.ts";

/** One tensor. `mask` is the shape of the mask that Keras attaches to it, absent when there is none. */
export interface TensorSpec {
  readonly kind: "tensor";
  readonly shape: Shape;
  /** As the library prints it: `float32`, `int64`, `string`; null when unknown. */
  readonly dtype: string | null;
  readonly ragged?: true;
  readonly sparse?: true;
  readonly mask?: Shape;
  /** Set when the library itself doesn't know how many axes there are (Keras 2's scalar inputs). `shape` is then null. */
  readonly openRank?: true;
  /**
   * Set when the library answers with something that is no list of dimensions (TF.js does): its text.
   * `shape` is then null.
   */
  readonly odd?: string;
}

/**
 * A nested result. Keras 3 returns a `tuple` where Keras 2 and TF.js return a `list`.
 * `LSTM(8, return_state=True)` on `(2, 5, 3)` in Keras 3: a tuple of three tensors `(2, 8)`.
 */
export type Structure =
  | TensorSpec
  | { readonly kind: "tuple" | "list"; readonly items: readonly Structure[] }
  | {
      readonly kind: "dict";
      readonly entries: readonly (readonly [string, Structure])[];
    }
  | { readonly kind: "value"; readonly text: string }
  | { readonly kind: "unknown"; readonly reason: UnknownReason };

/** A tensor of this shape, `float32` unless told otherwise. */
export function tensor(
  shape: Shape,
  dtype: string | null = "float32",
): TensorSpec {
  return { kind: "tensor", shape, dtype };
}

/** All tensors of a structure, left to right, depth first. */
export function tensorsOf(structure: Structure): readonly TensorSpec[] {
  switch (structure.kind) {
    case "tensor":
      return [structure];
    case "tuple":
    case "list":
      return structure.items.flatMap(tensorsOf);
    case "dict":
      return structure.entries.flatMap(([, value]) => tensorsOf(value));
    case "value":
    case "unknown":
      return [];
  }
}

/** Whether a part of a structure isn't known. */
export function hasUnknown(structure: Structure): boolean {
  if (structure.kind === "unknown") return true;
  if (structure.kind === "tuple" || structure.kind === "list")
    return structure.items.some(hasUnknown);
  return (
    structure.kind === "dict" &&
    structure.entries.some(([, value]) => hasUnknown(value))
  );
}

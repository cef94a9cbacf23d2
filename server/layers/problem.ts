// What a call comes to, and the sentences that say why a library refuses.
import type { Dim } from "../shapes/dim.ts";
import { printShape } from "../shapes/print.ts";
import type { Shape } from "../shapes/shape.ts";
import type { Structure, TensorSpec } from "../shapes/structure.ts";
import type { UnknownReason } from "../shapes/unknown.ts";
import type { Dialect, LayerProblem, Outcome, ProblemKind } from "./layer.ts";

export function problem(
  kind: ProblemKind,
  message: string,
  more: Omit<LayerProblem, "kind" | "message"> = {},
): LayerProblem {
  return { kind, message, ...more };
}

export function refusal(
  kind: ProblemKind,
  message: string,
  more: Omit<LayerProblem, "kind" | "message"> = {},
): Outcome {
  return { kind: "problem", problem: problem(kind, message, more) };
}

export function fails(found: LayerProblem): Outcome {
  return { kind: "problem", problem: found };
}

export function result(structure: Structure, remark?: LayerProblem): Outcome {
  return { kind: "result", structure, ...(remark && { remark }) };
}

export function unknown(reason: UnknownReason): Structure {
  return { kind: "unknown", reason };
}

export function notFollowed(what: string): Structure {
  return unknown({ kind: "notFollowed", what });
}

/** Whether something is a problem rather than a shape. */
export function isProblem(value: LayerProblem | Shape): value is LayerProblem {
  return value !== null && "kind" in value;
}

/** Several outputs as the dialect nests them: a tuple in Keras 3, a list elsewhere. */
export function several(
  items: readonly Structure[],
  dialect: Dialect,
): Structure {
  return { kind: dialect === "keras3" ? "tuple" : "list", items };
}

/** The tensor without its mask. */
export function unmasked(tensor: TensorSpec): TensorSpec {
  const { mask, ...rest } = tensor;
  return mask === undefined ? tensor : rest;
}

/** What a layer takes, by the number of axes: `4`, `at least 2`, `(batch, timesteps, features)`. */
export interface RankRule {
  readonly rank: number;
  readonly atLeast?: true;
  /** Names of the axes, where they help: `(batch, timesteps, features)`. */
  readonly axes?: string;
}

/** The problem when the shape's rank breaks the rule, else null. */
export function rankProblem(
  layer: string,
  rule: RankRule | null,
  shape: readonly Dim[],
  input?: number,
): LayerProblem | null {
  if (rule === null) return null;
  const fits = rule.atLeast
    ? shape.length >= rule.rank
    : shape.length === rule.rank;
  if (fits) return null;
  const wanted =
    rule.axes ??
    `${rule.atLeast ? "at least " : ""}${rule.rank} ${rule.rank === 1 ? "axis" : "axes"}`;
  return problem(
    "rank",
    `${layer} needs ${wanted} but gets ${printShape(shape)}.`,
    {
      rank: {
        expected: rule.rank,
        actual: shape,
        ...(rule.atLeast && { atLeast: true }),
      },
      ...(input !== undefined && { input }),
    },
  );
}

/** A weight can't be made because a size is open. */
export function openSizeProblem(
  layer: string,
  weight: string,
  shape: Shape,
): LayerProblem {
  return problem(
    "openDimension",
    `${layer} can't make its weight \`${weight}\`: a size that it needs is open in the input ${printShape(shape)}.`,
  );
}

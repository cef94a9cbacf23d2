// What a call comes to, and the sentences that say why a library refuses.
import type { Dim } from "../shapes/dim.ts";
import { printShape } from "../shapes/print.ts";
import type { Shape } from "../shapes/shape.ts";
import type { Structure, TensorSpec } from "../shapes/structure.ts";
import type { UnknownReason } from "../shapes/unknown.ts";
import type { Dialect, LayerProblem, Outcome, ProblemKind } from "./layer.ts";

/** A problem: its kind, the sentence that a person reads, and where in the call it lies. */
export function problem(
  kind: ProblemKind,
  message: string,
  more: Omit<LayerProblem, "kind" | "message"> = {},
): LayerProblem {
  return { kind, message, ...more };
}

/** As {@link problem}, as the outcome of a call. */
export function refusal(
  kind: ProblemKind,
  message: string,
  more: Omit<LayerProblem, "kind" | "message"> = {},
): Outcome {
  return { kind: "problem", problem: problem(kind, message, more) };
}

/** A call that ends in this problem. */
export function fails(found: LayerProblem): Outcome {
  return { kind: "problem", problem: found };
}

/** A call that returns this. */
export function result(structure: Structure): Outcome {
  return { kind: "result", structure };
}

/** What can't be told, for this reason. */
export function unknown(reason: UnknownReason): Structure {
  return { kind: "unknown", reason };
}

/** What can't be told because `what` isn't followed: `notFollowed("the cell of this RNN")`. */
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

/**
 * The problem of a layer that wants one shape and gets another. `expects` is a clause without an end, "Conv1D expects (batch, steps,
 * channels)"; who knows what the tensors are called and where they come from goes on with that.
 */
export function mismatch(
  kind: ProblemKind,
  expects: string,
  got: readonly Shape[],
  more: Omit<LayerProblem, "kind" | "message" | "expects" | "got"> = {},
): LayerProblem {
  const advice = more.advice === undefined ? "" : ` ${more.advice}`;
  const message = `${expects}; it gets ${listed(got.map(printShape))}.${advice}`;
  return problem(kind, message, { ...more, expects, got });
}

/** `a`, `a and b`, `a, b and c`. */
export function listed(items: readonly string[], and = "and"): string {
  return items.length < 2
    ? items.join("")
    : `${items.slice(0, -1).join(", ")} ${and} ${items.at(-1) ?? ""}`;
}

/** `1 state`, `2 states`. */
export function counted(count: number, noun: string): string {
  return `${String(count)} ${noun}${count === 1 ? "" : "s"}`;
}

/** Names of spatial axes, by their number. */
export const spatialNames: readonly (readonly string[])[] = [
  [],
  ["steps"],
  ["height", "width"],
  ["depth", "height", "width"],
];

/** `number of steps`, `height and width`. */
export function sizesText(rank: number): string {
  return rank === 1 ? "number of steps" : listed(spatialNames[rank] ?? []);
}

/** The axes of a tensor with channels: `(batch, height, width, channels)`; channels unnamed in place where the format isn't known. */
export function channelAxes(
  rank: number,
  isFirst: boolean | null,
  ...before: readonly string[]
): string {
  const plain = spatialNames[rank] ?? [];
  // Beside timesteps, "steps" would be the same word for another axis.
  const spatial = before.length > 0 && rank === 1 ? ["rows"] : plain;
  const axes =
    isFirst === true ? ["channels", ...spatial] : [...spatial, "channels"];
  return `(${["batch", ...before, ...axes].join(", ")})`;
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
    rule.axes ?? `${rule.rank} ${rule.rank === 1 ? "axis" : "axes"}`;
  return mismatch(
    "rank",
    `${layer} expects ${rule.atLeast ? "at least " : ""}${wanted}`,
    [shape],
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

/** The problem of the first weight that has an open size, else null; `weights` is null when they aren't known. */
export function openWeightProblem(
  layer: string,
  weights: readonly { readonly name: string; readonly shape: Shape }[] | null,
  shape: readonly Dim[],
): LayerProblem | null {
  const open = weights?.find((weight) => weight.shape?.includes(null));
  return open === undefined ? null : openSizeProblem(layer, open.name, shape);
}

/** A weight can't be made because the size of these axes, the last one unless told otherwise, is open. */
export function openSizeProblem(
  layer: string,
  weight: string,
  shape: readonly Dim[],
  axes: readonly number[] = [shape.length - 1],
): LayerProblem {
  const [axis] = axes;
  const isLast = axes.length === 1 && axis === shape.length - 1;
  const which = isLast
    ? "last axis"
    : `${axes.length === 1 ? "axis" : "axes"} ${listed(axes.map(String))}`;
  const wanted =
    axis === undefined
      ? "fixed sizes"
      : `a fixed size along its input's ${which}`;
  return mismatch(
    "openDimension",
    `${layer} needs ${wanted} for its weight \`${weight}\``,
    [shape],
    { ...(axis !== undefined && { axis }) },
  );
}

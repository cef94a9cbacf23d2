// A refusal as advice: what the layer expects, what it gets under the name that the program gives it, which call made it so, what to do.

import { printShape } from "../../shapes/print.ts";
import type { Shape } from "../../shapes/shape.ts";
import type { Range } from "../../syntax/source.ts";
import type { LayerCall, TensorFact, Trace } from "../../trace/trace.ts";
import type { Finding, Fix } from "../rule.ts";
import { type Cause, causeOfRank, causeOfSize } from "./causes.ts";
import type { Refusal } from "./report.ts";
import { plainText, listed, shapeText } from "./wording.ts";

export interface Explanation {
  /** "LSTM expects (batch, timesteps, features); `x` is (None, 64), because `lstm` above returns only its last output." */
  readonly message: string;
  readonly related: Finding["related"];
  readonly fixes: readonly Fix[];
}

/** The refusal in the layer's own words, with the cause where the trace knows it. */
export function explain({ trace, problem, call }: Refusal): Explanation {
  const { expects, got, message } = problem;
  if (call === null || got === undefined)
    return { message, related: [], fixes: [] };
  const tensors = call.inputTensors;
  const index = problem.input ?? 0;
  if (got.length > 1 || tensors.length > got.length)
    return explainSeveral({ trace, expects, message, got, call, problem });
  const tensor = tensors[index];
  const cause =
    problem.kind === "rank"
      ? causeOfRank(trace, tensor, wantedRank(problem), call)
      : causeOfSize(trace, tensor, problem.axis ?? -1, call);
  const name = inputName(call, index) ?? "its input";
  const shape = shapeText(got[0] ?? null, call.layer.dialect);
  const isWhole = tensor?.spec.shape?.length === got[0]?.length;
  const advice = cause.advice ?? problem.advice;
  return {
    message: sentence(
      expects ?? "",
      `${isWhole ? name : `a step of ${name}`} is ${shape}${cause.because}`,
      advice,
    ),
    related: cause.related,
    fixes: cause.fixes,
  };
}

function sentence(
  expects: string,
  facts: string,
  advice: string | null | undefined,
): string {
  return `${expects}; ${facts}.${advice ? ` ${advice}` : ""}`;
}

function wantedRank(problem: Refusal["problem"]): number | null {
  const { rank } = problem;
  if (rank === undefined) return null;
  const got = rank.actual?.length ?? 0;
  return rank.atLeast && got >= rank.expected ? null : rank.expected;
}

interface Several {
  readonly trace: Trace;
  readonly expects: string | undefined;
  readonly message: string;
  readonly got: readonly Shape[];
  readonly call: LayerCall;
  readonly problem: Refusal["problem"];
}

/** Shapes that don't fit each other: each under its name, and for each what made the size that differs. */
function explainSeveral(several: Several): Explanation {
  const { call, got, problem, expects } = several;
  const tensors = call.inputTensors;
  if (tensors.length !== got.length || expects === undefined)
    return {
      message: several.message,
      related: tensors.flatMap((tensor) => causeAt(tensor, several).related),
      fixes: [],
    };
  const shapes = tensors.map((tensor, index) => {
    const name = inputName(call, index) ?? `input ${String(index + 1)}`;
    return `${name} is ${shapeText(got[index] ?? tensor.spec.shape, call.layer.dialect)}`;
  });
  return {
    message: sentence(expects, listed(shapes), problem.advice),
    related: distinct(
      unlike(tensors, problem.axis).flatMap(
        (tensor) => causeAt(tensor, several).related,
      ),
    ),
    fixes: [],
  };
}

/** The last axis stands for those of which nothing is told: it is what most layers set. */
function causeAt(tensor: TensorFact, { trace, call, problem }: Several): Cause {
  return causeOfSize(trace, tensor, problem.axis ?? -1, call);
}

/** The tensors of which no other has the same size along the axis; all of them where no axis is told. */
function unlike(
  tensors: readonly TensorFact[],
  axis: number | undefined,
): readonly TensorFact[] {
  if (axis === undefined) return tensors;
  const sizes = tensors.map((tensor) =>
    printShape([tensor.spec.shape?.at(axis) ?? null]),
  );
  return tensors.filter(
    (_, index) => sizes.indexOf(sizes[index] ?? "") === index,
  );
}

function distinct(related: Finding["related"]): Finding["related"] {
  return related.filter(
    (one, index) =>
      related.findIndex(
        (other) =>
          other.range.unit === one.range.unit &&
          other.range.start === one.range.start &&
          other.range.end === one.range.end,
      ) === index,
  );
}

/** The input as the call writes it, in backticks; null where the call has no words for it or many. */
export function inputName(call: LayerCall, index: number): string | null {
  const range = inputRange(call, index);
  const text = range === null ? null : plainText(range, 30);
  return text === null ? null : `\`${text}\``;
}

function inputRange(call: LayerCall, index: number): Range | null {
  const [first] = call.site?.arguments ?? [];
  if (call.memberOf !== null || first === undefined) return null;
  if (call.inputs.kind === "tensor") return index === 0 ? first.value : null;
  return first.elements?.[index] ?? null;
}

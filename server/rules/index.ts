// The list of rules, the most specific first, and what is left of their findings: one for each cause, one for each place and code.

import type { Range } from "../syntax/source.ts";
import type { Trace } from "../trace/trace.ts";
import type { Finding, Rule } from "./rule.ts";
import { argumentValue } from "./argument-value.ts";
import { badResult } from "./bad-result.ts";
import { batchInputShapeRemoved } from "./batch-input-shape-removed.ts";
import { featureSize } from "./feature-size.ts";
import { inputCount } from "./input-count.ts";
import { inputShapeArgument } from "./input-shape-argument.ts";
import { layerRank } from "./layer-rank.ts";
import { mergeShapes } from "./merge-shapes.ts";
import { misspelledArgument } from "./misspelled-argument.ts";
import { notAnRnnCell } from "./not-an-rnn-cell.ts";
import { openDimension } from "./open-dimension.ts";
import { refused } from "./refused.ts";
import { resetStatesApi } from "./reset-states-api.ts";
import { reshapeSize } from "./reshape-size.ts";
import { returnStateInSequential } from "./return-state-in-sequential.ts";
import { rnnInputRank } from "./rnn-input-rank.ts";
import { stateOrder } from "./state-order.ts";
import { statefulBatchSize } from "./stateful-batch-size.ts";
import { statefulFitBatch } from "./stateful-fit-batch.ts";
import { statefulNoReset } from "./stateful-no-reset.ts";
import { statefulPartialBatch } from "./stateful-partial-batch.ts";
import { statefulPredictBatch } from "./stateful-predict-batch.ts";
import { statefulShuffle } from "./stateful-shuffle.ts";
import { statefulValidationBatch } from "./stateful-validation-batch.ts";
import { tfjsDestructureCount } from "./tfjs-destructure-count.ts";
import { tfjsGruResetAfter } from "./tfjs-gru-reset-after.ts";
import { tfjsInputShape } from "./tfjs-input-shape.ts";
import { tfjsRank } from "./tfjs-rank.ts";
import { tfjsReturnStateInSequential } from "./tfjs-return-state-in-sequential.ts";
import { tfjsStatefulBatchShape } from "./tfjs-stateful-batch-shape.ts";
import { tfjsStatefulSamples } from "./tfjs-stateful-samples.ts";
import { tfjsStatefulShuffle } from "./tfjs-stateful-shuffle.ts";
import { tupleAsTensor } from "./tuple-as-tensor.ts";
import { unknownArgument } from "./unknown-argument.ts";
import { unpackCount } from "./unpack-count.ts";
import { unpackWithoutReturnState } from "./unpack-without-return-state.ts";
import { windowTooLarge } from "./window-too-large.ts";
import { wrapperRank } from "./wrapper-rank.ts";

/** Where several rules see one cause, the one that comes first here reports it. */
export const rules: readonly Rule[] = [
  batchInputShapeRemoved,
  misspelledArgument,

  returnStateInSequential,
  tupleAsTensor,

  inputShapeArgument,
  wrapperRank,
  rnnInputRank,

  unpackCount,
  unpackWithoutReturnState,
  stateOrder,

  statefulBatchSize,
  statefulPartialBatch,
  statefulFitBatch,
  statefulPredictBatch,
  statefulValidationBatch,
  statefulShuffle,
  resetStatesApi,
  statefulNoReset,

  tfjsInputShape,
  tfjsStatefulBatchShape,
  tfjsGruResetAfter,
  tfjsReturnStateInSequential,
  tfjsDestructureCount,
  tfjsStatefulSamples,
  tfjsStatefulShuffle,
  tfjsRank,

  notAnRnnCell,

  layerRank,
  mergeShapes,
  windowTooLarge,
  reshapeSize,
  featureSize,
  openDimension,
  unknownArgument,
  argumentValue,
  inputCount,
  badResult,
  refused,
];

/** All findings of a trace, ordered by place within each unit of source, then by code. */
export function findAll(trace: Trace): readonly Finding[] {
  const { dialect } = trace;
  if (dialect === null) return [];
  const found = rules
    .filter((rule) => rule.dialects.includes(dialect))
    .flatMap((rule) => rule.check(trace));
  const byCause = onePer(found, (finding) => finding.cause);
  const errors = byCause.filter((finding) => finding.severity === "error");
  const heard = byCause.filter(
    (finding) =>
      finding.severity !== "hint" ||
      !errors.some((error) => overlap(error.range, finding.range)),
  );
  return inOrder(onePerPlace(heard));
}

/** The first finding of each key; rules come in the order of their precedence. */
function onePer(
  findings: readonly Finding[],
  keyOf: (finding: Finding) => object,
): readonly Finding[] {
  const seen = new Set<object>();
  return findings.filter((finding) => {
    const key = keyOf(finding);
    const isNew = !seen.has(key);
    seen.add(key);
    return isNew;
  });
}

/** A function that is called twice, or a loop, shows the same finding again; the most severe stays. */
function onePerPlace(findings: readonly Finding[]): readonly Finding[] {
  const weight = { error: 0, warning: 1, hint: 2 };
  const sorted = [...findings].sort(
    (left, right) => weight[left.severity] - weight[right.severity],
  );
  return sorted.filter(
    (finding, index) =>
      sorted.findIndex(
        (other) =>
          other.code === finding.code && starts(other.range, finding.range),
      ) === index,
  );
}

function inOrder(findings: readonly Finding[]): readonly Finding[] {
  const units = [...new Set(findings.map((finding) => finding.range.unit))];
  return [...findings].sort(
    (left, right) =>
      units.indexOf(left.range.unit) - units.indexOf(right.range.unit) ||
      left.range.start - right.range.start ||
      left.code.localeCompare(right.code, "en"),
  );
}

function starts(left: Range, right: Range): boolean {
  return left.unit === right.unit && left.start === right.start;
}

function overlap(left: Range, right: Range): boolean {
  return (
    left.unit === right.unit && left.start < right.end && right.start < left.end
  );
}

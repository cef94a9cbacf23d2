// RNN210: Keras 3 layers take no batch size; it belongs to an Input before them.

import type { ArgumentSite, LayerFact, Trace } from "../trace/trace.ts";
import { textOf } from "../syntax/source.ts";
import { argumentOf } from "./shared/edits.ts";
import {
  isFirstInModel,
  putInputBefore,
  removeNamed,
} from "./shared/input-declaration.ts";
import type { Finding, Fix, Rule } from "./rule.ts";
import { fix, report } from "./shared/report.ts";

export const batchInputShapeRemoved: Rule = {
  code: "RNN210",
  name: "batch-input-shape-removed",
  severity: "error",
  dialects: ["keras3"],
  check: (trace) => trace.layers.flatMap((layer) => checkLayer(trace, layer)),
};

const removed = ["batch_input_shape", "batch_shape", "batch_size"];

function checkLayer(trace: Trace, layer: LayerFact): readonly Finding[] {
  const given = layer.unknownArguments.filter((argument) =>
    removed.includes(argument.name?.text ?? ""),
  );
  const first = given[0];
  if (
    first === undefined ||
    layer.entry === null ||
    layer.dialect !== "keras3" ||
    layer.className === "InputLayer"
  )
    return [];
  const input = inputArguments(layer, given);
  const advice =
    input === null
      ? "put Input(batch_shape=...) before the layer"
      : `put Input(${input}) before the layer`;
  return [
    report(batchInputShapeRemoved, {
      when: "build",
      range: layer.site.range,
      message: `Keras 3 has no ${first.name?.text ?? ""} on a layer; ${advice}.`,
      related: [{ range: first.range, message: "The argument is given here" }],
      fixes: fixesFor(trace, layer, input),
      cause: layer.problem ?? layer,
    }),
  ];
}

/** What the Input says instead: the whole shape, or the layer's `input_shape` with the batch size in front. */
function inputArguments(
  layer: LayerFact,
  given: readonly ArgumentSite[],
): string | null {
  const whole = given.find((argument) => argument.name?.text !== "batch_size");
  if (whole !== undefined) return `batch_shape=${textOf(whole.value)}`;
  const size = given[0];
  const shape = argumentOf(layer.site, "input_shape");
  if (size === undefined || shape === undefined) return null;
  const elements = shape.elements?.map(textOf);
  if (elements === undefined)
    return `shape=${textOf(shape.value)}, batch_size=${textOf(size.value)}`;
  return `batch_shape=(${[textOf(size.value), ...elements].join(", ")})`;
}

function fixesFor(
  trace: Trace,
  layer: LayerFact,
  input: string | null,
): readonly Fix[] {
  const clean = removeNamed(
    layer.site,
    ...removed,
    ...(input === null ? [] : ["input_shape"]),
  );
  const isPlaced = input !== null && isFirstInModel(trace, layer);
  const placed = isPlaced ? putInputBefore(trace, layer, input) : null;
  return placed === null
    ? fix("Remove the argument", clean)
    : fix(`Put Input(${input ?? ""}) before the layer`, [...placed, ...clean]);
}

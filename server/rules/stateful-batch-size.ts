// RNN201: a stateful layer is built on an input whose batch size is open.

import type { CallSite, LayerCall, Trace } from "../trace/trace.ts";
import { textOf } from "../syntax/source.ts";
import { argumentOf } from "./shared/edits.ts";
import { giveBatchSize, trainingBatch } from "./shared/input-declaration.ts";
import { inputOrigin } from "./shared/origins.ts";
import type { Finding, Rule } from "./rule.ts";
import { fix, refusalsOf, report } from "./shared/report.ts";
import { layerText, setting, shortText } from "./shared/wording.ts";

export const statefulBatchSize: Rule = {
  code: "RNN201",
  name: "stateful-batch-size",
  severity: "error",
  dialects: ["keras3", "keras2"],
  check: (trace) =>
    refusalsOf(trace).flatMap(({ call }) =>
      call === null ? [] : checkCall(trace, call),
    ),
};

function checkCall(trace: Trace, call: LayerCall): readonly Finding[] {
  const { problem } = call;
  if (problem?.kind !== "statefulBatch") return [];
  const origin = inputOrigin(call.inputTensors[0]);
  const site = origin?.call ?? null;
  const { size, isFromProgram } = trainingBatch(trace);
  const shown =
    site === null
      ? "the input"
      : shortText(
          shapeArgument(site)?.parameter === "input_shape"
            ? (shapeArgument(site)?.range ?? site.range)
            : site.range,
          "the Input",
        );
  const edits =
    site === null
      ? null
      : giveBatchSize(trace, site, origin?.layer ?? null, size);
  const wanted =
    site === null
      ? null
      : wantedInput(site, isFromProgram ? String(size) : "B");
  return [
    report(statefulBatchSize, {
      when: "build",
      range: call.range,
      message: `${setting("stateful", true, call.layer.dialect)} needs a fixed batch size; ${shown} leaves it open. Use ${wanted ?? "Input(batch_shape=(B, ...))"}.`,
      related:
        origin === null
          ? []
          : [
              {
                range: origin.site,
                message: "The input is declared here, without a batch size",
              },
            ],
      fixes: fix(
        `Give the input of ${layerText(call.layer)} the batch size ${String(size)}`,
        edits,
        isFromProgram,
      ),
      cause: problem,
    }),
  ];
}

function shapeArgument(site: CallSite) {
  return argumentOf(site, "input_shape") ?? argumentOf(site, "shape");
}

function wantedInput(site: CallSite, batch: string): string | null {
  const full =
    argumentOf(site, "batch_shape") ?? argumentOf(site, "batch_input_shape");
  const elements = full?.elements?.slice(1) ?? shapeArgument(site)?.elements;
  return elements
    ? `Input(batch_shape=(${[batch, ...elements.map(textOf)].join(", ")}))`
    : null;
}

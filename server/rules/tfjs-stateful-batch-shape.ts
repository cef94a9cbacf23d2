// RNN702: a stateful TF.js layer needs to know its batch size, which `inputShape` leaves open.

import type { LayerCall, Trace } from "../trace/trace.ts";
import { textOf } from "../syntax/source.ts";
import { argumentOf } from "./shared/edits.ts";
import { giveBatchSize, trainingBatch } from "./shared/input-declaration.ts";
import { inputOrigin } from "./shared/origins.ts";
import type { Finding, Rule } from "./rule.ts";
import { fix, refusalsOf, report } from "./shared/report.ts";

export const tfjsStatefulBatchShape: Rule = {
  code: "RNN702",
  name: "tfjs-stateful-batch-shape",
  severity: "error",
  dialects: ["tfjs"],
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
  const shape =
    site === null
      ? undefined
      : (argumentOf(site, "input_shape") ?? argumentOf(site, "shape"));
  const name = shape?.parameter === "shape" ? "batchShape" : "batchInputShape";
  const rest = shape?.elements?.map(textOf) ?? ["time", "features"];
  const wanted = `${name}: [${[isFromProgram ? String(size) : "batch", ...rest].join(", ")}]`;
  return [
    report(tfjsStatefulBatchShape, {
      when: "build",
      range: call.range,
      message: `stateful: true needs ${wanted}; ${shape === undefined ? "the input" : textOf(shape.range)} leaves the batch size open.`,
      related:
        origin === null
          ? []
          : [
              {
                range: origin.site,
                message: "The input is declared here, without a batch size",
              },
            ],
      fixes:
        site === null
          ? []
          : fix(
              `Use ${name} with the batch size ${String(size)}`,
              giveBatchSize(trace, site, null, size),
              isFromProgram,
            ),
      cause: problem,
    }),
  ];
}

// RNN205: prediction or evaluation in batches of another size than the stateful model is built for.

import type { RunEvent, Trace } from "../trace/trace.ts";
import { printDim } from "../shapes/print.ts";
import { batchSizeFix, sizeRelated } from "./shared/batch-size-fix.ts";
import type { Finding, Rule } from "./rule.ts";
import { report, runsOf } from "./shared/report.ts";
import { batchFault } from "./shared/stateful.ts";
import { twinFix } from "./shared/twin-model.ts";
import { counted } from "./shared/wording.ts";

export const statefulPredictBatch: Rule = {
  code: "RNN205",
  name: "stateful-predict-batch",
  severity: "error",
  dialects: ["keras3", "keras2"],
  check: (trace) => runsOf(trace).flatMap((event) => checkRun(trace, event)),
};

function checkRun(trace: Trace, event: RunEvent): readonly Finding[] {
  if (event.method === "fit" || event.method === "train_on_batch") return [];
  const found = batchFault(trace, event);
  if (found?.fault.kind !== "size") return [];
  const { rows, kept, batches } = found.fault;
  const name = event.method === "call" ? "the call" : event.method;
  const count =
    typeof rows === "number"
      ? counted(rows, "sample")
      : `${printDim(rows)} samples`;
  const states =
    typeof kept === "number"
      ? counted(kept, "state")
      : `${printDim(kept)} states`;
  const atOnce = typeof rows === "number" && rows > 1 ? " at once" : "";
  const isTooFew =
    batches.isWhole ||
    (typeof rows === "number" &&
      typeof kept === "number" &&
      rows < kept &&
      rows === batches.samples);
  const advice = isTooFew
    ? `Copy the weights to a model built with batch ${printDim(rows)}`
    : `Pass batch_size=${printDim(kept)}, or copy the weights to a model built with batch ${printDim(rows)}`;
  return [
    report(statefulPredictBatch, {
      when: found.when,
      range: event.site.range,
      message: `The model keeps ${states} but ${name} gets ${count}${atOnce}. ${advice}.`,
      related: sizeRelated(event),
      fixes: [
        ...batchSizeFix(event, found.fault),
        ...twinFix(trace, event, rows),
      ],
      cause: event,
    }),
  ];
}

// RNN204: training in batches of another size than the stateful model is built for.

import type { RunEvent, Trace } from "../trace/trace.ts";
import { printDim } from "../shapes/print.ts";
import { batchSizeFix, sizeRelated } from "./shared/batch-size-fix.ts";
import type { Finding, Rule } from "./rule.ts";
import { report, runsOf } from "./shared/report.ts";
import { batchFault } from "./shared/stateful.ts";

export const statefulFitBatch: Rule = {
  code: "RNN204",
  name: "stateful-fit-batch",
  severity: "error",
  dialects: ["keras3", "keras2"],
  check: (trace) => runsOf(trace).flatMap((event) => checkRun(trace, event)),
};

function checkRun(trace: Trace, event: RunEvent): readonly Finding[] {
  if (event.method !== "fit" && event.method !== "train_on_batch") return [];
  const found = batchFault(trace, event);
  if (found?.fault.kind !== "size") return [];
  const { batches, rows, kept } = found.fault;
  const used = batches.isWhole ? printDim(rows) : printDim(batches.size);
  const isDefault = !batches.isGiven;
  const isShort =
    isDefault && typeof batches.samples === "number" && batches.samples < 32;
  const uses = isShort
    ? `${printDim(batches.samples)} (all samples at once: the default is 32)`
    : isDefault
      ? "32 (the default)"
      : used;
  const advice = batches.isWhole
    ? `Give it ${printDim(kept)} samples`
    : batches.isDataset
      ? `Use batch(${printDim(kept)})`
      : `Pass batch_size=${printDim(kept)}`;
  return [
    report(statefulFitBatch, {
      when: found.when,
      range: event.site.range,
      message: `The model is built for batches of ${printDim(kept)}; ${event.method} uses ${uses}. ${advice}.`,
      related: sizeRelated(event),
      fixes: batchSizeFix(event, found.fault),
      cause: event,
    }),
  ];
}

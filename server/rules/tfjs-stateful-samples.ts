// RNN710: TF.js takes data for a stateful model only in full batches of its size.

import type { Integer } from "../shapes/dim.ts";
import { printDim } from "../shapes/print.ts";
import type { RunEvent, Trace } from "../trace/trace.ts";
import { batchSizeFix } from "./shared/batch-size-fix.ts";
import type { Finding, Rule } from "./rule.ts";
import { report, runsOf } from "./shared/report.ts";
import {
  batchFault,
  batchesOf,
  faultOf,
  keptBatch,
  isPositive,
  splitOf,
  statefulLayer,
  validationBatches,
  type BatchFault,
} from "./shared/stateful.ts";
import { counted, layerText } from "./shared/wording.ts";

export const tfjsStatefulSamples: Rule = {
  code: "RNN710",
  name: "tfjs-stateful-samples",
  severity: "error",
  dialects: ["tfjs"],
  check: (trace) => runsOf(trace).flatMap((event) => checkRun(trace, event)),
};

function checkRun(trace: Trace, event: RunEvent): readonly Finding[] {
  if (statefulLayer(event.model) === null) return [];
  const kept = keptBatch(trace, event);
  if (kept === null) return [];
  const message =
    trainingMessage(trace, event, kept) ?? validationMessage(event, kept);
  if (message === null) return [];
  const layer = statefulLayer(event.model);
  return [
    report(tfjsStatefulSamples, {
      when: "run",
      range: event.site.range,
      message: message.text,
      related:
        layer === null
          ? []
          : [
              {
                range: layer.site.range,
                message: `${layerText(layer)} keeps ${printDim(kept)} states`,
              },
            ],
      fixes: message.fixes,
      cause: event,
    }),
  ];
}

interface Said {
  readonly text: string;
  readonly fixes: Finding["fixes"];
}

function trainingMessage(
  trace: Trace,
  event: RunEvent,
  kept: Integer,
): Said | null {
  if (isPositive(event.validationSplit)) return splitMessage(event, kept);
  const found = batchFault(trace, event);
  return found === null
    ? null
    : {
        text: faultText(found.fault, "sample"),
        fixes: batchFix(event, found.fault),
      };
}

/** The samples as a whole must divide by the batch size, and each part by the model's. */
function splitMessage(event: RunEvent, kept: Integer): Said | null {
  const batches = batchesOf(event);
  if (batches === null) return null;
  const fault = faultOf(batches, kept, event);
  if (fault !== null)
    return { text: faultText(fault, "sample"), fixes: batchFix(event, fault) };
  const parts = splitOf(batches.samples, event.validationSplit.value);
  if (parts === null || typeof kept !== "number") return null;
  if (parts.training % kept === 0 && parts.validation % kept === 0) return null;
  const text = `validationSplit: ${String(event.validationSplit.value)} leaves ${String(parts.training)} + ${String(parts.validation)} samples, which do not both divide by batchSize ${String(kept)}.`;
  return { text, fixes: [] };
}

function validationMessage(event: RunEvent, kept: Integer): Said | null {
  if (event.method !== "fit") return null;
  const batches = validationBatches(event);
  const fault = batches === null ? null : faultOf(batches, kept, event);
  return fault === null
    ? null
    : { text: faultText(fault, "validation sample"), fixes: [] };
}

function faultText(fault: BatchFault, noun: string): string {
  const { batches, kept } = fault;
  const isDefault = batches.isGiven ? "" : " (the default)";
  const samples =
    typeof batches.samples === "number"
      ? counted(batches.samples, noun)
      : `${printDim(batches.samples)} ${noun}s`;
  if (fault.kind === "rest") {
    const verb = batches.samples === 1 ? "does" : "do";
    return `${samples} ${verb} not divide by batchSize ${printDim(batches.size)}${isDefault}; the model keeps ${printDim(kept)} states.`;
  }
  const isAll = batches.isWhole || fault.rows === batches.samples;
  const rows = isAll
    ? `${samples}${fault.rows === 1 ? "" : " at once"}`
    : `batches of ${printDim(fault.rows)}${isDefault}`;
  return `The model is built for batches of ${printDim(kept)} but gets ${rows}.`;
}

/** The model's own batch size, where the samples divide by it. */
function batchFix(event: RunEvent, fault: BatchFault): Finding["fixes"] {
  return fault.batches.size === fault.kept ? [] : batchSizeFix(event, fault);
}

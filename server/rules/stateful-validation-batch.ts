// RNN206: validation inside `fit`, by a split or by data of its own, leaves batches that a stateful model has no states for.

import { compareDims } from "../shapes/compare.ts";
import type { Integer } from "../shapes/dim.ts";
import { printDim } from "../shapes/print.ts";
import type { RunEvent, Trace } from "../trace/trace.ts";
import { argumentOf, setArgument } from "./shared/edits.ts";
import type { Edit, Finding, Rule } from "./rule.ts";
import { fix, report } from "./shared/report.ts";
import {
  batchesOf,
  faultOf,
  keptBatch,
  splitOf,
  keptFrom,
  statefulLayer,
  validationBatches,
  whenSpoken,
} from "./shared/stateful.ts";
import { subscripted } from "./shared/edits.ts";
import { counted } from "./shared/wording.ts";

export const statefulValidationBatch: Rule = {
  code: "RNN206",
  name: "stateful-validation-batch",
  severity: "error",
  dialects: ["keras3", "keras2"],
  check: (trace) =>
    trace.events.flatMap((event) =>
      event.kind === "run" && event.method === "fit"
        ? checkFit(trace, event)
        : [],
    ),
};

function checkFit(trace: Trace, event: RunEvent): readonly Finding[] {
  const kept =
    statefulLayer(event.model) === null ? null : keptBatch(trace, event);
  if (kept === null) return [];
  return event.validation === null
    ? checkSplit(event, kept)
    : checkData(event, kept);
}

function checkSplit(event: RunEvent, kept: Integer): readonly Finding[] {
  const split = event.validationSplit.value;
  const batches = batchesOf(event);
  if (
    batches === null ||
    batches.isDataset ||
    typeof kept !== "number" ||
    split === null ||
    split <= 0
  )
    return [];
  const parts = splitOf(batches.samples, split);
  if (
    parts === null ||
    compareDims(batches.size, kept) !== "always" ||
    argumentOf(event.site, "steps_per_epoch") !== undefined
  )
    return [];
  const { training, validation } = parts;
  const rests = [training % kept, validation % kept];
  if (rests.every((rest) => rest === 0)) return [];
  const total = training + validation;
  const better = nearestSplit(total, kept, validation);
  const which = rests.every((rest) => rest !== 0)
    ? "neither divides"
    : `${rests[0] === 0 ? "the validation part" : "the training part"} does not divide`;
  const advice =
    better === null
      ? `No split of ${String(total)} divides; use a number of samples that ${String(kept)} divides.`
      : `Use ${better.text}.`;
  return [
    finding(event, {
      when: rests.some((rest) => rest > 1) ? "run" : "silent",
      message: `validation_split=${String(split)} of ${String(total)} leaves ${String(training)} + ${String(validation)} samples; ${which} by ${String(kept)}. ${advice}`,
      fixes:
        better === null
          ? []
          : fix(
              `Use validation_split=${better.text}`,
              setArgument(event.site, "validation_split", {
                code: better.text,
              }),
            ),
      cause: event.validationSplit,
    }),
  ];
}

/** The split nearest to the given one that leaves two multiples of the batch, in as few digits as give exactly that cut. */
function nearestSplit(
  total: number,
  kept: number,
  validation: number,
): { readonly text: string } | null {
  if (total % kept !== 0 || total < 2 * kept) return null;
  const below = Math.min(
    Math.max(Math.floor(validation / kept) * kept, kept),
    total - kept,
  );
  const above = Math.min(below + kept, total - kept);
  const wanted = validation - below <= above - validation ? below : above;
  for (let digits = 1; digits <= 6; digits++) {
    const text = String(Number((wanted / total).toFixed(digits)));
    const value = Number(text);
    if (value > 0 && value < 1 && splitOf(total, value)?.validation === wanted)
      return { text };
  }
  return null;
}

function checkData(event: RunEvent, kept: Integer): readonly Finding[] {
  const batches = validationBatches(event);
  const { validation } = event;
  const fault = batches === null ? null : faultOf(batches, kept, event);
  if (batches === null || fault === null || validation === null) return [];
  // Another size than fit's own is fit's fault, and reported there.
  if (
    fault.kind === "size" &&
    !event.validationBatchSize.given &&
    !batches.isDataset &&
    compareDims(batches.size, kept) === "never"
  )
    return [];
  const samples = typeof batches.samples === "number" ? batches.samples : null;
  const size = printDim(batches.size);
  const part = (rest: number) =>
    `${counted(samples ?? 0, "validation sample")} in batches of ${size} leave a last batch of ${String(rest)}`;
  if (fault.kind === "rest" && fault.rest === null) return [];
  const message =
    fault.kind === "rest"
      ? part(fault.rest ?? 0)
      : `Validation runs in batches of ${printDim(fault.rows)}, the model keeps ${printDim(kept)} states`;
  const whole =
    fault.kind === "rest" && samples !== null && fault.rest !== null
      ? samples - fault.rest
      : null;
  const advice =
    whole !== null && whole > 0
      ? `Use the first ${String(whole)}`
      : `Use a multiple of ${printDim(kept)}`;
  return [
    finding(event, {
      when: whenSpoken(event.model, "evaluate", fault),
      message: `${message}; a stateful RNN needs full batches. ${advice}.`,
      fixes:
        whole === null || whole < 1
          ? []
          : fix(
              `Validate on the first ${String(whole)} samples`,
              trimValidation(event, whole),
            ),
      cause: validation,
    }),
  ];
}

function trimValidation(
  event: RunEvent,
  samples: number,
): readonly Edit[] | null {
  const argument = argumentOf(event.site, "validation_data");
  if (!argument?.elements || event.validation?.x.kind !== "arrays") return null;
  return argument.elements.flatMap((element) =>
    subscripted(element, `[:${String(samples)}]`),
  );
}

function finding(
  event: RunEvent,
  parts: Pick<Finding, "when" | "message" | "cause" | "fixes">,
): Finding {
  const related = keptFrom(event.model);
  return report(statefulValidationBatch, {
    range: event.site.range,
    related,
    ...parts,
  });
}

// The fix for a run in batches of the wrong size, which training and prediction share.

import type { RunEvent } from "../../trace/trace.ts";
import { inputCall } from "./origins.ts";
import { setArguments } from "./edits.ts";
import type { Finding, Fix } from "../rule.ts";
import { fix } from "./report.ts";
import { shufflingOf } from "./shuffling.ts";
import { type BatchFault, samplesOf, keptFrom } from "./stateful.ts";
import { rebatch, trimTo } from "./trimming.ts";

/**
 * Passes the model's batch size. What would be the next finding goes with it: samples that it does not divide are cut, and several
 * batches where there was one are not shuffled.
 */
export function batchSizeFix(
  event: RunEvent,
  fault: BatchFault,
): readonly Fix[] {
  const { kept, batches } = fault;
  if (typeof kept !== "number" || batches.isWhole) return [];
  const size = String(kept);
  if (batches.isDataset)
    return fix(`Use batches of ${size}`, rebatch(event.x, kept));
  const edits = sizeEdits(event, kept);
  const { samples } = batches;
  if (typeof samples !== "number" || samples % kept === 0)
    return fix(`Pass the batch size ${size}`, edits);
  const whole = samples - (samples % kept);
  const trimmed =
    whole < kept || event.model.dialect === "tfjs"
      ? null
      : trimTo(event, whole);
  if (edits === null || trimmed === null) return [];
  return fix(
    `Pass the batch size ${size} and the first ${String(whole)} samples`,
    [...edits, ...trimmed],
  );
}

function sizeEdits(event: RunEvent, kept: number) {
  const rows = samplesOf(event.x);
  const getsSeveral = typeof rows === "number" && rows > kept;
  const shuffles =
    event.method === "fit" &&
    !event.shuffle.given &&
    event.shuffle.value === true;
  const isNew = getsSeveral && shuffles && shufflingOf(event) === null;
  const objectAt = event.method === "predict" ? 1 : 2;
  return setArguments(
    event.site,
    [["batch_size", kept], ...(isNew ? ([["shuffle", false]] as const) : [])],
    objectAt,
  );
}

/** Where the model's batch size comes from. */
export function sizeRelated(event: RunEvent): Finding["related"] {
  const input = inputCall(event.model.inputs[0]);
  return [
    ...(input === null
      ? []
      : [
          {
            range: input.range,
            message: "The batch size of the model is declared here",
          },
        ]),
    ...keptFrom(event.model),
  ];
}

// The fix for a run in batches of the wrong size, which training and prediction share.

import { printDim } from "../../shapes/print.ts";
import type { RunEvent } from "../../trace/trace.ts";
import { inputCall } from "./origins.ts";
import { setArgument } from "./edits.ts";
import type { Finding, Fix } from "../rule.ts";
import { fix } from "./report.ts";
import { type BatchFault, statefulLayer } from "./stateful.ts";
import { rebatch, trimTo } from "./trimming.ts";
import { layerText } from "./wording.ts";

/** Passes the model's batch size; samples that it does not divide are cut as well, as they would be the next finding. */
export function batchSizeFix(
  event: RunEvent,
  fault: BatchFault,
): readonly Fix[] {
  const { kept, batches } = fault;
  if (typeof kept !== "number" || batches.isWhole) return [];
  if (batches.isDataset)
    return fix(`Use batches of ${printDim(kept)}`, rebatch(event.x, kept));
  const { samples } = batches;
  const objectAt = event.method === "predict" ? 1 : 2;
  const size = setArgument(event.site, "batch_size", kept, objectAt);
  if (typeof samples !== "number" || samples % kept === 0)
    return fix(`Pass the batch size ${printDim(kept)}`, size);
  const whole = samples - (samples % kept);
  const trimmed =
    whole < kept || event.model.dialect === "tfjs"
      ? null
      : trimTo(event, whole);
  if (size === null || trimmed === null) return [];
  return fix(
    `Pass the batch size ${printDim(kept)} and the first ${printDim(whole)} samples`,
    [...size, ...trimmed],
  );
}

/** Where the model's batch size comes from. */
export function sizeRelated(event: RunEvent): Finding["related"] {
  const layer = statefulLayer(event.model);
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
    ...(layer === null
      ? []
      : [
          {
            range: layer.site.range,
            message: `${layerText(layer)} keeps its states from batch to batch`,
          },
        ]),
  ];
}

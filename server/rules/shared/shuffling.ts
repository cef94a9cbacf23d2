// Whether a run of a stateful model mixes its samples, which both dialects' rules ask.

import type { RunEvent } from "../../trace/trace.ts";
import { batchesOf, isArrays, splitOf, statefulLayer } from "./stateful.ts";

/** How `fit` of a stateful model comes to shuffle: by its default, because it is told to, or in the dataset; null when it does not. */
export function shufflingOf(
  event: RunEvent,
): "default" | "argument" | "dataset" | null {
  if (event.method !== "fit" || statefulLayer(event.model) === null)
    return null;
  const { x, shuffle } = event;
  if (x.kind === "dataset")
    return x.shuffles === true && x.windows === null && hasSeveralBatches(event)
      ? "dataset"
      : null;
  if (
    !isArrays(x, event.batchSize.given) ||
    shuffle.value === null ||
    shuffle.value === false
  )
    return null;
  if (!shuffle.given && event.hasUnreadArguments) return null;
  if (!hasSeveralBatches(event)) return null;
  return shuffle.given ? "argument" : "default";
}

/** Whether the samples surely make more than one batch: in a single one none goes to another row's state within an epoch. */
function hasSeveralBatches(event: RunEvent): boolean {
  const batches = batchesOf(event);
  if (batches === null) return false;
  const parts = splitOf(batches.samples, event.validationSplit.value ?? 0);
  return (
    parts !== null &&
    typeof batches.size === "number" &&
    parts.training > batches.size
  );
}

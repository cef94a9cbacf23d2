// What `--batch` and `--timesteps` mean for sizes that the code names but leaves open.

import type { ModelGraph } from "../../models/graph.ts";

/** By {@link FreeSize.key}. */
export function chosenSizes(
  graph: ModelGraph,
  options: { readonly batch: number | null; readonly timesteps: number | null },
): ReadonlyMap<string, number> {
  const chosen = new Map<string, number>();
  for (const { key, role } of graph.freeSizes) {
    const value =
      role === "batch"
        ? options.batch
        : role === "steps"
          ? options.timesteps
          : null;
    if (value !== null) chosen.set(key, value);
  }
  return chosen;
}

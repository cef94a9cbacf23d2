// What `--batch` and `--timesteps` mean for sizes that the code names but leaves open.

import type { ModelGraph } from "../../models/graph.ts";

/** A sentence when the code fixes the steps at another number than was asked for, else null. */
export function stepsNotice(
  graph: ModelGraph,
  timesteps: number | null,
): string | null {
  for (const node of graph.nodes) {
    if (node.kind !== "input" || node.shape.length < 3) continue;
    const [, steps] = node.shape;
    if (timesteps !== null && typeof steps === "number" && steps !== timesteps)
      return `the code fixes \`${node.name}\` at ${steps} steps; --timesteps ${timesteps} is not used.`;
  }
  return null;
}

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

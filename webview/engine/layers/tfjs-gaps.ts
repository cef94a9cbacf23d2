// What TF.js' layers refuse when they are called, though they have the option.

import type { LayerConfig, LayerNode } from "../../../server/models/graph.ts";
import { number, text } from "../config.ts";

/**
 * Why TF.js itself can't run that layer; null when it can.
 * @param rank of the input
 */
export function gapOfTfjs(
  { className, config }: Pick<LayerNode, "className" | "config">,
  rank: number,
): string | null {
  return gaps[className]?.(config, rank) ?? null;
}

type Gap = (config: LayerConfig, rank: number) => string | null;

const causal: Gap = (config) =>
  text(config, "padding", "valid") === "causal"
    ? "TF.js has no causal padding yet"
    : null;

const gaps: Readonly<Record<string, Gap>> = {
  Conv1D: causal,
  ELU: (config) =>
    number(config, "alpha", 1) === 1
      ? null
      : "TF.js has no ELU with another `alpha` than 1 yet",
  Softmax: (config, rank) => {
    // By default the second axis, whatever the rank.
    const axis = number(config, "axis", 1);
    return axis === rank - 1 || axis === -1
      ? null
      : "TF.js has no softmax along another axis than the last yet";
  },
};

// Weights as texts, recorded ones and ours alike, so that they can be compared.
import type { Dialect, WeightSpec } from "../../../server/layers/layer.ts";

/**
 * Path, shape, and false for what isn't trained. A path that starts with `/` doesn't lie inside the layer; null is a hole that TF.js leaves in a shape,
 * which counts as 1.
 */
export type RecordedWeight = readonly [
  string,
  readonly (number | null)[],
  false?,
];

export function printed(
  [path, shape, trainable]: RecordedWeight,
  dialect: Dialect,
): string {
  const name = dialect === "tfjs" ? renumbered(path) : path.replace(/:0$/, "");
  return `${name}[${shape.map((size) => size ?? 1).join()}]${trainable === false ? "*" : ""}`;
}

export function printedSpec(
  { name, shape, trainable }: WeightSpec,
  dialect: Dialect,
): string {
  return `${dialect === "tfjs" ? renumbered(name) : name}[${shape.map(String).join()}]${trainable ? "" : "*"}`;
}

/** TF.js counts the layers that its process has made (`lstm_LSTM106`), and tells a second layer of one name by a number behind its weights. */
function renumbered(path: string): string {
  return path
    .replace(/(_[A-Z][A-Za-z]+(?:\dD)?)\d+(?=\/)/g, "$11")
    .replace(/_\d+$/, "");
}

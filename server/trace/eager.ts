// Whether a tensor holds numbers already or stands for those to come.

import type { TensorFact } from "./trace.ts";

/**
 * Whether the program runs the tensor's computation at once (`true`: it goes back to arrays), builds a graph (`false`: to an Input),
 * or can't be told (`null`).
 */
export function isEager(tensor: TensorFact | undefined): boolean | null {
  let current = tensor;
  for (let steps = 0; current !== undefined && steps < 1000; steps++) {
    const { origin }: TensorFact = current;
    if (origin.kind === "input") return false;
    if (origin.kind === "array") return true;
    if (origin.kind === "call") current = origin.call.inputTensors[0];
    else if (origin.kind === "operation") current = origin.operands[0];
    else return null;
  }
  return null;
}

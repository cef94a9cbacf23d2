// The statements that reset a Keras 3 model's states, as a fix writes them.

import type { Trace } from "../../trace/trace.ts";

/** A loop over a model's layers; the first line has no indent, as it takes a statement's place. */
export function resetLoop(trace: Trace, model: string, indent: string): string {
  const isTaken = trace.values.some((value) => value.name === "layer");
  const name = isTaken ? "each" : "layer";
  return [
    `for ${name} in ${model}.layers:`,
    `${indent}    if getattr(${name}, "stateful", False) and hasattr(${name}, "reset_states"):`,
    `${indent}        ${name}.reset_states()`,
  ].join("\n");
}

/** What resets a model in its dialect: its own method in Keras 2, a loop over its layers in Keras 3. */
export function resetStatements(
  trace: Trace,
  dialect: "keras2" | "keras3",
  model: string,
  indent: string,
): string {
  return dialect === "keras2"
    ? `${model}.reset_states()`
    : resetLoop(trace, model, indent);
}

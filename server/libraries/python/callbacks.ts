// Callbacks of a training run: whether one of them resets the states of stateful layers.

import type { ClassNode, Expression, Statement } from "../../syntax/program.ts";
import type { Machine } from "../../interpreter/library.ts";
import type { Value } from "../../interpreter/value.ts";
import type { RunEvent } from "../../trace/trace.ts";

/** `yes` when one resets, `unknown` when one can't be read, `no` when all are known and none does. */
export function callbackResets(
  callbacks: Value | undefined,
  machine: Machine,
): RunEvent["callbackResets"] {
  if (!callbacks || callbacks.kind === "none") return "no";
  const items = callbacks.kind === "list" ? machine.listCell(callbacks) : null;
  const all =
    items?.kind === "items"
      ? items.items
      : callbacks.kind === "tuple"
        ? callbacks.items
        : items
          ? null
          : [callbacks];
  if (!all) return "unknown";
  const answers = all.map((callback) => resets(callback, machine));
  if (answers.includes("yes")) return "yes";
  return answers.includes("unknown") ? "unknown" : "no";
}

function resets(callback: Value, machine: Machine): RunEvent["callbackResets"] {
  if (callback.kind === "instance")
    return classResets(callback.class.class) ? "yes" : "no";
  if (callback.kind !== "host" || callback.type.name !== "object")
    return "unknown";
  const data = callback.data as {
    readonly path: string;
    readonly functions: readonly Value[];
  };
  if (!data.path.startsWith("keras.callbacks.") && !data.path.startsWith("tf."))
    return "unknown";
  const bodies = data.functions.map((value) => functionResets(value, machine));
  if (bodies.includes("yes")) return "yes";
  return bodies.includes("unknown") ? "unknown" : "no";
}

function functionResets(
  value: Value,
  machine: Machine,
): RunEvent["callbackResets"] {
  if (value.kind === "function")
    return mentionsReset(value.function.body) ? "yes" : "no";
  if (value.kind === "method") return functionResets(value.function, machine);
  if (value.kind === "hostMethod") return isReset(value.name) ? "yes" : "no";
  return "unknown";
}

function classResets(node: ClassNode): boolean {
  return mentionsReset(node.body);
}

/** Whether code calls `reset_states`, `reset_state` or `resetStates` anywhere in it. */
function mentionsReset(statements: readonly Statement[]): boolean {
  return JSON.stringify(statements, skipUnits).includes('"resetsStates"');
}

/** Marks calls of a reset, and leaves out what points back at the source. */
function skipUnits(key: string, value: unknown): unknown {
  if (key === "range" || key === "brackets" || key === "unit") return undefined;
  const node = value as Expression | null;
  if (
    node &&
    typeof node === "object" &&
    node.kind === "attribute" &&
    isReset(node.name.name)
  )
    return "resetsStates";
  return value;
}

function isReset(name: string): boolean {
  return (
    name === "reset_states" || name === "reset_state" || name === "resetStates"
  );
}

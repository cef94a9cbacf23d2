// What a cell of the program's own starts from: its `get_initial_state`, read on the side as an RNN layer calls it.

import { explainUnknown } from "../../shapes/unknown.ts";
import { stepRows } from "../../trace/step-rows.ts";
import type { StepFact, TensorFact } from "../../trace/trace.ts";
import type { Machine } from "../../interpreter/library.ts";
import type { Value } from "../../interpreter/value.ts";
import { integer, none, string } from "../../interpreter/value.ts";
import { beginTracing } from "../layer-objects/tracing.ts";
import { tensorOf } from "../tensors.ts";
import type { CellInUse } from "./step-values.ts";
import { counted, leavesOf, sentence } from "./step-values.ts";

type Start = Extract<StepFact, { kind: "step" }>["start"];

/** What the cell starts from; null for zeros, which it starts from without a `get_initial_state`; else why it can't be told. */
export function startOf(used: CellInUse, machine: Machine): Start | string {
  const { cell, node } = used;
  const method = machine.classMember(cell.class, "get_initial_state");
  if (method?.kind !== "function" || machine.dialect === "tfjs") return null;
  const { result, problem } = machine.record.aside(() => {
    const end = beginTracing(machine);
    const value = machine.callNow(
      { kind: "method", function: method, self: cell },
      [],
      startArguments(machine),
      node,
    );
    end();
    return leavesOf(value, machine);
  });
  if (problem)
    return `its \`get_initial_state\` fails: ${sentence(problem.message)}`;
  const facts = result.map((leaf) => tensorOf(leaf)?.fact ?? null);
  if (facts.every(areZeros)) return null;
  const known = facts.flatMap((fact) => fact ?? []);
  const count = used.states?.length ?? 0;
  if (known.length === facts.length && known.length === count) return known;
  const lostLeaf = result.find((leaf) => leaf.kind === "unknown");
  return lostLeaf?.kind === "unknown"
    ? `its \`get_initial_state\` can't be followed: ${explainUnknown(lostLeaf.reason)}`
    : `its \`get_initial_state\` gives ${counted(known.length)}, and its \`state_size\` says ${counted(count)}`;
}

/** What an RNN hands over: Keras 3 the size of the batch alone. */
function startArguments(
  machine: Machine,
): readonly (readonly [string, Value])[] {
  const rows = ["batch_size", integer(stepRows)] as const;
  return machine.dialect === "keras3"
    ? [rows]
    : [["inputs", none], rows, ["dtype", string("float32")]];
}

function areZeros(fact: TensorFact | null): boolean {
  const origin = fact?.origin;
  return (
    (origin?.kind === "array" || origin?.kind === "operation") &&
    /\.zeros(_like)?$/.test(origin.given?.path ?? "")
  );
}

// One step of a cell of the program's own: its `call` read on the side, on a step's input and its states, as an RNN layer hands them to it.

import type { ArgumentValue, Config } from "../../layers/layer.ts";
import type { Dim, Integer } from "../../shapes/dim.ts";
import { symbol } from "../../shapes/dim.ts";
import { tensor } from "../../shapes/structure.ts";
import { explainUnknown } from "../../shapes/unknown.ts";
import type { CallNode } from "../../syntax/program.ts";
import { textOf } from "../../syntax/source.ts";
import { stepRows } from "../../trace/step-rows.ts";
import type { LayerCall, StepFact, TensorFact } from "../../trace/trace.ts";
import type { Aside, HostType, Machine } from "../../interpreter/library.ts";
import type {
  HostValue,
  InstanceValue,
  Value,
} from "../../interpreter/value.ts";
import {
  boolean,
  none,
  string,
  tuple,
  unknown,
} from "../../interpreter/value.ts";
import { elementsOf } from "../layer-objects/elements.ts";
import { beginTracing } from "../layer-objects/tracing.ts";
import { makeTensor, tensorFactsIn, tensorOf } from "../tensors.ts";

/** What is known of a cell when an RNN layer runs it. */
export interface CellInUse {
  readonly cell: InstanceValue;
  /** The last axis of a step's input. */
  readonly width: Dim;
  /** The widths of its states; null when not known. */
  readonly sizes: readonly Integer[] | null;
  readonly node: CallNode;
  readonly tensorType: HostType;
}

/** Reads the step once, and keeps it under the cell's number. False where it can't be followed. */
export function keepStep(used: CellInUse, machine: Machine): boolean {
  const key = stepKey(used.cell.ref);
  const before = machine.store.get(key);
  if (before)
    return (
      before.kind === "record" && (before.record as StepFact).kind === "step"
    );
  if (used.width === null) return false;
  const { width } = used;
  machine.store.set(widthKey(used.cell.ref), { kind: "record", record: width });
  const record = readStep(used, machine);
  machine.store.set(key, { kind: "record", record });
  return record.kind === "step";
}

/** Where the width of the steps lies that a cell is run on. */
export function widthKey(object: number): string {
  return `${String(object)}.%width`;
}

/** The steps of the program's own cells among a layer's arguments, those of layers inside it too; undefined when there are none. */
export function stepsIn(
  config: Config,
  machine: Machine,
): LayerCall["steps"] | undefined {
  const found = new Map<number, StepFact>();
  const visit = (argument: ArgumentValue): void => {
    if (argument.kind === "list" || argument.kind === "tuple")
      argument.items.forEach(visit);
    if (argument.kind !== "layer") return;
    const { object, config: inner } = argument.layer;
    const stored =
      object === undefined ? undefined : machine.store.get(stepKey(object));
    if (object !== undefined && stored?.kind === "record")
      found.set(object, stored.record as StepFact);
    inner.forEach(visit);
  };
  config.forEach(visit);
  return found.size > 0 ? found : undefined;
}

function stepKey(object: number): string {
  return `${String(object)}.%step`;
}

function readStep(used: CellInUse, machine: Machine): StepFact {
  const { cell, width, sizes } = used;
  const callee = calleeOf(cell, machine);
  if (!callee) return lost("its `call` is not in view");
  if (!sizes) return lost("its `state_size` is not known");
  const start = startOf(used, machine);
  if (start !== null) return lost(start);
  // TF.js' symbols have no operations: there a step is run on data alone, whose rows are a number.
  const isData = machine.dialect === "tfjs";
  const made = (name: string, size: Dim): HostValue =>
    makeTensor(
      used.tensorType,
      tensor([isData ? stepRows : null, size], "float32"),
      { kind: "parameter", site: used.node.range, name },
      isData ? "tensor" : "symbolic",
    );
  const input = made("inputs", width);
  const states = sizes.map((size) => made("states", size));
  const { result, bindings, problem } = machine.record.aside(() => {
    const end = beginTracing(machine);
    const value = machine.callNow(
      callee,
      ...argumentsOf(callee, input, states, machine),
      used.node,
    );
    end();
    return resultsOf(value, states.length, machine);
  });
  if (problem) return lost(`its \`call\` fails: ${sentence(problem.message)}`);
  if (typeof result === "string") return lost(result);
  return {
    kind: "step",
    input: factIn(input),
    states: states.map(factIn),
    ...result,
    named: namedIn(bindings),
  };
}

/** The class's own `call`, or that of the library's class that it derives from. */
function calleeOf(cell: InstanceValue, machine: Machine): Value | null {
  const method = machine.classMember(cell.class, "call");
  if (method?.kind === "function")
    return { kind: "method", function: method, self: cell };
  const base = machine.libraryBase(cell.class);
  return base && { kind: "inherited", instance: cell, base, name: "call" };
}

function factIn(value: HostValue): TensorFact {
  return (value.data as { readonly fact: TensorFact }).fact;
}

function lost(reason: string): StepFact {
  return { kind: "notFollowed", reason };
}

function sentence(message: string): string {
  return message.replace(/\.$/, "");
}

/** Keras hands the states over in a tuple, TF.js all in one array; the layer is run for its results, not trained. */
function argumentsOf(
  callee: Value,
  input: Value,
  states: readonly Value[],
  machine: Machine,
): readonly [
  positional: readonly Value[],
  named: readonly (readonly [string, Value])[],
] {
  if (machine.dialect === "tfjs")
    return [
      [
        machine.makeList([input, ...states]),
        machine.makeDict([[string("training"), boolean(false)]]),
      ],
      [],
    ];
  const parameters =
    callee.kind === "method" ? callee.function.function.parameters : [];
  const takesTraining = parameters.some(
    ({ target }) => target.kind === "name" && target.name === "training",
  );
  return [
    [input, tuple(states)],
    takesTraining ? [["training", boolean(false)]] : [],
  ];
}

/** `output, [states]`, nested in any way that the libraries take. */
function resultsOf(
  value: Value,
  count: number,
  machine: Machine,
):
  | {
      readonly output: TensorFact;
      readonly nextStates: readonly TensorFact[];
    }
  | string {
  const [first, ...rest] = elementsOf(value, machine) ?? [];
  if (!first)
    return value.kind === "unknown"
      ? explainUnknown(value.reason)
      : "its `call` does not return its output and its new states";
  const [lone] = rest;
  const states = leavesOf(
    rest.length === 1 && lone ? lone : tuple(rest),
    machine,
  );
  const unread = [...leavesOf(first, machine), ...states].find(
    (leaf) => leaf.kind === "unknown",
  );
  if (unread?.kind === "unknown") return explainUnknown(unread.reason);
  const [output] = tensorFactsIn(first, machine);
  const nextStates = states.flatMap((leaf) => tensorFactsIn(leaf, machine));
  if (!output || nextStates.length !== states.length)
    return "its `call` does not return its output and its new states";
  return nextStates.length === count
    ? { output, nextStates }
    : `its \`call\` returns ${counted(nextStates.length)}, and its \`state_size\` says ${counted(count)}`;
}

function counted(count: number): string {
  return count === 1 ? "1 state" : `${String(count)} states`;
}

function leavesOf(value: Value, machine: Machine): readonly Value[] {
  return (
    elementsOf(value, machine)?.flatMap((item) => leavesOf(item, machine)) ?? [
      value,
    ]
  );
}

type Named = Extract<StepFact, { kind: "step" }>["named"];

function namedIn(bindings: Aside<unknown>["bindings"]): Named {
  return bindings.flatMap(({ name, value, statement }) => {
    const held = tensorOf(value);
    return held ? [{ name, tensor: held.fact, text: textOf(statement) }] : [];
  });
}

/** Null where the cell starts from zeros, as it does without a `get_initial_state`; else why it can't be told how it starts. */
function startOf(used: CellInUse, machine: Machine): string | null {
  const { cell, node } = used;
  const method = machine.classMember(cell.class, "get_initial_state");
  if (method?.kind !== "function") return null;
  const given = method.function.parameters.flatMap(
    ({ target }): readonly (readonly [string, Value])[] => {
      const value = target.kind === "name" ? initial(target.name) : null;
      return value && target.kind === "name" ? [[target.name, value]] : [];
    },
  );
  const { result } = machine.record.aside(() => {
    const value = machine.callNow(
      { kind: "method", function: method, self: cell },
      [],
      given,
      node,
    );
    return leavesOf(value, machine).map((leaf) => tensorOf(leaf)?.fact ?? null);
  });
  return result.every(areZeros)
    ? null
    : "its `get_initial_state` gives something other than zeros";
}

function initial(name: string): Value | null {
  switch (name) {
    case "batch_size":
      return unknown(
        { kind: "runtimeData", source: "batch_size" },
        symbol("batch_size", "batch_size of a step"),
      );
    case "dtype":
      return string("float32");
    case "inputs":
      return none;
    default:
      return null;
  }
}

function areZeros(fact: TensorFact | null): boolean {
  const origin = fact?.origin;
  return (
    (origin?.kind === "array" || origin?.kind === "operation") &&
    /\.zeros(_like)?$/.test(origin.given?.path ?? "")
  );
}

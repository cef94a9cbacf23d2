// One step of a cell of the program's own: its `call` read on the side, on a step's input and its states, as an RNN layer hands them to it.

import type { TensorSpec } from "../../shapes/structure.ts";
import { tensor } from "../../shapes/structure.ts";
import { explainUnknown } from "../../shapes/unknown.ts";
import { textOf } from "../../syntax/source.ts";
import { stepRows } from "../../trace/step-rows.ts";
import type { StepFact, TensorFact } from "../../trace/trace.ts";
import type { Aside, Machine } from "../../interpreter/library.ts";
import type {
  HostValue,
  InstanceValue,
  Value,
} from "../../interpreter/value.ts";
import { boolean, string, tuple } from "../../interpreter/value.ts";
import { elementsOf } from "../layer-objects/elements.ts";
import { beginTracing } from "../layer-objects/tracing.ts";
import { makeTensor, tensorFactsIn, tensorOf } from "../tensors.ts";
import { ownWeights } from "../weights/own-weights.ts";
import { startOf } from "./cell-starts.ts";
import { askedBaseWeights, widthKey } from "./base-cell-weights.ts";
import { constantsOf, stepKey } from "./kept-steps.ts";
import type { CellInUse } from "./step-values.ts";
import { counted, leavesOf, sentence } from "./step-values.ts";

/** Reads the step once, and keeps it under the cell's number. */
export function keepStep(used: CellInUse, machine: Machine): void {
  const key = stepKey(used.cell.ref);
  const width = used.step.at(-1) ?? null;
  if (machine.store.get(key) || width === null) return;
  machine.store.set(widthKey(used.cell.ref), { kind: "record", record: width });
  const record = readStep(used, machine);
  machine.store.set(key, { kind: "record", record });
}

function readStep(used: CellInUse, machine: Machine): StepFact {
  const { cell, step, states: shapes } = used;
  const callee = calleeOf(cell, machine);
  if (!callee) return lost("its `call` is not in view");
  if (!shapes) return lost("its `state_size` is not known");
  const start = startOf(used, machine);
  if (typeof start === "string") return lost(start);
  const given = givenTo(used, machine);
  const input = given("inputs", tensor([null, ...step], "float32"));
  const states = shapes.map((shape) =>
    given("states", tensor([null, ...shape], "float32")),
  );
  const constants = constantsOf(cell.ref, machine).map((spec) =>
    given("constants", spec),
  );
  const { result, bindings, problem } = machine.record.aside(() => {
    const end = beginTracing(machine);
    const value = machine.callNow(
      callee,
      ...argumentsOf(callee, input, states, constants, machine),
      used.node,
    );
    end();
    const results = resultsOf(value, states.length, machine);
    const made = ownWeights(cell, machine);
    const ofBase = askedBaseWeights(cell, used.tensorType, machine);
    return { results, made: made && [...ofBase, ...made] };
  });
  if (problem) return lost(`its \`call\` fails: ${sentence(problem.message)}`);
  const { results, made: weights } = result;
  if (typeof results === "string") return lost(results);
  return {
    kind: "step",
    input: factIn(input),
    states: states.map(factIn),
    constants: constants.map(factIn),
    start,
    ...results,
    ...(weights && { ownWeights: weights }),
    named: namedIn(bindings),
  };
}

/** Makes what a step is given. TF.js' symbols have no operations: there it is run on data alone, whose rows are a number. */
function givenTo({ tensorType, node }: CellInUse, machine: Machine) {
  const isData = machine.dialect === "tfjs";
  return (name: string, { shape, dtype }: TensorSpec): HostValue =>
    makeTensor(
      tensorType,
      tensor(
        isData && shape ? [stepRows, ...shape.slice(1)] : shape,
        dtype ?? "float32",
      ),
      { kind: "parameter", site: node.range, name },
      isData ? "tensor" : "symbolic",
    );
}

function factIn(value: HostValue): TensorFact {
  return (value.data as { readonly fact: TensorFact }).fact;
}

/** The class's own `call`, or that of the library's class that it derives from. */
function calleeOf(cell: InstanceValue, machine: Machine): Value | null {
  const method = machine.classMember(cell.class, "call");
  if (method?.kind === "function")
    return { kind: "method", function: method, self: cell };
  const base = machine.libraryBase(cell.class);
  return base && { kind: "inherited", instance: cell, base, name: "call" };
}

function lost(reason: string): StepFact {
  return { kind: "notFollowed", reason };
}

/** Keras hands the states over in a tuple, TF.js all in one array; the layer is run for its results, not trained. */
function argumentsOf(
  callee: Value,
  input: Value,
  states: readonly Value[],
  constants: readonly Value[],
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
  const named: (readonly [string, Value])[] = [];
  if (takes(callee, "training")) named.push(["training", boolean(false)]);
  if (constants.length > 0 && takes(callee, "constants"))
    named.push(["constants", machine.makeList(constants)]);
  return [[input, tuple(states)], named];
}

function takes(callee: Value, name: string): boolean {
  const parameters =
    callee.kind === "method" ? callee.function.function.parameters : [];
  return parameters.some(
    ({ target }) => target.kind === "name" && target.name === name,
  );
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

type Named = Extract<StepFact, { kind: "step" }>["named"];

function namedIn(bindings: Aside<unknown>["bindings"]): Named {
  return bindings.flatMap(({ name, value, statement }) => {
    const held = tensorOf(value);
    return held ? [{ name, tensor: held.fact, text: textOf(statement) }] : [];
  });
}

// What an RNN layer must know of an object of the program's: the sizes by which it is a cell, and one step of it.

import type { CellTraits, WeightSpec } from "../../layers/layer.ts";
import type { Dim, Integer } from "../../shapes/dim.ts";
import { hasUnknown, tensor } from "../../shapes/structure.ts";
import type { CallNode } from "../../syntax/program.ts";
import type { HostType, Machine } from "../../interpreter/library.ts";
import type { InstanceValue, Value } from "../../interpreter/value.ts";
import { tuple } from "../../interpreter/value.ts";
import { buildFirst } from "../keras/classes/keras-building.ts";
import { factOf } from "../layer-objects/class-objects.ts";
import { isTracing } from "../layer-objects/tracing.ts";
import { makeTensor, toStructure } from "../tensors.ts";
import { enterScope, scopeOf } from "../weights/scopes.ts";
import { keepStep } from "./cell-steps.ts";
import type { CellInUse } from "./step-values.ts";
import { stateShapesIn } from "./tensor-shapes.ts";

/** Runs what makes an object's weights, which says whether all of it was followed, and tells these weights. */
export type Weighing = (run: () => boolean) => readonly WeightSpec[] | null;

/** The sizes of states and output make an object a cell; those that can't be told stay unknown. */
export function ownCellTraits(
  cell: InstanceValue,
  node: CallNode,
  tensorType: HostType,
  weigh: Weighing,
  machine: Machine,
): CellTraits {
  const names = sizeNames(machine);
  const shapesOf = (name: string | null) =>
    name === null
      ? null
      : stateShapesIn(attributeOf(cell, name, node, machine), machine);
  const states = () => shapesOf(names.states);
  const output = () => shapesOf(names.output)?.[0] ?? states()?.[0] ?? null;
  return {
    takesAnyStep: () => true,
    states: () => {
      const widths = states()?.map((shape) => shape.at(-1) ?? null);
      return !widths || widths.includes(null)
        ? null
        : [widths.flatMap((width) => width ?? [])];
    },
    output: () => output()?.at(-1) ?? null,
    maps: () => ({
      output: output()?.slice(0, -1) ?? [],
      states: [states()?.map((shape) => shape.slice(0, -1)) ?? []],
    }),
    weights: ([, ...step]) =>
      weigh(() => {
        buildFirst(cell, [null, ...step], node, machine);
        const used = { cell, step, states: states(), node, tensorType };
        keepStep(used, machine);
        return runStep(used, machine);
      }),
  };
}

/** The names of a cell's sizes; TF.js asks for none of its output. */
function sizeNames({ dialect }: Machine) {
  return dialect === "tfjs"
    ? { states: "stateSize", output: null }
    : { states: "state_size", output: "output_size" };
}

/** One step of a cell, which makes the weights of layers that only `call` runs; Keras 3 plans an RNN without it. False where it can't be followed. */
function runStep(
  { cell, step, states, node, tensorType }: CellInUse,
  machine: Machine,
): boolean {
  const method = machine.classMember(cell.class, "call");
  const fact = factOf(cell, machine);
  // TF.js plans with `stateSize` alone, and lists what `build` makes.
  if (machine.dialect === "tfjs") return true;
  if (machine.dialect === "keras3" && !isTracing(machine)) return true;
  if (method?.kind !== "function" || !fact || !states) return false;
  const given = (shape: readonly (Dim | Integer)[]): Value =>
    makeTensor(tensorType, tensor([null, ...shape]), unknownOrigin, "symbolic");
  const leaveScope = enterScope(scopeOf(fact, machine), machine);
  const result = machine.callNow(
    { kind: "method", function: method, self: cell },
    [given(step), tuple(states.map(given))],
    [],
    node,
  );
  leaveScope();
  return !hasUnknown(toStructure(result, machine));
}

const unknownOrigin = {
  kind: "unknown",
  reason: { kind: "notFollowed", what: "where a layer's inputs come from" },
} as const;

/** An attribute as the program sees it, properties run. */
function attributeOf(
  instance: InstanceValue,
  name: string,
  node: CallNode,
  machine: Machine,
): Value | null {
  const member = machine.classMember(instance.class, name);
  if (member?.kind === "function" && member.decoration === "property")
    return machine.record.quietly(() =>
      machine.callNow(
        { kind: "method", function: member, self: instance },
        [],
        [],
        node,
      ),
    );
  return machine.instanceAttribute(instance, name);
}

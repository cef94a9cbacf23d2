// TF.js' cells as a program runs them by hand: `cell.call([x, h, c], kwargs)` inside a cell of its own, and `cell.stateSize`.

import type { LayerInstance } from "../../layers/layer.ts";
import type { Dim, Integer } from "../../shapes/dim.ts";
import type { Structure, TensorSpec } from "../../shapes/structure.ts";
import { tensor } from "../../shapes/structure.ts";
import type { LayerCall } from "../../trace/trace.ts";
import type { Call, HostType, Machine } from "../../interpreter/library.ts";
import type { Value } from "../../interpreter/value.ts";
import { integer, undefinedValue, unknown } from "../../interpreter/value.ts";
import { itemsOf } from "../javascript/javascript-collections.ts";
import { place } from "../layer-objects/call-values.ts";
import type { LayerObject } from "../layer-objects/layer-objects.ts";
import { builtOn } from "../layer-objects/layer-objects.ts";
import { makeTensor, tensorOf } from "../tensors.ts";

/** `cell.stateSize`: a number, or several; of a stack those of its last cell stand first. Null for layers that are no cells. */
export function stateSize(
  { entry, config, dialect }: LayerInstance,
  machine: Machine,
): Value | null {
  const groups = entry.cell?.states(config, dialect);
  if (!entry.cell || !groups) return null;
  const sizes = groups.toReversed().flat();
  const [only] = sizes;
  return sizes.length === 1 && only !== undefined && !entry.cell.isStack
    ? integer(only)
    : machine.makeList(sizes.map((size) => integer(size)));
}

/**
 * A step of one of the library's cells on `[x, ...states]`: its output and its states after it, in one list. Null for layers that are no cells.
 * @param hasOptions whether `call` has the object that it reads `training` of
 */
export function callCell(
  layer: LayerObject,
  call: Call,
  hasOptions: boolean,
  tensorType: HostType,
  machine: Machine,
): Value | null {
  const { instance, fact } = layer;
  const cell = instance?.entry.cell;
  if (!instance || !cell) return null;
  if (!hasOptions)
    return machine.record.refusal(call.node.range, {
      kind: "refused",
      message: `TF.js' ${fact.className} reads \`training\` of what its \`call\` is given second. Hand it \`kwargs\` or \`{}\`.`,
    });
  const { config, dialect } = instance;
  const groups = cell.states(config, dialect);
  const output = cell.output(config, dialect);
  const [given = undefinedValue] = call.positional;
  const [step, ...states] = itemsOf(given, machine) ?? [];
  const rows = tensorOf(step)?.fact.spec.shape?.[0];
  if (
    !groups ||
    output === null ||
    !step ||
    rows === undefined ||
    states.length !== groups.flat().length
  )
    return unknown({
      kind: "notFollowed",
      what: `a step of ${fact.className}`,
    });
  if (builtOn(layer, machine) === null)
    return unknown({
      kind: "notFollowed",
      what: `a ${fact.className} whose \`build\` nobody has called`,
    });
  const told = tell(
    layer,
    step,
    inCellOrder(states, groups),
    [output, ...groups.flat()].map((size) => tensor([rows, size], "float32")),
    call,
    machine,
  );
  return resultsOf(told, groups, rows, output, tensorType, machine);
}

/** The states of a stack come last cell first; a trace has them as its cells stand. */
function inCellOrder<Item>(
  states: readonly Item[],
  groups: readonly (readonly Integer[])[],
): readonly Item[] {
  let end = states.length;
  return groups.flatMap(({ length }) => {
    end -= length;
    return states.slice(end, end + length);
  });
}

function tell(
  layer: LayerObject,
  step: Value,
  states: readonly Value[],
  outputs: readonly TensorSpec[],
  call: Call,
  machine: Machine,
): LayerCall {
  const placed = states.map((state) => place(state, machine));
  const items = placed.map(({ structure }): Structure => structure);
  const input = place(step, machine);
  const told: LayerCall = {
    id: machine.allocate(),
    range: call.node.range,
    site: null,
    layer: layer.fact,
    memberOf: null,
    inputs: input.structure,
    inputTensors: input.tensors,
    arguments: new Map([
      [
        "states",
        {
          structure: { kind: "list", items },
          tensors: placed.flatMap(({ tensors }) => tensors),
        },
      ],
    ]),
    outputs: { kind: "list", items: outputs },
    params: null,
    weights: null,
    problem: null,
    remark: null,
  };
  machine.record.call(told);
  return told;
}

/** As the program gets them: the states of a stack's last cell first. */
function resultsOf(
  call: LayerCall,
  groups: readonly (readonly Integer[])[],
  rows: Dim,
  output: Integer,
  type: HostType,
  machine: Machine,
): Value {
  const made = (size: Integer, index: number): Value =>
    makeTensor(
      type,
      tensor([rows, size], "float32"),
      { kind: "call", call, index },
      "tensor",
    );
  let next = 1;
  const states = groups.map((group) => group.map((size) => made(size, next++)));
  return machine.makeList([made(output, 0), ...states.toReversed().flat()]);
}

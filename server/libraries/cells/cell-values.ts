// What a cell of the library tells a program of its states: `cell.state_size`, `cell.output_size`, `cell.get_initial_state(...)`.

import type { ArgumentValue, LayerInstance } from "../../layers/layer.ts";
import type { Integer } from "../../shapes/dim.ts";
import { tensor } from "../../shapes/structure.ts";
import type { Given, GivenValue } from "../../trace/trace.ts";
import type { Call, HostType, Machine } from "../../interpreter/library.ts";
import type { Value } from "../../interpreter/value.ts";
import { integer } from "../../interpreter/value.ts";
import { makeTensor } from "../tensors.ts";

/** Null for layers that are no cells, and for other names. */
export function sizeOfCell(
  { entry, config, dialect }: LayerInstance,
  name: string,
  machine: Machine,
): Value | null {
  if (!entry.cell) return null;
  if (name === "output_size") {
    const size = entry.cell.output(config, dialect);
    return size === null ? null : integer(size);
  }
  const groups =
    name === "state_size" ? entry.cell.states(config, dialect) : null;
  if (!groups) return null;
  const sizes = groups.map((group) => oneOrAll(group, machine));
  const [only] = sizes;
  return entry.cell.isStack !== true && only ? only : machine.makeList(sizes);
}

function oneOrAll(sizes: readonly Integer[], machine: Machine): Value {
  const [only] = sizes;
  return sizes.length === 1 && only !== undefined
    ? integer(only)
    : machine.makeList(sizes.map((size) => integer(size)));
}

/** `get_initial_state(...)` of one cell: zeros for each of its states. Null for layers that are no cells. */
export function zeroStates(
  { entry, config, dialect }: LayerInstance,
  call: Call,
  type: HostType,
  machine: Machine,
): Value | null {
  const sizes = entry.cell?.states(config, dialect)?.flat();
  if (!sizes || entry.cell?.isStack === true) return null;
  const rows = integerIn(call.named.find(([own]) => own === "batch_size")?.[1]);
  return machine.makeList(
    sizes.map((size) => {
      const origin = {
        kind: "array",
        site: call.node.range,
        name: "get_initial_state",
        given: zerosOf(rows, size),
      } as const;
      return makeTensor(
        type,
        tensor([rows, size], "float32"),
        origin,
        "tensor",
      );
    }),
  );
}

function integerIn(value: Value | undefined): Integer | null {
  return value?.kind === "number" || value?.kind === "integer"
    ? value.value
    : null;
}

/** `ops.zeros((rows, size))`, as far as the rows are known. */
function zerosOf(rows: Integer | null, size: Integer): Given {
  const items = [rows, size].flatMap((each): readonly GivenValue[] =>
    each === null ? [] : [{ kind: "value", value: argumentOf(each) }],
  );
  const shape: GivenValue = { kind: "items", items };
  const positional = rows === null ? [] : [shape];
  return { path: "keras.ops.zeros", positional, named: [], output: 0 };
}

function argumentOf(size: Integer): ArgumentValue {
  return typeof size === "number"
    ? { kind: "number", value: size, isFloat: false }
    : { kind: "integer", value: size };
}

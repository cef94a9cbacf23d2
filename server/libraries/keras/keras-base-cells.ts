// Classes of the program that derive from a cell of the library, `class MyCell(LSTMCell)`: what they have and do of it.

import type { LayerEntry, LayerInstance } from "../../layers/layer.ts";
import { configure } from "../../layers/configure.ts";
import type { LayerFact } from "../../trace/trace.ts";
import type { Call, HostType, Machine } from "../../interpreter/library.ts";
import type { InstanceValue, Value } from "../../interpreter/value.ts";
import { sizeOfCell, zeroStates } from "../models/cell-values.ts";
import { place, resultOf } from "../models/call-values.ts";
import { factOf } from "../models/class-objects.ts";
import { argumentValue } from "../models/function-arguments.ts";
import { callLayer, inputsOf } from "../models/layer-objects.ts";
import { givenBy } from "./keras-layers.ts";
import { layerAt } from "./keras-paths.ts";

/** Remembers the arguments that the base's constructor gets; nothing for bases that are no cells. */
export function keepBaseCell(
  instance: InstanceValue,
  path: string,
  call: Call,
  tensorType: HostType,
  machine: Machine,
): void {
  const entry = cellAt(path, machine);
  const own = factOf(instance, machine);
  if (!entry || !own) return;
  const given = givenBy(call, tensorType, machine);
  const fact: LayerFact = {
    ...own,
    id: machine.allocate(),
    className: entry.className,
    entry,
    config: configure(entry, machine.dialect, given).config,
  };
  machine.store.set(key(instance), { kind: "record", record: fact });
}

/** The cell of the library that an object is; null when it is none. */
export function baseCellOf(
  instance: InstanceValue,
  machine: Machine,
): LayerInstance | null {
  const fact = baseFact(instance, machine);
  if (!fact?.entry) return null;
  const { entry, config, dialect, name } = fact;
  return { entry, config, dialect, name };
}

/** `super().call(inputs, states)`, `super().get_initial_state()`; null for other names, and when the base is no cell. */
export function callBaseCell(
  instance: InstanceValue,
  name: string,
  call: Call,
  tensorType: HostType,
  machine: Machine,
): Value | null {
  const fact = baseFact(instance, machine);
  const base = baseCellOf(instance, machine);
  if (!fact || !base || call.hasUnread) return null;
  if (name === "get_initial_state")
    return zeroStates(base, call, tensorType, machine);
  if (name !== "call") return null;
  const told = machine.record.quietly(() =>
    callLayer(
      { ref: fact.id, fact, instance: base },
      inputsOf(call, (value) => place(value, machine)),
      { range: call.node.range, site: null, memberOf: null },
      machine,
    ),
  );
  return resultOf(told, tensorType, machine);
}

/** `self.units`, `self.state_size`, `self.activation`; null for what the base doesn't tell. */
export function attributeOfBaseCell(
  instance: InstanceValue,
  name: string,
  machine: Machine,
): Value | null {
  const base = baseCellOf(instance, machine);
  if (!base) return null;
  const size = sizeOfCell(base, name, machine);
  if (size) return size;
  const argument = base.config.get(name);
  const isPlain =
    argument !== undefined &&
    ["boolean", "number", "integer"].includes(argument.kind);
  return isPlain ? argumentValue(argument, machine) : null;
}

function cellAt(path: string, machine: Machine): LayerEntry | null {
  const name = /^keras\.layers\.(\w+)$/.exec(path)?.[1];
  const entry = name === undefined ? null : layerAt(machine.dialect, name);
  return entry?.cell && entry.cell.isStack !== true ? entry : null;
}

function baseFact(instance: InstanceValue, machine: Machine): LayerFact | null {
  const stored = machine.store.get(key(instance));
  return stored?.kind === "record" ? (stored.record as LayerFact) : null;
}

function key(instance: InstanceValue): string {
  return `${String(instance.ref)}.%base`;
}

// Classes of the program that derive from a cell of the library, `class MyCell(LSTMCell)`: what they have and do of it.

import type { LayerEntry, LayerInstance } from "../../layers/layer.ts";
import { configure } from "../../layers/configure.ts";
import type { LayerFact } from "../../trace/trace.ts";
import type { Call, HostType, Machine } from "../../interpreter/library.ts";
import type { InstanceValue, Value } from "../../interpreter/value.ts";
import { library } from "../../interpreter/value.ts";
import type { BaseCell } from "./base-cell-weights.ts";
import {
  baseCellKey,
  baseCellOf,
  baseOf,
  weightOf,
} from "./base-cell-weights.ts";
import { sizeOfCell, zeroStates } from "./cell-values.ts";
import { place, resultOf } from "../layer-objects/call-values.ts";
import { factOf } from "../layer-objects/class-objects.ts";
import { argumentValue } from "../layer-objects/function-arguments.ts";
import { callLayer, inputsOf } from "../layer-objects/layer-objects.ts";
import { givenBy } from "../keras/keras-layers.ts";
import { layerAt } from "../keras/names/keras-paths.ts";

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
  const weightIds = Array.from({ length: mostWeights }, machine.allocate);
  const kept: BaseCell = { fact, weightIds };
  machine.store.set(baseCellKey(instance), { kind: "record", record: kept });
}

/** A kernel, a recurrent kernel, a bias. */
const mostWeights = 3;

/** `super().call(inputs, states)`, `super().get_initial_state()`; null for other names, and when the base is no cell. */
export function callBaseCell(
  instance: InstanceValue,
  name: string,
  call: Call,
  tensorType: HostType,
  machine: Machine,
): Value | null {
  const fact = baseOf(instance, machine)?.fact;
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
  tensorType: HostType,
  machine: Machine,
): Value | null {
  const base = baseCellOf(instance, machine);
  if (!base) return null;
  const size = sizeOfCell(base, name, machine);
  if (size) return size;
  return (
    argumentOf(base, name, machine) ??
    weightOf(instance, base, name, tensorType, machine)
  );
}

/** An argument of the base's constructor; activations as the functions that they name. */
function argumentOf(
  { config }: LayerInstance,
  name: string,
  machine: Machine,
): Value | null {
  const argument = config.get(name);
  const isActivation = name === "activation" || name === "recurrent_activation";
  switch (argument?.kind) {
    case "boolean":
    case "number":
    case "integer":
      return argumentValue(argument, machine);
    case "string":
      return isActivation
        ? library(`keras.activations.${argument.value}`)
        : null;
    case "none":
      return isActivation ? library("keras.activations.linear") : null;
    case "function":
      return argument.name !== null && isActivation
        ? library(argument.name)
        : null;
    default:
      return null;
  }
}

function cellAt(path: string, machine: Machine): LayerEntry | null {
  const name = /^keras\.layers\.(\w+)$/.exec(path)?.[1];
  const entry = name === undefined ? null : layerAt(machine.dialect, name);
  return entry?.cell && entry.cell.isStack !== true ? entry : null;
}

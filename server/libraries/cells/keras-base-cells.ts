// Classes of the program that derive from a cell of the library, `class MyCell(LSTMCell)`: what they have and do of it.

import type {
  ArgumentValue,
  LayerEntry,
  LayerInstance,
} from "../../layers/layer.ts";
import { configure } from "../../layers/configure.ts";
import { closeWeights } from "../../layers/tensor-layer.ts";
import type { Dim } from "../../shapes/dim.ts";
import { tensor } from "../../shapes/structure.ts";
import type { LayerFact, WeightFact } from "../../trace/trace.ts";
import type { Call, HostType, Machine } from "../../interpreter/library.ts";
import type { InstanceValue, Value } from "../../interpreter/value.ts";
import { library } from "../../interpreter/value.ts";
import { sizeOfCell, zeroStates } from "./cell-values.ts";
import { place, resultOf } from "../layer-objects/call-values.ts";
import { factOf } from "../layer-objects/class-objects.ts";
import { argumentValue } from "../layer-objects/function-arguments.ts";
import { callLayer, inputsOf } from "../layer-objects/layer-objects.ts";
import { givenBy } from "../keras/keras-layers.ts";
import { layerAt } from "../keras/names/keras-paths.ts";
import { makeTensor, tensorOf } from "../tensors.ts";

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
  machine.store.set(key(instance), { kind: "record", record: kept });
}

/** What is remembered of an object's base. Its weights come before those that the class makes for itself. */
interface BaseCell {
  readonly fact: LayerFact;
  readonly weightIds: readonly number[];
}

/** A kernel, a recurrent kernel, a bias. */
const mostWeights = 3;

/** The cell of the library that an object is; null when it is none. */
export function baseCellOf(
  instance: InstanceValue,
  machine: Machine,
): LayerInstance | null {
  const fact = baseOf(instance, machine)?.fact;
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

/** Where the width of the steps lies that a cell is run on. */
export function widthKey(object: number): string {
  return `${String(object)}.%width`;
}

/** `self.kernel`: a weight that the base's `build` makes, for steps of the width that the cell is run on. */
function weightOf(
  instance: InstanceValue,
  base: LayerInstance,
  name: string,
  tensorType: HostType,
  machine: Machine,
): Value | null {
  const width = machine.store.get(widthKey(instance.ref));
  if (width?.kind !== "record") return null;
  const weights = base.entry.cell?.weights(
    [null, width.record as Dim],
    base.config,
    base.dialect,
  );
  const all = closeWeights(weights ?? null) ?? [];
  const place = all.findIndex((each) => each.name === name);
  const weight = all[place];
  const kept = baseOf(instance, machine);
  const id = kept?.weightIds[place];
  if (!weight || !kept || id === undefined) return null;
  const held = `${key(instance)}.${name}`;
  const before = machine.store.get(held);
  if (before?.kind === "host") return before;
  const { shape, trainable } = weight;
  const made = makeTensor(
    tensorType,
    tensor(shape),
    {
      kind: "weight",
      site: kept.fact.site.range,
      weight: {
        id,
        name,
        path: name,
        shape,
        trainable,
        initializer: initializerOf(base, name),
      },
    },
    "tensor",
  );
  machine.store.set(held, made);
  return made;
}

/** All weights of an object's base, where the program has asked for one of them: then it is the object that has them. */
export function askedBaseWeights(
  instance: InstanceValue,
  tensorType: HostType,
  machine: Machine,
): readonly WeightFact[] {
  const base = baseCellOf(instance, machine);
  const width = machine.store.get(widthKey(instance.ref));
  if (!base || width?.kind !== "record") return [];
  const step = [null, width.record as Dim];
  const { entry, config, dialect } = base;
  const names = (entry.cell?.weights(step, config, dialect) ?? []).map(
    ({ name }) => name,
  );
  const isAsked = (name: string) =>
    machine.store.get(`${key(instance)}.${name}`) !== undefined;
  if (!names.some(isAsked)) return [];
  return names.flatMap((name) => {
    const weight = weightOf(instance, base, name, tensorType, machine);
    const origin = tensorOf(weight ?? undefined)?.fact.origin;
    return origin?.kind === "weight" ? [origin.weight] : [];
  });
}

/** The bias of an LSTM starts with ones where it forgets. */
function initializerOf(
  { config }: LayerInstance,
  name: string,
): ArgumentValue | null {
  const forgets = config.get("unit_forget_bias");
  return name === "bias" && forgets?.kind === "boolean" && forgets.value
    ? { kind: "string", value: "unit_forget" }
    : (config.get(
        `${name.replace("recurrent_kernel", "recurrent")}_initializer`,
      ) ?? null);
}

function cellAt(path: string, machine: Machine): LayerEntry | null {
  const name = /^keras\.layers\.(\w+)$/.exec(path)?.[1];
  const entry = name === undefined ? null : layerAt(machine.dialect, name);
  return entry?.cell && entry.cell.isStack !== true ? entry : null;
}

function baseOf(instance: InstanceValue, machine: Machine): BaseCell | null {
  const stored = machine.store.get(key(instance));
  return stored?.kind === "record" ? (stored.record as BaseCell) : null;
}

function key(instance: InstanceValue): string {
  return `${String(instance.ref)}.%base`;
}

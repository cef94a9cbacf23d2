// The weights that an object has of its base, a cell of the library: `self.kernel` in `class MyCell(LSTMCell)`.

import type { ArgumentValue, LayerInstance } from "../../layers/layer.ts";
import { closeWeights } from "../../layers/tensor-layer.ts";
import type { Dim } from "../../shapes/dim.ts";
import { tensor } from "../../shapes/structure.ts";
import type { LayerFact, WeightFact } from "../../trace/trace.ts";
import type { HostType, Machine } from "../../interpreter/library.ts";
import type { InstanceValue, Value } from "../../interpreter/value.ts";
import { makeTensor, tensorOf } from "../tensors.ts";

/** What is remembered of an object's base. Its weights come before those that the class makes for itself. */
export interface BaseCell {
  readonly fact: LayerFact;
  readonly weightIds: readonly number[];
}

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

/** What is remembered of an object's base; null where it is no cell. */
export function baseOf(
  instance: InstanceValue,
  machine: Machine,
): BaseCell | null {
  const stored = machine.store.get(baseCellKey(instance));
  return stored?.kind === "record" ? (stored.record as BaseCell) : null;
}

/** Where that lies. */
export function baseCellKey(instance: InstanceValue): string {
  return `${String(instance.ref)}.%base`;
}

/** Where the width of the steps lies that a cell is run on. */
export function widthKey(object: number): string {
  return `${String(object)}.%width`;
}

/** `self.kernel`: a weight that the base's `build` makes, for steps of the width that the cell is run on. */
export function weightOf(
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
  const held = `${baseCellKey(instance)}.${name}`;
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
    machine.store.get(`${baseCellKey(instance)}.${name}`) !== undefined;
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

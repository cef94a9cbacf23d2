// Models and objects of the program's classes as the layer inside another one: TimeDistributed(model), RNN(MyCell(8)).

import type {
  CellTraits,
  LayerEntry,
  LayerInstance,
  LayerProblem,
} from "../../layers/layer.ts";
import { masksOn } from "../../layers/mask.ts";
import type { Dim, Integer } from "../../shapes/dim.ts";
import type { Structure } from "../../shapes/structure.ts";
import { tensorsOf } from "../../shapes/structure.ts";
import type { CallNode } from "../../syntax/program.ts";
import type { LayerCall } from "../../trace/trace.ts";
import type { HostType, Machine } from "../../interpreter/library.ts";
import type { InstanceValue, Value } from "../../interpreter/value.ts";
import { builtKey, innerModelKey } from "../keras/keras-members.ts";
import { factOf } from "./class-objects.ts";
import { elementsOf } from "./elements.ts";
import { supportsMasking } from "../keras/keras-masks.ts";
import { paramsOfObject } from "../keras/keras-weights.ts";
import type { Placed } from "./layer-objects.ts";
import type { ModelCaller } from "./model-objects.ts";
import { modelOf, stateOf } from "./model-objects.ts";
import { buildOn } from "./sequential.ts";
import { shapeValue } from "../tensors.ts";

/** What calling models and the program's objects needs of a language's library. */
export interface ObjectCaller {
  readonly tensorType: HostType;
  readonly callModel: ModelCaller;
}

/** A model or an object of a class of the program as a layer; null for anything else. */
export function asLayer(
  value: Value,
  node: CallNode,
  caller: ObjectCaller,
  machine: Machine,
): LayerInstance | null {
  const model = modelOf(value);
  const isObject = value.kind === "instance" && factOf(value, machine) !== null;
  if (!model && !isObject) return null;
  const call = (structure: Structure): LayerCall | null => {
    if (lacksShape(value, machine)) return null;
    const input = placed(structure);
    const [first] = tensorsOf(structure);
    if (
      model?.className === "Sequential" &&
      first &&
      !stateOf(model, machine).output
    )
      buildOn(model, first, null, null, { ...caller, machine });
    const at = { range: node.range, site: null, memberOf: null };
    return machine.record.quietly(() =>
      caller.callModel(value, input, at, machine),
    );
  };
  return {
    // Of a class of the program nobody can tell what a wrapper may refuse: it has no name.
    entry: entryOf(
      model?.className ?? "",
      call,
      cellOf(value, node, machine),
      value.kind !== "instance" || supportsMasking(value, machine),
      () => (lacksShape(value, machine) ? shapeProblem(value) : null),
      lacksStates(value, machine),
    ),
    config: new Map(),
    dialect: machine.dialect,
    name: null,
    ...(value.kind === "instance" && { ownClass: value.class.reference.name }),
  };
}

/** The class of an own layer that has no `state_size` by any way in which it could have got one; null where that isn't sure. */
function lacksStates(value: Value, machine: Machine): string | null {
  if (value.kind !== "instance") return null;
  const isOwnLayer = plainLayers.has(
    machine.libraryBase(value.class)?.path ?? "",
  );
  const own = machine.instanceAttribute(value, "state_size");
  const isSet =
    (own !== null && own.kind !== "inherited") ||
    ["state_size", "__getattr__", "__getattribute__"].some(
      (name) => machine.classMember(value.class, name) !== null,
    );
  return isOwnLayer && machine.hasKnownBases(value.class) && !isSet
    ? value.class.reference.name
    : null;
}

const plainLayers = new Set(["keras.layers.Layer", "keras.Layer"]);

/** Keras 3's wrappers ask an own layer for its `compute_output_shape` and fail where it has none. */
function lacksShape(value: Value, machine: Machine): boolean {
  return (
    machine.dialect === "keras3" &&
    value.kind === "instance" &&
    shapeless.has(machine.libraryBase(value.class)?.path ?? "") &&
    !machine.store.get(innerModelKey(value)) &&
    !machine.classMember(value.class, "compute_output_shape")
  );
}

function shapeProblem(value: Value): LayerProblem {
  const name = value.kind === "instance" ? value.class.reference.name : "it";
  return {
    kind: "refused",
    message: `Keras 3 asks a layer inside another one for its shape, and ${name} has no \`compute_output_shape\`. Define it.`,
  };
}

const shapeless = new Set(["keras.layers.Layer", "keras.Layer", "keras.Model"]);

function entryOf(
  className: string,
  call: (structure: Structure) => LayerCall | null,
  cell: CellTraits | null,
  supportsMasks: boolean,
  problemOf: () => LayerProblem | null,
  lacking: string | null,
): LayerEntry {
  const entry: LayerEntry = {
    className,
    names: {},
    parameters: [],
    outputs: ({ inputs }) => {
      const problem = problemOf();
      if (problem) return { kind: "problem", problem };
      const told = call(inputs);
      if (told?.problem) return { kind: "problem", problem: told.problem };
      return { kind: "result", structure: told?.outputs ?? notFollowed };
    },
    ...(supportsMasks && { mask: (_, output) => masksOn(output) }),
    weights: ({ inputs }) => {
      const params = call(inputs)?.params;
      return params
        ? [
            { name: "weights", shape: [params[0]], trainable: true },
            { name: "other_weights", shape: [params[1]], trainable: false },
          ]
        : null;
    },
  };
  return {
    ...entry,
    ...(cell && { cell }),
    ...(lacking !== null && { lacksStates: lacking }),
  };
}

const notFollowed: Structure = {
  kind: "unknown",
  reason: { kind: "notFollowed", what: "the layer inside this layer" },
};

function placed(structure: Structure): Placed {
  const reason = {
    kind: "notFollowed",
    what: "where a layer's inputs come from",
  } as const;
  return {
    structure,
    tensors: tensorsOf(structure).map((spec) => ({
      spec,
      origin: { kind: "unknown", reason },
    })),
  };
}

/** `state_size` and `output_size` make an object a cell; sizes that can't be told stay unknown. */
function cellOf(
  value: Value,
  node: CallNode,
  machine: Machine,
): CellTraits | null {
  if (value.kind !== "instance") return null;
  const states = (): readonly (readonly Integer[])[] | null => {
    const sizes = sizesIn(
      attributeOf(value, "state_size", node, machine),
      machine,
    );
    return sizes && [sizes];
  };
  return {
    states,
    output: () => {
      const own = sizesIn(
        attributeOf(value, "output_size", node, machine),
        machine,
      );
      return own?.[0] ?? states()?.[0]?.[0] ?? null;
    },
    weights: (width) => {
      const params = builtParams(value, width, node, machine);
      return params
        ? [
            { name: "weights", shape: [params[0]] },
            { name: "other_weights", shape: [params[1]], trainable: false },
          ]
        : null;
    },
  };
}

/** The parameters of a cell once its `build` ran on steps of this width. */
function builtParams(
  cell: InstanceValue,
  width: Dim,
  node: CallNode,
  machine: Machine,
): LayerCall["params"] {
  const build = machine.classMember(cell.class, "build");
  const key = builtKey(cell);
  if (build?.kind === "function" && !machine.store.get(key)) {
    machine.store.set(key, { kind: "boolean", value: true });
    machine.record.quietly(() =>
      machine.callNow(
        { kind: "method", function: build, self: cell },
        [shapeValue([null, width])],
        [],
        node,
      ),
    );
  }
  return paramsOfObject(cell, machine);
}

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

/** A size, or several in a tuple or a list. */
function sizesIn(
  value: Value | null,
  machine: Machine,
): readonly Integer[] | null {
  if (!value) return null;
  if (value.kind === "number" || value.kind === "integer") return [value.value];
  if (value.kind === "unknown")
    return value.asInteger ? [value.asInteger] : null;
  const sizes = elementsOf(value, machine)?.map(
    (item) => sizesIn(item, machine)?.[0] ?? null,
  );
  return !sizes || sizes.includes(null)
    ? null
    : sizes.flatMap((size) => size ?? []);
}

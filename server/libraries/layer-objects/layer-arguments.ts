// Models and objects of the program's classes as the layer inside another one: TimeDistributed(model), RNN(MyCell(8)).

import type {
  CellTraits,
  LayerEntry,
  LayerInstance,
  LayerProblem,
  WeightSpec,
} from "../../layers/layer.ts";
import { masksOn } from "../../layers/mask.ts";
import type { Structure } from "../../shapes/structure.ts";
import { hasUnknown, tensorsOf } from "../../shapes/structure.ts";
import type { CallNode } from "../../syntax/program.ts";
import type { LayerCall, LayerFact } from "../../trace/trace.ts";
import type { HostType, Machine } from "../../interpreter/library.ts";
import type { Value } from "../../interpreter/value.ts";
import { innerModelKey } from "../keras/keras-members.ts";
import { ownCellTraits } from "../cells/own-cell-traits.ts";
import { baseLayerOf } from "./base-layers.ts";
import { factOf } from "./class-objects.ts";
import { isUnregistered } from "../keras/classes/keras-registration.ts";
import { supportsMasking } from "../keras/classes/keras-masks.ts";
import { weightsOfModel, weightsOfObject } from "../weights/keras-weights.ts";
import type { Placed } from "./layer-objects.ts";
import { weightsInside } from "../weights/layer-weights.ts";
import {
  enterScope,
  scopeName,
  scopeOf,
  setScope,
  under,
} from "../weights/scopes.ts";
import type { ModelCaller } from "../models/model-objects.ts";
import { buildFirst } from "../keras/classes/keras-building.ts";
import { modelOf, stateOf } from "../models/model-objects.ts";
import { buildOn } from "../models/sequential.ts";

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
  const base = value.kind === "instance" ? baseLayerOf(value, machine) : null;
  const isLost = value.kind === "instance" && isUnregistered(value, machine);
  const lost = isLost ? { isUnregistered: true } : {};
  if (base?.isWhole && base.layer.instance)
    return { ...base.layer.instance, ...lost };
  const call = (structure: Structure): LayerCall | null => {
    if (lacksShape(value, machine)) return null;
    const input = placed(structure);
    const [first] = tensorsOf(structure);
    const at = { range: node.range, site: null, memberOf: null };
    const leaveScope = enterScope(holder, machine);
    if (
      model?.className === "Sequential" &&
      first &&
      !stateOf(model, machine).output
    )
      buildOn(model, first, null, null, { ...caller, machine });
    const told = machine.record.quietly(() => {
      if (value.kind === "instance" && machine.dialect !== "tfjs")
        buildFirst(value, first?.shape ?? null, node, machine);
      const leaveCall = enterCall(value, machine);
      const call = caller.callModel(value, input, at, machine);
      leaveCall();
      return call;
    });
    leaveScope();
    return told;
  };
  return {
    // Of a class of the program nobody can tell what a wrapper may refuse: it has no name.
    entry: entryOf(
      model?.className ?? "",
      call,
      (told) => weightsWithin(value, !hasUnknown(told.outputs), machine),
      cellOf(value, caller, node, machine),
      value.kind !== "instance" || supportsMasking(value, machine),
      () => (lacksShape(value, machine) ? shapeProblem(value) : null),
      lacksStates(value, machine),
    ),
    config: new Map(),
    dialect: machine.dialect,
    name: factIn(value, machine)?.name ?? null,
    ...(value.kind === "instance" && {
      ownClass: value.class.reference.name,
      object: value.ref,
      ...lost,
    }),
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
  weightsOf: (told: LayerCall) => readonly WeightSpec[] | null,
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
      const told = call(inputs);
      return told && weightsOf(told);
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

const unknownOrigin = {
  kind: "unknown",
  reason: { kind: "notFollowed", what: "where a layer's inputs come from" },
} as const;

function placed(structure: Structure): Placed {
  return {
    structure,
    tensors: tensorsOf(structure).map((spec) => ({
      spec,
      origin: unknownOrigin,
    })),
  };
}

/** An object that has the sizes of a cell, or may have them. */
function cellOf(
  value: Value,
  { tensorType }: ObjectCaller,
  node: CallNode,
  machine: Machine,
): CellTraits | null {
  if (value.kind !== "instance") return null;
  const weigh = (run: () => boolean) => {
    const leaveScope = enterScope(holder, machine);
    const isFollowed = machine.record.quietly(run);
    leaveScope();
    return weightsWithin(value, isFollowed, machine);
  };
  return ownCellTraits(value, node, tensorType, weigh, machine);
}

/** The scope of whatever holds the layer, which names it. */
const holder = "%";

/** The scope of what a layer's call makes, which in Keras 3 some holders don't name by the layer. */
const inCall = "%call";

/** In Keras 3 a holder may run what an object computes without naming it: what is made there is told apart. */
function enterCall(value: Value, machine: Machine): () => void {
  const fact = value.kind === "instance" ? factOf(value, machine) : null;
  if (!fact || machine.dialect !== "keras3") return () => undefined;
  const before = scopeOf(fact, machine);
  setScope(fact, inCall, machine);
  return () => {
    setScope(fact, before, machine);
  };
}

/** What a model or an object is known by as a layer. */
function factIn(value: Value, machine: Machine): LayerFact | null {
  return (
    modelOf(value)?.fact ??
    (value.kind === "instance" ? factOf(value, machine) : null)
  );
}

/** The weights by their place in the layer, as whatever holds it is told. */
function weightsWithin(
  value: Value,
  isFollowed: boolean,
  machine: Machine,
): readonly WeightSpec[] | null {
  const model = modelOf(value);
  const fact = factIn(value, machine);
  if (!fact) return null;
  const weights = model
    ? weightsOfModel(model, machine, isFollowed)
    : value.kind === "instance"
      ? weightsOfObject(value, machine, isFollowed)
      : null;
  const name = scopeName(fact);
  const place = (weight: WeightSpec): WeightSpec => {
    const [, top, ...rest] = weight.name.split("/");
    if (!weight.name.startsWith("/"))
      return machine.dialect === "keras2"
        ? { ...weight, madeInCall: name }
        : weight;
    if (top === holder) return { ...weight, name: rest.join("/") };
    return top === inCall
      ? { ...weight, name: rest.join("/"), madeInCall: name }
      : weight;
  };
  return weightsInside(weights, under(holder, name))?.map(place) ?? null;
}

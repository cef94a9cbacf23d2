// Models applied to tensors: a Sequential's members or a functional graph run again on other inputs, quietly, and told as one call.

import type { Dim } from "../../shapes/dim.ts";
import { symbol } from "../../shapes/dim.ts";
import { compareDims } from "../../shapes/compare.ts";
import { isEager } from "../../trace/eager.ts";
import { printShape } from "../../shapes/print.ts";
import type { Structure, TensorSpec } from "../../shapes/structure.ts";
import { hasUnknown, tensorsOf } from "../../shapes/structure.ts";
import type { UnknownReason } from "../../shapes/unknown.ts";
import type { LayerProblem } from "../../layers/layer.ts";
import { withMasks } from "../../layers/mask.ts";
import type { LayerCall, TensorFact } from "../../trace/trace.ts";
import type { HostType, Machine } from "../../interpreter/library.ts";
import { weightsOfModel } from "../weights/keras-weights.ts";
import { weightsInside } from "../weights/layer-weights.ts";
import { scopeOf } from "../weights/scopes.ts";
import type { CallPlace, Placed } from "../layer-objects/layer-objects.ts";
import { rememberCall } from "../layer-objects/layer-objects.ts";
import type { ModelCaller, ModelObject } from "./model-objects.ts";
import { modelFact, modelOf, stateOf } from "./model-objects.ts";
import { tensorKey } from "./functional.ts";
import { conformed, runGraph } from "./graph-run.ts";
import { runOnDict } from "./sequential-dict.ts";
import { isTracing } from "../layer-objects/tracing.ts";
import { tensorOf } from "../tensors.ts";
import { shapeAlone } from "../../layers/unchecked-steps.ts";
import type { SequentialContext } from "./sequential.ts";
import { buildOn, passThrough } from "./sequential.ts";

export type { ModelCaller } from "./model-objects.ts";

/** The object types that a language's models are made of. */
export interface ModelTypes {
  readonly modelType: HostType;
  readonly tensorType: HostType;
  readonly callModel: ModelCaller;
}

/** The caller for models of a language; `callObject` calls objects of the program's classes. */
export function modelCaller(
  tensorType: HostType,
  callObject: ModelCaller,
): ModelCaller {
  const caller: ModelCaller = (value, input, place, machine) => {
    const model = modelOf(value);
    return model
      ? callModel(model, input, place, tensorType, caller, machine)
      : callObject(value, input, place, machine);
  };
  return caller;
}

function callModel(
  model: ModelObject,
  input: Placed,
  place: CallPlace,
  tensorType: HostType,
  callModelOf: ModelCaller,
  machine: Machine,
): LayerCall {
  const context = { tensorType, machine, callModel: callModelOf };
  const [first] = tensorsOf(input.structure);
  if (
    model.className === "Sequential" &&
    first &&
    !stateOf(model, machine).output
  ) {
    if (input.structure.kind !== "dict")
      buildOn(model, first, input.tensors[0] ?? null, null, context);
    else if (machine.dialect !== "tfjs") runOnDict(model, input, context);
  }
  const refused = inputProblem(model, input, machine);
  const outputs: Structure = refused
    ? {
        kind: "unknown",
        reason: { kind: "error", code: refused.kind, message: refused.message },
      }
    : model.className === "Sequential"
      ? throughSequential(model, input, context)
      : runGraph(model, input, isAllData(input), machine);
  const problem = refused ?? innerProblem(model, input, outputs, machine);
  // Keras 3 tells the shapes that come out of a model, not the masks of the layers in it.
  const shown = machine.dialect === "keras3" ? withMasks(outputs, []) : outputs;
  const call: LayerCall = {
    id: machine.allocate(),
    range: place.range,
    site: place.site,
    layer: model.fact,
    memberOf: place.memberOf,
    inputs: input.structure,
    inputTensors: input.tensors,
    arguments: new Map(),
    outputs: shown,
    params: modelFact(model, machine).params,
    weights: weightsInside(
      weightsOfModel(model, machine, !hasUnknown(outputs)),
      scopeOf(model.fact, machine),
    ),
    problem,
    remark: null,
  };
  rememberCall(call, machine);
  machine.record.call(call);
  return call;
}

/** What comes out, or else in TF.js the shape that is shown all the same. */
function throughSequential(
  model: ModelObject,
  input: Placed,
  context: SequentialContext,
): Structure {
  const { machine } = context;
  const outputs = passThrough(model, fitted(model, input, machine), context);
  return outputs.kind === "unknown" &&
    machine.dialect === "tfjs" &&
    !isAllData(input)
    ? (shapesAlone(model, input, machine) ?? outputs)
    : outputs;
}

/** TF.js tells what a Sequential shows by its layers' arithmetic alone. */
function shapesAlone(
  model: ModelObject,
  { structure }: Placed,
  machine: Machine,
): Structure | null {
  const { members, isComplete } = stateOf(model, machine);
  if (structure.kind !== "tensor" || !isComplete) return null;
  const layers = members.flatMap(({ value, layer }) =>
    layer?.fact.className === "InputLayer" || tensorOf(value)
      ? []
      : [layer?.instance ?? null],
  );
  return layers.reduce<TensorSpec | null>(
    (spec, layer) => layer && spec && shapeAlone(layer, spec),
    structure,
  );
}

/** The input of a Sequential with the number of axes that the model has. */
function fitted(model: ModelObject, input: Placed, machine: Machine): Placed {
  const [wanted, ...others] = stateOf(model, machine).inputs;
  const { structure } = input;
  return wanted === undefined ||
    others.length > 0 ||
    structure.kind !== "tensor" ||
    machine.dialect === "tfjs"
    ? input
    : { ...input, structure: conformed(structure, wanted.spec) };
}

/** Keras 2 runs all layers again, as Keras 3 does in a `call` and on data, and one of them may refuse what the model gets; else only shapes are computed. */
function innerProblem(
  model: ModelObject,
  input: Placed,
  outputs: Structure,
  machine: Machine,
): LayerProblem | null {
  const { outputStructure } = stateOf(model, machine);
  const isBroken = outputStructure === null || hasUnknown(outputStructure);
  const runsLayers =
    machine.dialect === "keras2" ||
    isAllData(input) ||
    (model.className === "Sequential" && isTracing(machine));
  if (
    !runsLayers ||
    isBroken ||
    isOtherBatch(model, input, machine) ||
    hasUnknown(input.structure) ||
    outputs.kind !== "unknown"
  )
    return null;
  const reason = rootOf(outputs.reason);
  return reason.kind === "error"
    ? { kind: "refused", message: `Inside of this model: ${reason.message}` }
    : null;
}

/** Whether the model is made for another number of samples, of which the rules on batches tell. */
function isOtherBatch(
  model: ModelObject,
  { structure }: Placed,
  machine: Machine,
): boolean {
  const [fixed] = stateOf(model, machine).inputs;
  const [given] = tensorsOf(structure);
  const [wanted, got] = [fixed?.spec.shape?.[0], given?.shape?.[0]];
  return (
    typeof wanted === "number" && compareDims(wanted, got ?? null) === "never"
  );
}

/** Whether a model is given numbers alone, on which its layers run at once. */
function isAllData({ tensors }: Placed): boolean {
  return (
    tensors.length > 0 && tensors.every((tensor) => isEager(tensor) === true)
  );
}

/** What made something unknown in the first place. */
function rootOf(reason: UnknownReason): UnknownReason {
  return reason.kind === "becauseOf" ? rootOf(reason.reason) : reason;
}

/** A model built on data takes any batch size later; layers that keep states take that of the data. */
export function openBatch(spec: TensorSpec): TensorSpec {
  return spec.shape === null
    ? spec
    : {
        ...spec,
        shape: [
          symbol(null, "batch of the first data"),
          ...spec.shape.slice(1),
        ],
      };
}

/** Whether something that is no tensor stands among the inputs: `None` for an optional one. */
function hasGap(structure: Structure): boolean {
  if (structure.kind === "tuple" || structure.kind === "list")
    return structure.items.some(hasGap);
  if (structure.kind === "dict")
    return structure.entries.some(([, value]) => hasGap(value));
  return structure.kind === "value";
}

/**
 * Keras 3 compares what a functional model is given with its inputs, axis by axis, and the same of a Sequential while a model is planned. Keras 2
 * does so with data, unless the model took its input's shape from what it was first called on.
 */
function checksEverySize(
  model: ModelObject,
  { structure, tensors }: Placed,
  isData: boolean,
  machine: Machine,
): boolean {
  if (structure.kind === "dict" || machine.dialect === "tfjs") return false;
  return machine.dialect === "keras2"
    ? declaresInput(model, machine) &&
        tensors.every((tensor) => isEager(tensor) === true)
    : model.className === "Functional" || !(isData || isTracing(machine));
}

/** Whether a model's own layers say what goes in. */
function declaresInput(model: ModelObject, machine: Machine): boolean {
  const { members, inputs } = stateOf(model, machine);
  const origin = inputs[0]?.origin;
  return (
    model.className === "Functional" ||
    members.some(
      ({ input, layer }) =>
        (input !== null && input === inputs[0]) ||
        (origin?.kind === "input" &&
          layer !== null &&
          layer.fact.id === origin.layer?.id),
    )
  );
}

/** Whether a size behind the batch can't be what is asked for. As in Keras, a last axis of one is left out, and so are axes that only one of the two has. */
function differingAxis(wanted: readonly Dim[], got: readonly Dim[]): boolean {
  const others = squeezed(got);
  return squeezed(wanted).some(
    (dim, axis) =>
      axis > 0 &&
      axis < others.length &&
      dim !== null &&
      compareDims(dim, others[axis] ?? null) === "never",
  );
}

function squeezed(shape: readonly Dim[]): readonly Dim[] {
  return shape[shape.length - 1] === 1 ? shape.slice(0, -1) : shape;
}

/** A functional model of Keras 2 looks at no more tensors than it has inputs, and misses only those that its outputs come of. */
function canLack(model: ModelObject, count: number, machine: Machine): boolean {
  const { inputs, outputs } = stateOf(model, machine);
  if (machine.dialect !== "keras2" || model.className !== "Functional")
    return false;
  const used = new Set<TensorFact>();
  const waiting = [...outputs];
  for (let fact = waiting.pop(); fact; fact = waiting.pop()) {
    if (used.has(fact)) continue;
    used.add(fact);
    waiting.push(...sourcesOf(fact));
  }
  const keys = new Set([...used].map(tensorKey));
  return (
    count > 0 && !inputs.slice(count).some((fact) => keys.has(tensorKey(fact)))
  );
}

/** The tensors that one is made of. */
function sourcesOf({ origin }: TensorFact): readonly TensorFact[] {
  if (origin.kind === "operation") return origin.operands;
  if (origin.kind !== "call") return [];
  const { inputTensors, arguments: others } = origin.call;
  return [
    ...inputTensors,
    ...[...others.values()].flatMap(({ tensors }) => tensors),
  ];
}

/** A model takes as many tensors as it has inputs, with the sizes that these fix; of symbolic ones TF.js asks no more than their number. */
function inputProblem(
  model: ModelObject,
  input: Placed,
  machine: Machine,
): LayerProblem | null {
  const { inputs } = stateOf(model, machine);
  const given = input.structure;
  const isData = input.tensors.every(
    ({ origin }) => origin.kind === "array" || origin.kind === "operation",
  );
  const checksSizes =
    machine.dialect === "keras2" || (machine.dialect === "tfjs" && isData);
  const tensors = tensorsOf(given);
  if (inputs.length === 0 || hasUnknown(given) || hasGap(given)) return null;
  const name =
    model.fact.name === null
      ? model.className
      : `${model.className} "${model.fact.name}"`;
  if (
    tensors.length !== inputs.length &&
    !canLack(model, tensors.length, machine)
  )
    return {
      kind: "inputCount",
      message: `${name} takes ${String(inputs.length)} input(s) but gets ${String(tensors.length)} tensors.`,
    };
  for (const [index, tensor] of tensors.entries()) {
    const wanted = inputs[index]?.spec.shape ?? null;
    const got = tensor.shape;
    if (wanted === null || got === null) continue;
    if (checksEverySize(model, input, isData, machine)) {
      const odd = differingAxis(wanted, got);
      if (odd)
        return {
          kind: "featureSize",
          message: `${name} takes ${printShape(wanted)} but gets ${printShape(got)}.`,
          input: index,
        };
    }
    if (!checksSizes) continue;
    if (wanted.length !== got.length && machine.dialect === "tfjs")
      return {
        kind: "rank",
        message: `${name} takes ${printShape(wanted)} but gets ${printShape(got)}.`,
        rank: { expected: wanted.length, actual: got },
      };
    const last = got.length - 1;
    if (
      wanted.length === got.length &&
      compareDims(wanted[last] ?? null, got[last] ?? null) === "never" &&
      wanted[last] !== null
    )
      return {
        kind: "featureSize",
        message: `${name} takes ${printShape(wanted)} but gets ${printShape(got)}.`,
        input: index,
      };
  }
  return null;
}

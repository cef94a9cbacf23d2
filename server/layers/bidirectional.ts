// Bidirectional: a layer run forwards and another backwards, and the two merged.
import { broadcastShapes } from "../shapes/broadcast.ts";
import { compareDims } from "../shapes/compare.ts";
import { printShape } from "../shapes/print.ts";
import type { Shape } from "../shapes/shape.ts";
import { sum } from "../shapes/shape.ts";
import type { Structure, TensorSpec } from "../shapes/structure.ts";
import { tensorsOf } from "../shapes/structure.ts";
import {
  computeDtype,
  flagOf,
  isNone,
  isUnknown,
  layerOf,
  printValue,
  textOf,
  valueOf,
} from "./arguments.ts";
import { heldWeightsOf } from "./apply.ts";
import { oneOf } from "./checks.ts";
import { onData } from "./computed.ts";
import type {
  Computed,
  Config,
  Dialect,
  LayerCallInput,
  LayerEntry,
  LayerInstance,
  LayerProblem,
  Mask,
  Outcome,
  WeightSpec,
} from "./layer.ts";
import { masksGiven, outcomeOf } from "./mask.ts";
import { only, optional, required, text } from "./parameter.ts";
import {
  counted,
  fails,
  notFollowed,
  problem,
  result,
  several,
} from "./problem.ts";
import {
  initialStateOf,
  recurrentCallArguments,
  sequenceOf,
} from "./recurrent-run.ts";
import { innerNames, inside } from "./weight-names.ts";

/** Runs a layer forwards and a copy of it backwards over the sequence and merges the two. */
export const bidirectional: LayerEntry = {
  className: "Bidirectional",
  names: {
    keras3: ["Bidirectional"],
    keras2: ["Bidirectional"],
    tfjs: ["bidirectional"],
  },
  parameters: [
    required("layer"),
    optional(
      "merge_mode",
      text("concat"),
      oneOf("sum", "mul", "ave", "concat", null),
    ),
    optional("weights"),
    ...only(["keras3", "keras2"], optional("backward_layer")),
  ],
  callArguments: recurrentCallArguments,
  needsConfig: true,
  construct: (config, dialect) => directionProblem(config, dialect),
  outputs: (call) => bidirectionalOutputs(call, call.dialect === "keras2"),
  computes: (call) => bidirectionalComputes(call),
  fixedAxes: (config, dialect) => {
    const layer = layerOf(config, "layer");
    return layer?.entry.fixedAxes?.(layer.config, dialect) ?? [];
  },
  weights: (call) => bidirectionalWeights(call),
  mask: (call) => directionMasks(call),
  recurrent: {
    stateNames: (config) => {
      const layer = layerOf(config, "layer");
      const names = layer?.entry.recurrent?.stateNames(layer.config) ?? null;
      const short = (name: string) =>
        names?.length === 1 ? "" : `_${name.replace(/^state_?/, "")}`;
      return names === null
        ? null
        : ["forward", "backward"].flatMap((direction) =>
            names.map((name) => direction + short(name)),
          );
    },
    inputRank: 3,
    flag: (config, flag) => {
      const layer = layerOf(config, "layer");
      return layer?.entry.recurrent?.flag(layer.config, flag) ?? null;
    },
  },
};

const sharedFlags = ["stateful", "return_sequences", "return_state"] as const;

function directionProblem(
  config: Config,
  dialect: Dialect,
): LayerProblem | null {
  if (isUnknown(config, "layer")) return null;
  const layer = layerOf(config, "layer");
  if (dialect === "tfjs") return tfjsLayerProblem(layer, config, dialect);
  if (layer === null)
    return valueOf(config, "layer").kind === "object"
      ? null
      : notRecurrent(printValue(valueOf(config, "layer"), dialect));
  if (layer.entry.recurrent === undefined && layer.entry.className !== "")
    return layer.entry.className.endsWith("Cell")
      ? cellInside(layer)
      : notRecurrent(layer.entry.className);
  if (layer.entry.className === "Bidirectional")
    return notRecurrent("Bidirectional");
  const unregistered = dialect === "keras3" ? unregisteredIn(layer) : null;
  if (unregistered !== null) return lostClass(unregistered);
  const backward = layerOf(config, "backward_layer");
  const forwards = flagOf(layer.config, "go_backwards");
  if (backward === null) {
    if (
      dialect !== "keras3" ||
      forwards !== true ||
      !isNone(config, "backward_layer")
    )
      return null;
    return problem(
      "backwardLayer",
      "Bidirectional makes the backward layer itself: remove go_backwards=True from the layer inside it.",
      { argument: "layer" },
    );
  }
  if (backward.entry.recurrent === undefined && backward.entry.className !== "")
    return notRecurrent(backward.entry.className);
  const backwards = flagOf(backward.config, "go_backwards");
  if (forwards !== null && forwards === backwards) {
    return problem(
      "backwardLayer",
      `\`backward_layer\` must run the other way than \`layer\`, but both have go_backwards=${forwards ? "True" : "False"}.`,
      { argument: "backward_layer" },
    );
  }
  for (const flag of sharedFlags) {
    const [one, other] = [
      flagOf(layer.config, flag),
      flagOf(backward.config, flag),
    ];
    if (one === null || other === null || one === other) continue;
    return problem(
      "backwardLayer",
      `\`layer\` and \`backward_layer\` must have the same \`${flag}\`, but it is ${one ? "True" : "False"} in one and ${other ? "True" : "False"} in the other.`,
      { argument: "backward_layer" },
    );
  }
  return null;
}

function tfjsLayerProblem(
  layer: LayerInstance | null,
  config: Config,
  dialect: Dialect,
): LayerProblem | null {
  if (layer === null)
    return valueOf(config, "layer").kind === "object"
      ? null
      : notRecurrent(printValue(valueOf(config, "layer"), dialect));
  const isGeneric = layer.entry.className === "RNN";
  return isGeneric
    ? problem(
        "refused",
        "TF.js can't make the backward copy of an `rnn`. Put lstm, gru or simpleRNN in the bidirectional.",
        { argument: "layer" },
      )
    : null;
}

function lostClass(name: string): LayerProblem {
  return problem(
    "argumentValue",
    `Keras 3 makes the layer inside of a Bidirectional anew from its configuration, and doesn't find the class \`${name}\`. Put \`@keras.saving.register_keras_serializable()\` above it.`,
    { argument: "layer" },
  );
}

/** A class of the program that Keras doesn't know, the layer's own or one of its cells; null when there is none. */
function unregisteredIn(layer: LayerInstance): string | null {
  if (layer.isUnregistered === true) return layer.ownClass ?? null;
  for (const argument of layer.config.values()) {
    const items =
      argument.kind === "list" || argument.kind === "tuple"
        ? argument.items
        : [argument];
    for (const item of items) {
      const found = item.kind === "layer" ? unregisteredIn(item.layer) : null;
      if (found !== null) return found;
    }
  }
  return null;
}

function cellInside(cell: LayerInstance): LayerProblem {
  const { className } = cell.entry;
  const layer = className.replace(/Cell$/, "");
  const message = `Bidirectional wraps layers, not cells: use ${layer} instead of ${className}.`;
  return problem("notACell", message, { argument: "layer" });
}

function notRecurrent(what: string): LayerProblem {
  return problem(
    "argumentValue",
    `\`layer\` of Bidirectional must be a recurrent layer, such as LSTM, not ${what}.`,
    { argument: "layer" },
  );
}

/** Both directions keep the mask of the sequence when they return sequences. */
function directionMasks(call: LayerCallInput): readonly Mask[] {
  const layer = layerOf(call.config, "layer");
  const [mask] = masksGiven(call);
  return layer?.entry.recurrent?.flag(layer.config, "return_sequences") === true
    ? isNone(call.config, "merge_mode")
      ? [mask, mask]
      : [mask]
    : [];
}

/** The two layers that a Bidirectional runs; null when not known. */
function directionsOf(
  config: Config,
): { forward: LayerInstance; backward: LayerInstance } | null {
  const forward = layerOf(config, "layer");
  if (forward === null || isUnknown(config, "backward_layer")) return null;
  return { forward, backward: layerOf(config, "backward_layer") ?? forward };
}

/** Keras 3 tells the shape as if both directions were the forward layer; TF.js runs that one both ways. */
function bidirectionalComputes(call: LayerCallInput): Computed | null {
  if (
    call.dialect !== "keras3" ||
    layerOf(call.config, "backward_layer") === null
  )
    return null;
  return onData(
    bidirectionalOutputs(call, true),
    "`backward_layer` returns another width than `layer`",
  );
}

function bidirectionalOutputs(
  call: LayerCallInput,
  asksBackward: boolean,
): Outcome {
  const { config, dialect } = call;
  const directions = directionsOf(config);
  if (directions === null)
    return result(notFollowed("the layer inside this Bidirectional"));
  const stateful =
    dialect === "keras3" ? statefulStatesProblem(directions.forward) : null;
  if (stateful !== null) return fails(stateful);
  const halves = halvesOf(call);
  if ("kind" in halves) return fails(halves);
  const forward = outcomeOf(
    directions.forward.entry,
    innerCall(directions.forward, call, halves[0]),
  );
  if (forward.kind === "problem")
    return fails(renamed(forward.problem, directions.forward));
  const backward = asksBackward
    ? outcomeOf(
        directions.backward.entry,
        innerCall(directions.backward, call, halves[1]),
      )
    : forward;
  if (backward.kind === "problem")
    return fails(renamed(backward.problem, directions.backward));
  const [outputs, others] = [
    partsOf(forward.structure),
    partsOf(backward.structure),
  ];
  if (outputs === null || others === null || isUnknown(config, "merge_mode"))
    return result(notFollowed("the layer inside this Bidirectional"));
  const [first, ...states] = outputs;
  const [second, ...otherStates] = others;
  if (first?.kind !== "tensor" || second?.kind !== "tensor")
    return result(notFollowed("the layer inside this Bidirectional"));
  const merged = mergeDirections(textOf(config, "merge_mode"), first, second);
  if ("problem" in merged) return fails(merged.problem);
  const dtype = dialect === "keras3" ? null : undefined;
  const all = [...merged.outputs, ...states, ...otherStates].map((part) =>
    recast(part, dtype, config),
  );
  const [only] = all;
  return result(
    all.length === 1 && only !== undefined ? only : several(all, dialect),
  );
}

/** Keras 3.15 trips over the masks of states that a stateful Bidirectional returns. */
function statefulStatesProblem({ config }: LayerInstance): LayerProblem | null {
  if (
    flagOf(config, "stateful") !== true ||
    flagOf(config, "return_state") !== true
  )
    return null;
  return problem(
    "refused",
    "Keras 3 can't call a Bidirectional whose layer has both stateful=True and return_state=True.",
    { argument: "layer" },
  );
}

/** Keras 3 gives everything the wrapper's own dtype. */
function recast(
  part: Structure,
  dtype: null | undefined,
  config: Config,
): Structure {
  if (dtype === undefined || part.kind !== "tensor") return part;
  return isNone(config, "dtype")
    ? part
    : { ...part, dtype: computeDtype(config) };
}

function partsOf(structure: Structure): readonly Structure[] | null {
  if (structure.kind === "tuple" || structure.kind === "list")
    return structure.items;
  return structure.kind === "tensor" ? [structure] : null;
}

function mergeDirections(
  mode: string | null,
  forward: TensorSpec,
  backward: TensorSpec,
): { outputs: readonly TensorSpec[] } | { problem: LayerProblem } {
  if (mode === null) return { outputs: [forward, backward] };
  const [left, right] = [forward.shape, backward.shape];
  if (left === null || right === null)
    return { outputs: [{ ...forward, shape: null }] };
  if (mode === "concat") {
    const before = right.slice(0, -1);
    const fits = before.every(
      (dim, axis) => compareDims(dim, left[axis] ?? null) !== "never",
    );
    if (!fits) return { problem: directionsProblem(mode, "size", left, right) };
    const width = sum([left.at(-1) ?? null, right.at(-1) ?? null]);
    const shape = [...before.map((dim, axis) => left[axis] ?? dim), width];
    return { outputs: [{ ...forward, shape }] };
  }
  const shape = broadcastShapes(left, right, "known");
  if (shape !== "never") return { outputs: [{ ...forward, shape }] };
  return { problem: directionsProblem(mode, "width", left, right) };
}

function directionsProblem(
  mode: string,
  what: "width" | "size",
  forward: Shape,
  backward: Shape,
): LayerProblem {
  const argument = what === "width" ? { argument: "backward_layer" } : {};
  return problem(
    "backwardLayer",
    `Bidirectional with merge_mode="${mode}" needs both directions of one ${what} but gets ${printShape(forward)} and ${printShape(backward)}.`,
    argument,
  );
}

/** The initial states of either direction: the first half and the second. */
function halvesOf(
  call: LayerCallInput,
): readonly [Structure | undefined, Structure | undefined] | LayerProblem {
  const states = initialStateOf(call);
  if (states === undefined || states.kind === "unknown")
    return [states, states];
  const items =
    states.kind === "list" || states.kind === "tuple"
      ? states.items
      : tensorsOf(states);
  if (items.length % 2 === 1 && call.dialect !== "keras3") {
    return problem(
      "initialState",
      `Bidirectional starts from the states of both directions, an even number, but gets ${counted(items.length, "state")}.`,
    );
  }
  const half = Math.ceil(items.length / 2);
  return [
    { kind: "list", items: items.slice(0, half) },
    { kind: "list", items: items.slice(half) },
  ];
}

function innerCall(
  layer: LayerInstance,
  call: LayerCallInput,
  states: Structure | undefined,
): LayerCallInput {
  const inner = new Map(call.arguments);
  inner.delete("initial_state");
  if (
    states !== undefined &&
    call.dialect !== "keras3" &&
    layer.entry.className !== "RNN"
  )
    inner.set("initial_state", states);
  const inputs =
    call.dialect === "keras3"
      ? call.inputs
      : (sequenceOf(call.inputs) ?? call.inputs);
  return {
    ...call,
    config: layer.config,
    inputs,
    arguments: inner,
    ...(call.dialect === "tfjs" &&
      layer.entry.recurrent === undefined && { unchecked: true }),
  };
}

/** The problem in the words of the wrapper. */
function renamed(found: LayerProblem, layer: LayerInstance): LayerProblem {
  const name = layer.entry.className;
  return {
    ...found,
    message: found.message.replace(name, `Bidirectional(${name})`),
  };
}

/** `forward_lstm` and `backward_lstm`; in Keras 3 a `backward_layer` keeps its own name. */
function directionNames(
  { forward, backward }: { forward: LayerInstance; backward: LayerInstance },
  dialect: Dialect,
): readonly [string, string] {
  const isCopy = forward === backward;
  const [name = "", other = name] = innerNames(
    isCopy ? [forward] : [forward, backward],
    dialect,
  );
  return [
    `forward_${name}`,
    isCopy || dialect !== "keras3" ? `backward_${other}` : other,
  ];
}

function bidirectionalWeights(
  call: LayerCallInput,
): readonly WeightSpec[] | null {
  const directions = directionsOf(call.config);
  if (directions === null) return null;
  const inner = (layer: LayerInstance, place: string) => {
    const weights = heldWeightsOf(layer, innerCall(layer, call, undefined));
    return weights && inside(place, weights);
  };
  const places = directionNames(directions, call.dialect);
  const [forward, backward] = [
    inner(directions.forward, places[0]),
    inner(directions.backward, places[1]),
  ];
  return forward === null || backward === null
    ? null
    : [...forward, ...backward];
}

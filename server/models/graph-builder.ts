// The graph that is being made from a trace: its nodes so far, and which tensors, calls and weights of the program stand in it already.

import type {
  Given,
  LayerCall,
  LayerFact,
  TensorFact,
  Trace,
  WeightFact,
} from "../trace/trace.ts";
import type { GraphNode, TensorRef } from "./graph.ts";
import { snakeName } from "./layer-config.ts";

/** The graph that is being made. */
export interface Builder {
  readonly trace: Trace;
  readonly nodes: GraphNode[];
  readonly ids: Set<string>;
  readonly known: Map<TensorFact, TensorRef>;
  readonly called: Map<LayerCall, readonly TensorRef[]>;
  /** Functions with several results, by what they are given. */
  readonly operations: Map<Given["positional"], string>;
  readonly weights: Map<WeightFact, TensorRef>;
  /** Whether it is one step of a cell: there arrays are made by the step, and nothing comes in but its inputs. */
  readonly isStep: boolean;
  /** Whether it is what the `call` of a layer of the program's own does, which makes its arrays itself, but for random ones. */
  readonly isInside: boolean;
}

export function createBuilder(trace: Trace, isStep = false): Builder {
  return {
    trace,
    nodes: [],
    ids: new Set(),
    known: new Map(),
    called: new Map(),
    operations: new Map(),
    weights: new Map(),
    isStep,
    isInside: false,
  };
}

/** A name that no node has yet, taken. */
export function unique(wanted: string, { ids }: Builder): string {
  let id = wanted;
  for (let count = 1; ids.has(id); count++) id = `${wanted}_${String(count)}`;
  ids.add(id);
  return id;
}

/** The place of a tensor, for the next one who asks. */
export function remember(
  fact: TensorFact,
  ref: TensorRef,
  { known }: Builder,
): TensorRef {
  known.set(fact, ref);
  return ref;
}

/** Something that can't be run, and why. */
export function addOpaque(
  name: string,
  className: string,
  inputs: readonly TensorRef[],
  reason: string,
  builder: Builder,
): TensorRef {
  const id = unique(name, builder);
  builder.nodes.push({ kind: "opaque", id, name, className, inputs, reason });
  return { node: id, output: 0 };
}

/** As its nodes are called. */
export function nameOf({ name, className }: LayerFact): string {
  return name ?? snakeName(className);
}

/** What its nodes share: the `layer` of each. */
export function keyOf(layer: LayerFact): string {
  return `${nameOf(layer)}#${String(layer.id)}`;
}

/** The call of a layer that nothing tells of: it returns one tensor, as far as anybody knows. */
export function callNotInView(
  layer: LayerFact,
  inputTensors: readonly TensorFact[],
): LayerCall {
  const structure = {
    kind: "unknown",
    reason: { kind: "noInputYet" },
  } as const;
  return {
    id: -1,
    range: layer.site.range,
    site: null,
    layer,
    memberOf: null,
    inputs: structure,
    inputTensors,
    arguments: new Map(),
    outputs: structure,
    params: null,
    weights: null,
    problem: null,
    remark: null,
  };
}

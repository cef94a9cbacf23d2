// What the panel is about before anything has run: the graph with its sizes filled, and the shown layer's options. It gives the empty pictures
// their sizes and the run its request; numbers come from the recording alone.
import type { Dim } from "../../server/shapes/dim.ts";
import {
  type GraphNode,
  type LayerConfig,
  type LayerNode,
  type ModelGraph,
  isLayerSpec,
} from "../../server/models/graph.ts";
import { assumedSize, fillSizes } from "../../server/models/sizes.ts";
import type { CellKind } from "../engine/recording.ts";
import type { Target } from "../protocol.ts";

/** A size of the input: fixed by the code, or open and chosen on the page. */
export interface InputSize {
  readonly value: number;
  readonly isFixed: boolean;
  /** The line that fixes it, when it is known. */
  readonly line: number | null;
}

/** A size that the code leaves open and that is assumed: `units`. */
export interface AssumedSize {
  readonly key: string;
  readonly name: string;
  readonly reason: string;
  readonly value: number;
}

export interface Subject {
  /** Runnable: no named size is left open. */
  readonly graph: ModelGraph;
  readonly node: LayerNode;
  readonly cell: CellKind;
  readonly units: number;
  readonly isBidirectional: boolean;
  readonly isStateful: boolean;
  readonly goBackwards: boolean;
  readonly returnSequences: boolean;
  readonly returnState: boolean;
  readonly batch: InputSize;
  readonly steps: InputSize;
  readonly assumed: readonly AssumedSize[];
  /** Whether the model starts from tokens: the poem is then its first input. */
  readonly readsTokens: boolean;
}

/** What a person chose for sizes; null keeps the default. */
export interface ChosenSizes {
  readonly batch: number | null;
  readonly steps: number | null;
  readonly assumed: Readonly<Record<string, number>>;
}

/** The batch and steps that stand in when neither the code nor the person says any. */
export interface DefaultSizes {
  readonly batch: number;
  readonly steps: number;
}

/** The subject of a target; null when it has no recurrent layer that can be drawn. */
export function subjectOf(
  target: Target,
  chosen: ChosenSizes,
  defaults: DefaultSizes,
): Subject | null {
  const assumed = target.graph.freeSizes.map((size) => ({
    key: size.key,
    name: size.name,
    reason: size.reason,
    value: chosen.assumed[size.key] ?? assumedSize(size),
  }));
  const graph = fillSizes(
    target.graph,
    new Map(assumed.map(({ key, value }) => [key, value])),
  );
  const node = focusOf(graph, target.focus);
  if (node === null) return null;
  const options = optionsOf(node);
  if (options === null) return null;
  const size = (axis: 0 | 1, name: "batch" | "steps"): InputSize => {
    const fixed = fixedSize(graph, axis);
    return {
      value: fixed ?? chosen[name] ?? defaults[name],
      isFixed: fixed !== null,
      line: target.lines[name] ?? null,
    };
  };
  return {
    graph,
    node,
    ...options,
    batch: size(0, "batch"),
    steps: size(1, "steps"),
    assumed,
    readsTokens: readsTokens(graph),
  };
}

/** Whether the graph feeds an input straight into an Embedding. */
export function readsTokens(graph: ModelGraph): boolean {
  const inputs = new Set(
    graph.nodes.filter(({ kind }) => kind === "input").map(({ id }) => id),
  );
  return graph.nodes.some(
    (node) =>
      node.kind === "layer" &&
      node.className === "Embedding" &&
      node.inputs.some((input) => inputs.has(input.node)),
  );
}

/** The node asked for, if it is recurrent; else the first one that is. */
function focusOf(graph: ModelGraph, focus: string | null): LayerNode | null {
  const isRecurrent = (node: GraphNode): node is LayerNode =>
    node.kind === "layer" && optionsOf(node) !== null;
  const recurrent = graph.nodes.filter(isRecurrent);
  return recurrent.find(({ id }) => id === focus) ?? recurrent[0] ?? null;
}

type Options = Pick<
  Subject,
  | "cell"
  | "units"
  | "isBidirectional"
  | "isStateful"
  | "goBackwards"
  | "returnSequences"
  | "returnState"
>;

function optionsOf(node: LayerNode): Options | null {
  const isBidirectional = node.className === "Bidirectional";
  const inner = isBidirectional ? node.config.layer : undefined;
  const className = isLayerSpec(inner) ? inner.class_name : node.className;
  const config: LayerConfig = isLayerSpec(inner) ? inner.config : node.config;
  const cell = cellOf(className);
  const units = config.units;
  if (cell === null || typeof units !== "number") return null;
  return {
    cell,
    units,
    isBidirectional,
    isStateful: config.stateful === true,
    goBackwards: !isBidirectional && config.go_backwards === true,
    returnSequences: config.return_sequences === true,
    returnState: config.return_state === true,
  };
}

function cellOf(className: string): CellKind | null {
  switch (className) {
    case "LSTM":
    case "CuDNNLSTM":
      return "LSTM";
    case "GRU":
    case "CuDNNGRU":
      return "GRU";
    case "SimpleRNN":
      return "SimpleRNN";
    default:
      return null;
  }
}

/** The size of an axis of the first input, when the code gives a number. */
function fixedSize(graph: ModelGraph, axis: number): number | null {
  const first = graph.nodes.find((node) => node.kind === "input");
  const size: Dim | undefined =
    first?.kind === "input" ? first.shape[axis] : undefined;
  return typeof size === "number" ? size : null;
}

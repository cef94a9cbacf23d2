// What the panel is about before anything has run: the graph with its sizes filled, and the shown layer's options. It gives the empty pictures
// their sizes and the run its request; numbers come from the recording alone.
import type { Dim } from "../../server/shapes/dim.ts";
import {
  type GraphDialect,
  type GraphNode,
  type LayerConfig,
  type LayerNode,
  type ModelGraph,
  isLayerSpec,
} from "../../server/models/graph.ts";
import { assumedSize, fillSizes } from "../../server/models/sizes.ts";
import type { Quantity } from "../engine/recording.ts";
import type { Target } from "../protocol.ts";
import { type LayerCell, cellsOf } from "./cells.ts";
import { innerLayer } from "./distributed.ts";
import { inputWindow, windowedSize } from "./window.ts";

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
  /** In the recording's order; at least one. */
  readonly cells: readonly LayerCell[];
  /** How many axes the maps of its cells have; 0 for cells without maps. */
  readonly rank: number;
  /** Its maps stand behind their channels (`data_format="channels_first"`). */
  readonly isChannelsFirst: boolean;
  readonly isBidirectional: boolean;
  /** A stack's states are returned last cell first: by TF.js, and by Keras 2 on request. */
  readonly isStatesReversed: boolean;
  readonly isStateful: boolean;
  /** How many TimeDistributed stand around it: their steps are rows of their own. */
  readonly outer: number;
  readonly goBackwards: boolean;
  readonly returnSequences: boolean;
  readonly returnState: boolean;
  readonly batch: InputSize;
  readonly steps: InputSize;
  /** The steps of the layer itself, before anything has run: those of the input, but in a TimeDistributed. */
  readonly ownSteps: number;
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

/** Of maps every step is a picture, and costs as much: a few of them to begin with. */
const mapDefaults: DefaultSizes = { batch: 1, steps: 8 };

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
  const options = optionsOf(node, graph.dialect);
  if (options === null) return null;
  const usual = options.rank > 0 ? mapDefaults : defaults;
  const size = (axis: 0 | 1, name: "batch" | "steps"): InputSize => {
    const fixed = fixedSize(graph, axis);
    return {
      value: fixed ?? chosen[name] ?? usual[name],
      isFixed: fixed !== null,
      line: target.lines[name] ?? null,
    };
  };
  const steps = size(1, "steps");
  return {
    graph,
    node,
    ...options,
    batch: size(0, "batch"),
    steps,
    ownSteps:
      options.outer === 0
        ? steps.value
        : (fixedSize(graph, 1 + options.outer) ?? openSize),
    assumed,
    readsTokens: readsTokens(graph),
  };
}

/** What a run takes for sizes of an input that are neither its batch nor its steps. */
const openSize = 8;

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
    node.kind === "layer" && optionsOf(node, graph.dialect) !== null;
  const recurrent = graph.nodes.filter(isRecurrent);
  return recurrent.find(({ id }) => id === focus) ?? recurrent[0] ?? null;
}

type Options = Pick<
  Subject,
  | "cells"
  | "rank"
  | "isChannelsFirst"
  | "isBidirectional"
  | "isStatesReversed"
  | "isStateful"
  | "outer"
  | "goBackwards"
  | "returnSequences"
  | "returnState"
>;

function optionsOf(node: LayerNode, dialect: GraphDialect): Options | null {
  const shown = innerLayer(node);
  const isBidirectional = shown.className === "Bidirectional";
  const inner = isBidirectional ? shown.config.layer : undefined;
  const config: LayerConfig = isLayerSpec(inner) ? inner.config : shown.config;
  const cells = cellsOf({ class_name: shown.className, config: shown.config });
  if (cells?.[0] === undefined) return null;
  return {
    cells,
    rank: cells[0].rank,
    isChannelsFirst: config.data_format === "channels_first",
    isBidirectional,
    isStatesReversed: dialect === "tfjs",
    isStateful: config.stateful === true,
    outer: shown.outer,
    goBackwards: !isBidirectional && config.go_backwards === true,
    returnSequences: config.return_sequences === true,
    returnState: config.return_state === true,
  };
}

/** The cell whose h a direction returns. */
export function lastCell(
  { cells }: Pick<Subject, "cells">,
  direction: 0 | 1,
): { readonly cell: LayerCell; readonly place: number } {
  const place = cells.findIndex(
    (cell) => cell.isLast && cell.direction === direction,
  );
  const cell = cells[place] ?? cells[0];
  if (cell === undefined) throw new Error("A subject without a cell.");
  return { cell, place: Math.max(0, place) };
}

/** One state of the returned tuple. */
export interface StateRole {
  /** Its cell's place in {@link Subject.cells}. */
  readonly place: number;
  readonly state: Quantity;
}

/** All states in the order in which the library returns them. */
export function stateRoles(
  subject: Pick<Subject, "cells" | "isStatesReversed">,
): readonly StateRole[] {
  const { cells, isStatesReversed } = subject;
  const places = Array.from(cells.keys());
  if (isStatesReversed) {
    const key = (place: number) => cells[place];
    places.sort(
      (a, b) =>
        (key(a)?.direction ?? 0) - (key(b)?.direction ?? 0) ||
        (key(b)?.index ?? 0) - (key(a)?.index ?? 0),
    );
  }
  return places.flatMap((place) =>
    (cells[place]?.states ?? []).map((state) => ({ place, state })),
  );
}

/** The size of an axis of the first input, when the code gives a number. */
function fixedSize(graph: ModelGraph, axis: number): number | null {
  const first = graph.nodes.find((node) => node.kind === "input");
  const size: Dim | undefined =
    first?.kind === "input" ? first.shape[axis] : undefined;
  return typeof size === "number" ? size : null;
}

/** The size of the cells' maps before anything has run, as far as the input gives it; empty where it doesn't. */
export function mapSize(subject: Subject): readonly number[] {
  const { graph, node, rank, isChannelsFirst, cells, outer } = subject;
  const [cell] = cells;
  const from = graph.nodes.find(({ id }) => id === node.inputs[0]?.node);
  if (rank === 0 || cell === undefined || from?.kind !== "input") return [];
  const axes = from.shape.slice(2 + outer);
  const sizes = isChannelsFirst ? axes.slice(1) : axes.slice(0, -1);
  const known = sizes.filter((size) => typeof size === "number");
  return known.length === rank
    ? windowedSize(known, inputWindow(cell.config, rank))
    : [];
}

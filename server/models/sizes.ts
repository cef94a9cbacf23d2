// Puts numbers where the code leaves a size open, so that a graph can run.

import type { Dim, Integer, IntegerExpression } from "../shapes/dim.ts";
import { substitute } from "../shapes/dim.ts";
import { stepRowsKey } from "../trace/step-rows.ts";
import type {
  ConfigValue,
  FreeSize,
  GraphNode,
  GraphOperation,
  LayerConfig,
  LayerSpec,
  ModelGraph,
  NamedTensor,
  OperationArgument,
  StepGraph,
} from "./graph.ts";
import { assumedSizes, isLayerSpec } from "./graph.ts";

/**
 * The graph with every named size replaced by a number: the given one, else the one assumed for its role.
 * Nameless sizes (`null`: batch and steps) stay; the run gives them.
 * @param sizes by {@link FreeSize.key}
 */
export function fillSizes(
  graph: ModelGraph,
  sizes: ReadonlyMap<string, number> = new Map(),
): ModelGraph {
  const known = new Map<string, Integer>(
    graph.freeSizes.map((size) => [
      size.key,
      sizes.get(size.key) ?? assumedSize(size),
    ]),
  );
  return {
    ...graph,
    nodes: graph.nodes.map((node) => fillNode(node, known)),
    freeSizes: [],
  };
}

/** What the preview assumes for a size before a person says otherwise. */
export function assumedSize(size: FreeSize): number {
  return assumedSizes[size.role];
}

function fillNode(
  node: GraphNode,
  known: ReadonlyMap<string, Integer>,
): GraphNode {
  switch (node.kind) {
    case "input":
      return { ...node, shape: node.shape.map((dim) => fillDim(dim, known)) };
    case "weight":
      return {
        ...node,
        shape: node.shape.map((dim) => fillDim(dim, known)),
        initializer: fillValue(node.initializer, known),
      };
    case "layer":
      return { ...node, config: fillConfig(node.config, known) };
    case "operation":
      return { ...node, operation: fillOperation(node.operation, known) };
    case "opaque":
      return node;
  }
}

function fillOperation(
  operation: GraphOperation,
  known: ReadonlyMap<string, Integer>,
): GraphOperation {
  if (operation.kind !== "function") return operation;
  const fill = (argument: OperationArgument): OperationArgument => {
    if ("tensor" in argument) return argument;
    if ("list" in argument) return { list: argument.list.map(fill) };
    return { value: fillValue(argument.value, known) };
  };
  const options = Object.entries(operation.options).map(
    ([name, argument]) => [name, fill(argument)] as const,
  );
  return {
    ...operation,
    arguments: operation.arguments.map(fill),
    options: Object.fromEntries(options),
  };
}

function fillSpec(
  spec: LayerSpec,
  known: ReadonlyMap<string, Integer>,
): LayerSpec {
  const { step } = spec;
  return {
    ...spec,
    config: fillConfig(spec.config, known),
    ...(step && { step: fillStep(step, known) }),
  };
}

/** The operation with the rows that it is run on, where its code asks for them. */
export function fillRows(
  operation: GraphOperation,
  rows: number,
): GraphOperation {
  return fillOperation(operation, new Map([[stepRowsKey, rows]]));
}

/** The same for all of a step. */
export function fillStepRows(step: StepGraph, rows: number): StepGraph {
  return fillStep(step, new Map([[stepRowsKey, rows]]));
}

function fillStep(
  step: StepGraph,
  known: ReadonlyMap<string, Integer>,
): StepGraph {
  return {
    ...step,
    nodes: step.nodes.map((node) => fillNode(node, known)),
    named: step.named.map((one) => fillNamed(one, known)),
  };
}

function fillNamed(
  named: NamedTensor,
  known: ReadonlyMap<string, Integer>,
): NamedTensor {
  return named.shape === undefined
    ? named
    : { ...named, shape: named.shape.map((dim) => fillDim(dim, known)) };
}

function fillDim(dim: Dim, known: ReadonlyMap<string, Integer>): Dim {
  return dim === null ? null : substitute(dim, known);
}

function fillConfig(
  config: LayerConfig,
  known: ReadonlyMap<string, Integer>,
): LayerConfig {
  return Object.fromEntries(
    Object.entries(config).map(([name, value]) => [
      name,
      fillValue(value, known),
    ]),
  );
}

function fillValue(
  value: ConfigValue,
  known: ReadonlyMap<string, Integer>,
): ConfigValue {
  if (typeof value !== "object" || value === null) return value;
  if (isList(value)) return value.map((item) => fillValue(item, known));
  if (isExpression(value)) return substitute(value, known);
  if (isLayerSpec(value)) return fillSpec(value, known);
  return fillConfig({ ...value }, known);
}

function isList(value: ConfigValue): value is readonly ConfigValue[] {
  return Array.isArray(value);
}

function isExpression(value: ConfigValue): value is IntegerExpression {
  return (
    typeof value === "object" &&
    value !== null &&
    "kind" in value &&
    value.kind === "integer"
  );
}

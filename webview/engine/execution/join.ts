// Batches into one recording: rows below each other; of a stateful layer's states, the last ones.

import type { ModelGraph } from "../../../server/models/graph.ts";
import { joinRows } from "../numbers/arrays.ts";
import type { BatchResult } from "./batch.ts";
import type {
  ArrayValue,
  CellRecording,
  NamedArray,
  NodeRecording,
  RecurrentRecording,
} from "../recording.ts";

/** Every node that ran, in the order of the first batch. */
export function joinNodes(
  results: readonly BatchResult[],
): readonly NodeRecording[] {
  const byNode = new Map<string, NodeRecording[]>();
  for (const result of results)
    for (const node of result.nodes)
      byNode.set(node.node, [...(byNode.get(node.node) ?? []), node]);
  return [...byNode.values()].flatMap((parts) => {
    const joined = joinNode(parts);
    return joined === null ? [] : [joined];
  });
}

/** The graph's outputs, under the name of their node, or of the output where a node has several. */
export function namedOutputs(
  graph: ModelGraph,
  results: readonly BatchResult[],
): readonly NamedArray[] {
  return graph.outputs.flatMap((ref, position) => {
    const parts = results.flatMap((r) => r.outputs[position] ?? []);
    if (parts.length === 0) return [];
    const ran = results[0]?.nodes.find((node) => node.node === ref.node);
    const own = ran?.outputs ?? [];
    const node = graph.nodes.find(({ id }) => id === ref.node);
    const name =
      own.length > 1 ? own[ref.output]?.name : (node?.name ?? ref.node);
    return [{ name: name ?? "output", ...joinRows(parts) }];
  });
}

function joinNode(parts: readonly NodeRecording[]): NodeRecording | null {
  const [first] = parts;
  if (first === undefined || parts.length === 1) return first ?? null;
  return {
    ...first,
    inputs: joinEach(parts.map((part) => part.inputs)),
    outputs: joinNamed(parts.map((part) => part.outputs)),
    recurrent: joinRecurrent(parts.flatMap((part) => part.recurrent ?? [])),
  };
}

function joinRecurrent(
  parts: readonly RecurrentRecording[],
): RecurrentRecording | null {
  const [first] = parts;
  const last = parts.at(-1);
  if (first === undefined || last === undefined) return null;
  const masks = parts.flatMap((part) => part.mask ?? []);
  return {
    cells: first.cells.map((cell, n) =>
      joinCell(
        cell,
        parts.flatMap((part) => part.cells[n] ?? []),
      ),
    ),
    states: first.isStateful
      ? last.states
      : joinNamed(parts.map((part) => part.states)),
    mask: masks.length === 0 ? null : joinRows(masks),
    isStateful: first.isStateful,
  };
}

function joinCell(
  first: CellRecording,
  parts: readonly CellRecording[],
): CellRecording {
  const names = Object.keys(first.quantities);
  const quantities = names.map((name) => [
    name,
    joinRows(parts.flatMap((part) => part.quantities[name] ?? [])),
  ]);
  return {
    ...first,
    quantities: Object.fromEntries(quantities) as CellRecording["quantities"],
    start: joinNamed(parts.map((part) => part.start)),
    end: joinNamed(parts.map((part) => part.end)),
  };
}

function joinNamed(
  parts: readonly (readonly NamedArray[])[],
): readonly NamedArray[] {
  return (parts[0] ?? []).map(({ name }, n) => ({
    name,
    ...joinRows(parts.flatMap((part) => part[n] ?? [])),
  }));
}

function joinEach(
  parts: readonly (readonly ArrayValue[])[],
): readonly ArrayValue[] {
  return (parts[0] ?? []).map((_, n) =>
    joinRows(parts.flatMap((part) => part[n] ?? [])),
  );
}

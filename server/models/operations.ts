// Operators and slices between layers, as nodes of a graph.

import type { Slice, SliceItem, TensorFact, Trace } from "../trace/trace.ts";
import type { GraphOperation, SliceEntry } from "./graph.ts";

const operators: Readonly<
  Record<string, Extract<GraphOperation, { kind: "arithmetic" }>["operator"]>
> = {
  "+": "add",
  "-": "subtract",
  "*": "multiply",
  "/": "divide",
};

/** The node for an operation of the trace; null for one that can't be run here. */
export function operationNode(
  name: string,
  site: Slice["range"],
  operands: readonly TensorFact[],
  trace: Trace,
): { readonly name: string; readonly operation: GraphOperation } | null {
  const operator = operators[name];
  if (operator && operands.length === 2)
    return {
      name: operator,
      operation: {
        kind: "arithmetic",
        operator,
        constant: null,
        reversed: false,
      },
    };
  if (name !== "slice") return null;
  const slice = trace.slices.find(
    ({ range }) =>
      range.unit === site.unit &&
      range.start === site.start &&
      range.end === site.end,
  );
  const index = slice?.index.map(toEntry);
  if (!index || index.includes(null)) return null;
  return {
    name: "slice",
    operation: { kind: "slice", index: index.flatMap((entry) => entry ?? []) },
  };
}

function toEntry(item: SliceItem): SliceEntry | null {
  switch (item.kind) {
    case "index":
      return typeof item.value === "number"
        ? { kind: "index", value: item.value }
        : null;
    case "range":
      if (item.isFull)
        return { kind: "range", start: null, stop: null, step: 1 };
      if (
        (item.start !== null && typeof item.start !== "number") ||
        (item.stop !== null && typeof item.stop !== "number")
      )
        return null;
      return { kind: "range", start: item.start, stop: item.stop, step: 1 };
    case "newAxis":
      return { kind: "newAxis" };
    case "ellipsis":
    case "unknown":
      return null;
  }
}

// The sizes that a graph's shapes and configs leave open, each with the part that it plays.

import type { Atom, Dim, Integer } from "../shapes/dim.ts";
import { stepRowsKey } from "../trace/step-rows.ts";
import type {
  ConfigValue,
  FreeSize,
  GraphNode,
  OperationArgument,
  SizeRole,
} from "./graph.ts";
import { isLayerSpec } from "./graph.ts";

/** In the order in which they first occur. */
export function freeSizesOf(nodes: readonly GraphNode[]): readonly FreeSize[] {
  const found = new Map<string, FreeSize>();
  const note = (value: Integer, role: SizeRole): void => {
    for (const { key, name } of symbolsIn(value)) {
      if (!found.has(key) && key !== stepRowsKey)
        found.set(key, {
          key,
          name: name ?? role,
          role,
          reason: "the code does not say it",
        });
    }
  };
  for (const node of nodes) visitNode(node, note);
  return [...found.values()];
}

type Note = (value: Integer, role: SizeRole) => void;

function visitNode(node: GraphNode, note: Note): void {
  switch (node.kind) {
    case "input":
      for (const [axis, dim] of node.shape.entries())
        if (dim !== null) note(dim, roleOfAxis(axis, node.shape));
      return;
    case "weight":
      for (const dim of node.shape) if (dim !== null) note(dim, "other");
      visit("initializer", node.initializer, "", note);
      return;
    case "layer":
      for (const [name, value] of Object.entries(node.config))
        visit(name, value, node.className, note);
      return;
    case "operation":
      if (node.operation.kind !== "function") return;
      for (const argument of [
        ...node.operation.arguments,
        ...Object.values(node.operation.options),
      ])
        visitArgument(argument, note);
      return;
    case "opaque":
      return;
  }
}

function visitArgument(argument: OperationArgument, note: Note): void {
  if ("value" in argument) visit("", argument.value, "", note);
  if ("list" in argument)
    for (const item of argument.list) visitArgument(item, note);
}

function visit(
  name: string,
  value: ConfigValue,
  className: string,
  note: Note,
): void {
  if (typeof value !== "object" || value === null) return;
  if (Array.isArray(value)) {
    for (const item of value as readonly ConfigValue[])
      visit(name, item, className, note);
  } else if (isExpression(value)) note(value, roleOfArgument(name, className));
  else if (isLayerSpec(value)) {
    visit("config", value.config, value.class_name, note);
    for (const node of value.step?.nodes ?? []) visitNode(node, note);
  } else
    for (const [key, inner] of Object.entries(value))
      visit(key, inner, className, note);
}

function isExpression(value: object): value is Exclude<Integer, number> {
  return "kind" in value && value.kind === "integer" && "terms" in value;
}

function roleOfAxis(axis: number, shape: readonly Dim[]): SizeRole {
  if (axis === 0) return "batch";
  if (axis === 1 && shape.length !== 2) return "steps";
  return axis === shape.length - 1 ? "features" : "other";
}

function roleOfArgument(name: string, className: string): SizeRole {
  if (name === "input_dim" && className === "Embedding") return "vocabulary";
  return name === "units" || name === "output_dim" || name === "filters"
    ? "units"
    : "other";
}

function symbolsIn(
  value: Integer,
): readonly { readonly key: string; readonly name: string | null }[] {
  if (typeof value === "number") return [];
  return value.terms.flatMap((term) => term.factors.flatMap(symbolsOfAtom));
}

function symbolsOfAtom(
  atom: Atom,
): readonly { readonly key: string; readonly name: string | null }[] {
  return atom.kind === "symbol"
    ? [{ key: atom.key, name: atom.name }]
    : [...symbolsIn(atom.left), ...symbolsIn(atom.right)];
}

// The sizes that a graph's shapes and configs leave open, each with the part that it plays.

import type { Atom, Dim, Integer } from "../shapes/dim.ts";
import type { ConfigValue, FreeSize, GraphNode, SizeRole } from "./graph.ts";

/** In the order in which they first occur. */
export function freeSizesOf(nodes: readonly GraphNode[]): readonly FreeSize[] {
  const found = new Map<string, FreeSize>();
  const note = (value: Integer, role: SizeRole): void => {
    for (const { key, name } of symbolsIn(value)) {
      if (!found.has(key))
        found.set(key, {
          key,
          name: name ?? role,
          role,
          reason: "the code does not say it",
        });
    }
  };
  for (const node of nodes) {
    if (node.kind === "input")
      for (const [axis, dim] of node.shape.entries())
        if (dim !== null) note(dim, roleOfAxis(axis, node.shape));
    if (node.kind === "layer")
      for (const [name, value] of Object.entries(node.config))
        visit(name, value, node.className, note);
  }
  return [...found.values()];
}

function visit(
  name: string,
  value: ConfigValue,
  className: string,
  note: (value: Integer, role: SizeRole) => void,
): void {
  if (typeof value !== "object" || value === null) return;
  if (Array.isArray(value)) {
    for (const item of value as readonly ConfigValue[])
      visit(name, item, className, note);
  } else if (isExpression(value)) note(value, roleOfArgument(name, className));
  else
    for (const [key, inner] of Object.entries(value))
      visit(key, inner as ConfigValue, className, note);
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

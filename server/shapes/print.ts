// How sizes, shapes and structures read, everywhere the same: `(batch, timesteps, 8)`, `(h, c)`.

import type { Atom, Dim, Integer, Term } from "./dim.ts";
import type { Shape } from "./shape.ts";
import type { Structure } from "./structure.ts";

/** The size in the words of the program: `32`, `None`, `timesteps - 2`, or `?` when it has no name. */
export function printDim(dim: Dim): string {
  if (dim === null) return "None";
  return nameOf(dim) ?? "?";
}

/** The size's text in the program's names, or null when one of its symbols has none. */
export function nameOf(value: Integer): string | null {
  if (typeof value === "number") return String(value);
  const parts = value.terms.map(printTerm);
  if (parts.some((part) => part === null)) return null;
  const positiveFirst = [...value.terms.keys()].sort(
    (a, b) =>
      Number((value.terms[b]?.coefficient ?? 0) > 0) -
      Number((value.terms[a]?.coefficient ?? 0) > 0),
  );
  let text = "";
  for (const index of positiveFirst) {
    const part = parts[index] ?? "";
    const negative = (value.terms[index]?.coefficient ?? 0) < 0;
    if (text === "") text = negative ? `-${part}` : part;
    else text += negative ? ` - ${part}` : ` + ${part}`;
  }
  if (value.constant > 0) text += ` + ${String(value.constant)}`;
  if (value.constant < 0) text += ` - ${String(-value.constant)}`;
  return text;
}

/** `(None, 10, 8)`; one axis as `(8,)`; `?` when the rank is unknown. */
export function printShape(shape: Shape): string {
  if (shape === null) return "?";
  const dims = shape.map(printDim);
  return dims.length === 1 ? `(${dims[0] ?? ""},)` : `(${dims.join(", ")})`;
}

/** A structure on one line: `((None, 8), (None, 8))` for a tuple, `[…]` for a list, `?` for the unknown. */
export function printStructure(structure: Structure): string {
  switch (structure.kind) {
    case "tensor":
      return structure.odd ?? printShape(structure.shape);
    case "tuple":
      return `(${structure.items.map(printStructure).join(", ")})`;
    case "list":
      return `[${structure.items.map(printStructure).join(", ")}]`;
    case "dict":
      return `{${structure.entries.map(([key, value]) => `${key}: ${printStructure(value)}`).join(", ")}}`;
    case "value":
      return structure.text;
    case "unknown":
      return "?";
  }
}

/** A product without its sign: `2 * units`, `(timesteps - 2) // 2`. */
function printTerm(term: Term): string | null {
  const factors = term.factors.map((factor) =>
    printAtom(
      factor,
      term.factors.length > 1 || Math.abs(term.coefficient) !== 1,
    ),
  );
  if (factors.some((factor) => factor === null)) return null;
  const size = Math.abs(term.coefficient);
  return [...(size === 1 ? [] : [String(size)]), ...factors].join(" * ");
}

function printAtom(atom: Atom, inProduct: boolean): string | null {
  if (atom.kind === "symbol") return atom.name;
  const left = nameOf(atom.left);
  const right = nameOf(atom.right);
  if (left === null || right === null) return null;
  if (atom.kind === "max" || atom.kind === "min")
    return `${atom.kind}(${left}, ${right})`;
  const operator = atom.kind === "mod" ? "%" : "//";
  const text = `${bracketed(atom.left, left)} ${operator} ${bracketed(atom.right, right)}`;
  return inProduct ? `(${text})` : text;
}

function bracketed(value: Integer, text: string): string {
  if (typeof value === "number") return text;
  const single = value.terms.length === 1 && value.constant === 0;
  const plain =
    single &&
    value.terms[0]?.coefficient === 1 &&
    value.terms[0].factors.length === 1;
  return plain && value.terms[0]?.factors[0]?.kind === "symbol"
    ? text
    : `(${text})`;
}

// How sizes, shapes and structures read, everywhere the same: `(batch, timesteps, 8)`, `(h, c)`.

import type { Atom, Dim, Integer, Term } from "./dim.ts";
import { add, gcd, product } from "./dim.ts";
import type { Shape } from "./shape.ts";
import type { Structure } from "./structure.ts";

/** The size in the words of the program: `32`, `None`, `timesteps - 2`, or `?` when it has no name. */
export function printDim(dim: Dim): string {
  if (dim === null) return "None";
  return nameOf(dim) ?? "?";
}

/**
 * The size's text in the program's names, or null when one of its symbols has none. What all terms share stands before them:
 * `4 * units * (features + units + 1)`.
 */
export function nameOf(value: Integer): string | null {
  if (typeof value === "number") return String(value);
  const shared = value.constant === 0 ? sharedFactors(value.terms) : [];
  if (value.terms.length < 2 || shared.length === 0) return printSum(value);
  const coefficient = value.terms.reduce((f, t) => gcd(f, t.coefficient), 0);
  const outside = printProduct(coefficient, shared);
  const inside = printSum(
    value.terms.reduce<Integer>((sum, each) => {
      const factors = without(each.factors, shared);
      return add(sum, product(each.coefficient / coefficient, factors));
    }, 0),
  );
  return outside === null || inside === null
    ? null
    : `${outside} * (${inside})`;
}

function printSum(value: Integer): string | null {
  if (typeof value === "number") return String(value);
  const pieces = value.terms.map((each) => ({
    isNegative: each.coefficient < 0,
    text: printProduct(Math.abs(each.coefficient), each.factors),
  }));
  const constant = {
    isNegative: value.constant < 0,
    text: String(Math.abs(value.constant)),
  };
  const ordered = [
    ...pieces.filter(({ isNegative }) => !isNegative),
    ...pieces.filter(({ isNegative }) => isNegative),
  ];
  if (value.constant > 0 && pieces.every(({ isNegative }) => isNegative))
    ordered.unshift(constant);
  else if (value.constant !== 0) ordered.push(constant);
  let text = "";
  for (const piece of ordered) {
    if (piece.text === null) return null;
    if (text !== "") text += piece.isNegative ? " - " : " + ";
    else if (piece.isNegative) text = "-";
    text += text === "-" ? bracketedQuotient(piece.text) : piece.text;
  }
  return text;
}

/** A minus before a division binds more tightly than the division. */
function bracketedQuotient(text: string): string {
  return /\/\/|%/.test(text) ? `(${text})` : text;
}

function sharedFactors(terms: readonly Term[]): readonly Atom[] {
  const [first, ...others] = terms;
  return others.reduce<readonly Atom[]>((shared, { factors }) => {
    const left = without(shared, factors);
    return without(shared, left);
  }, first?.factors ?? []);
}

/** The factors but for these, each taken out once. */
function without(
  factors: readonly Atom[],
  taken: readonly Atom[],
): readonly Atom[] {
  const rest = [...factors];
  for (const { key } of taken) {
    const at = rest.findIndex((factor) => factor.key === key);
    if (at >= 0) rest.splice(at, 1);
  }
  return rest;
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

/** `2 * units`, `features * ((timesteps - 2) // 2)`. */
function printProduct(
  coefficient: number,
  factors: readonly Atom[],
): string | null {
  const isLone = factors.length === 1 && coefficient === 1;
  const texts = factors.map((factor) => printAtom(factor, !isLone));
  if (texts.some((text) => text === null)) return null;
  return [...(coefficient === 1 ? [] : [String(coefficient)]), ...texts].join(
    " * ",
  );
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

// What the chain says of a program, laid out so that two programs of one model can be compared.
import type { Integer } from "../../../server/shapes/dim.ts";
import { substitute } from "../../../server/shapes/dim.ts";
import type { Atom } from "../../../server/shapes/dim.ts";
import { printDim, printStructure } from "../../../server/shapes/print.ts";
import type { Structure } from "../../../server/shapes/structure.ts";
import type { Analysis } from "../../../server/workspace/analysis.ts";

export interface Answer {
  readonly facts: readonly Fact[];
  /** The line (from 0) of the first thing that the library refuses, with our words; null when nothing is refused. */
  readonly refusal: { readonly line: string; readonly message: string } | null;
}

/** One thing that is said: of a name, a layer's call, a model. */
export interface Fact {
  /** The same for the same thing in two programs of one model. */
  readonly key: string;
  readonly structure: Structure | null;
  readonly params: readonly [Integer, Integer] | null;
}

export function answerOf(analysis: Analysis, text: string): Answer {
  const { trace } = analysis;
  const written = (range: Parameters<Analysis["locate"]>[0]): string => {
    const span = analysis.locate(range);
    return span === null ? "" : text.slice(span.start, span.end);
  };
  const refused = analysis.findings.find(
    ({ when, severity }) => when === "build" && severity === "error",
  );
  const facts = [
    ...trace.values.flatMap(({ name, value, holds }) =>
      holds.kind === "tensors"
        ? [{ key: name, structure: value, params: null }]
        : [],
    ),
    ...trace.calls.map((call) => ({
      key: `${call.layer.className} ${written(call.range).replace(/\w+=(?=\w+[,)])/g, "")}`,
      structure: call.problem === null ? call.outputs : null,
      params: call.params,
    })),
    ...trace.models.map(({ className, outputs, params }) => ({
      key: `model ${className}`,
      structure: outputs,
      params,
    })),
  ];
  const range = refused?.range;
  return {
    facts,
    refusal:
      refused === undefined || range === undefined
        ? null
        : { line: lineAt(text, range, analysis), message: refused.message },
  };
}

function lineAt(
  text: string,
  range: Parameters<Analysis["locate"]>[0],
  analysis: Analysis,
): string {
  const start = analysis.locate(range)?.start ?? 0;
  const before = text.slice(0, start).lastIndexOf("\n") + 1;
  const end = text.indexOf("\n", start);
  return text.slice(before, end < 0 ? text.length : end).trim();
}

/** A structure and counts as text, numbers in place of names; what stays unknown is `?`. */
export function filledIn(
  fact: Fact,
  sizes: ReadonlyMap<string, number>,
): { readonly structure: Structure | null; readonly params: Fact["params"] } {
  const { structure, params } = fact;
  return {
    structure: structure === null ? null : fill(structure, sizes),
    params:
      params === null
        ? null
        : [fillSize(params[0], sizes), fillSize(params[1], sizes)],
  };
}

function fill(
  structure: Structure,
  sizes: ReadonlyMap<string, number>,
): Structure {
  switch (structure.kind) {
    case "tensor":
      return {
        ...structure,
        shape:
          structure.shape?.map((dim) =>
            dim === null ? null : fillSize(dim, sizes),
          ) ?? null,
      };
    case "tuple":
    case "list":
      return {
        ...structure,
        items: structure.items.map((item) => fill(item, sizes)),
      };
    case "dict":
      return {
        ...structure,
        entries: structure.entries.map(([key, value]) => [
          key,
          fill(value, sizes),
        ]),
      };
    default:
      return structure;
  }
}

function fillSize(value: Integer, sizes: ReadonlyMap<string, number>): Integer {
  if (typeof value === "number") return value;
  const known = new Map<string, number>();
  for (const atom of symbolsOf(value)) {
    const name = /(\w+)(?:"\])?$/.exec(atom.name ?? "")?.[1] ?? "";
    const number = sizes.get(name);
    if (number !== undefined) known.set(atom.key, number);
  }
  return substitute(value, known);
}

type SymbolAtom = Atom & { readonly kind: "symbol" };

function symbolsOf(value: Integer): readonly SymbolAtom[] {
  if (typeof value === "number") return [];
  return value.terms.flatMap((term) =>
    term.factors.flatMap((factor) =>
      factor.kind === "symbol"
        ? [factor]
        : [...symbolsOf(factor.left), ...symbolsOf(factor.right)],
    ),
  );
}

/**
 * Whether what is known of one structure holds of the other: `unknown` counts as nothing said.
 * @param isFree whether a size that the library leaves open agrees with every number
 */
export function agrees(
  general: Structure,
  plain: Structure,
  isFree = false,
): boolean {
  if (general.kind === "unknown") return true;
  if (general.kind !== plain.kind) return false;
  switch (general.kind) {
    case "tensor": {
      const other = plain as typeof general;
      const { shape } = other;
      if (general.dtype !== null && general.dtype !== other.dtype) return false;
      if (general.shape === null || shape === null)
        return general.shape === null || other.openRank !== true;
      return (
        general.shape.length === shape.length &&
        general.shape.every((dim, axis) => {
          const real = shape[axis];
          if (dim === null && isFree) return true;
          if (real !== null && typeof real === "object") return true;
          return typeof dim === "number" || dim === null
            ? Object.is(dim, real)
            : real !== null;
        })
      );
    }
    case "tuple":
    case "list": {
      const { items } = plain as typeof general;
      return (
        items.length === general.items.length &&
        general.items.every((item, index) => {
          const other = items[index];
          return other !== undefined && agrees(item, other, isFree);
        })
      );
    }
    default:
      return true;
  }
}

/** Whether nothing of the structure is left unknown where the other one knows it. */
export function isComplete(general: Structure, plain: Structure): boolean {
  return (
    (agrees(general, plain) && !isOpen(printStructure(general))) ||
    isOpen(printStructure(plain))
  );
}

function isOpen(text: string): boolean {
  return /\?|[a-z]/.test(text.replaceAll("None", ""));
}

/** For reports: the structure and the counts on one line. */
export function printFact({
  structure,
  params,
}: Pick<Fact, "structure" | "params">): string {
  const counts = params === null ? "" : ` [${params.map(printDim).join(", ")}]`;
  return `${structure === null ? "-" : printStructure(structure)}${counts}`;
}

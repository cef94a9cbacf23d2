// The equations of one unit at one step, in the order in which Keras computes them: once in symbols, once in this step's numbers.
import type { GraphDialect } from "../../server/models/graph.ts";
import type { KerasCellRecording, Quantity } from "../engine/recording.ts";
import { decimal, rounded } from "../format.ts";
import { activation, activationSymbol } from "./activations.ts";
import type { GateTerms, UnitTerms } from "./terms.ts";

/** A piece of a formula. `at` is the quantity's cell that it speaks of: at this step, or at the one before. */
export interface Piece {
  readonly kind: "symbol" | "function" | "operator" | "number";
  readonly text: string;
  readonly sub: string | null;
  readonly at: {
    readonly quantity: Quantity;
    readonly isBefore: boolean;
  } | null;
}

export interface Equation {
  readonly quantity: Quantity;
  readonly symbols: readonly Piece[];
  readonly numbers: readonly Piece[];
  /** The shown numbers do not give the shown result to its last digit. */
  readonly isRounded: boolean;
}

const symbol = (
  text: string,
  at: Piece["at"] = null,
  sub: string | null = null,
): Piece => ({ kind: "symbol", text, sub, at });
const operator = (text: string): Piece => ({
  kind: "operator",
  text,
  sub: null,
  at: null,
});
const named = (text: string): Piece => ({
  kind: "function",
  text,
  sub: null,
  at: null,
});
const number = (value: number, at: Piece["at"] = null): Piece => ({
  kind: "number",
  text: decimal(value),
  sub: null,
  at,
});
const now = (quantity: Quantity) => ({ quantity, isBefore: false });
const before = (quantity: Quantity) => ({ quantity, isBefore: true });
const letterOf = (quantity: Quantity) => (quantity === "hh" ? "ĥ" : quantity);

/**
 * All equations of a unit.
 * @param isMasked the step is masked: states are carried over, whatever the gates say
 */
export function equationsOf(
  cell: KerasCellRecording,
  terms: UnitTerms,
  dialect: GraphDialect,
  isMasked = false,
): readonly Equation[] {
  const gates = terms.gates.map((gate) =>
    gateEquation(cell, gate, terms, dialect),
  );
  if (isMasked) return carriedEquations(cell, terms, gates);
  switch (cell.cell) {
    case "LSTM":
    case "ConvLSTM":
      return [
        ...gates,
        cellEquation(terms),
        outputEquation(cell, terms, dialect),
      ];
    case "GRU":
      return [...gates, mixEquation(terms)];
    case "SimpleRNN":
      return gates;
  }
}

/** The gates as computed, then `c = c₋₁` and `h = h₋₁`. */
function carriedEquations(
  cell: KerasCellRecording,
  terms: UnitTerms,
  gates: readonly Equation[],
): readonly Equation[] {
  const carried = (quantity: "h" | "c", value: number): Equation => {
    const symbols = [
      symbol(quantity, now(quantity)),
      operator("="),
      symbol(quantity, before(quantity), "−1"),
    ];
    return {
      quantity,
      symbols,
      numbers: [...symbols, operator("="), number(value, now(quantity))],
      isRounded: false,
    };
  };
  return [
    ...(cell.cell === "SimpleRNN" ? [] : gates),
    ...(cell.cell === "LSTM" ? [carried("c", terms.c)] : []),
    carried("h", terms.h),
  ];
}

/** `i = σ(x·W + h₋₁·U + b)` and its kin. */
function gateEquation(
  cell: KerasCellRecording,
  gate: GateTerms,
  terms: UnitTerms,
  dialect: GraphDialect,
): Equation {
  const { equation } = cell;
  const { quantity } = gate;
  const isCandidate = quantity === "g" || quantity === "hh" || quantity === "h";
  const name = isCandidate
    ? equation.activation
    : (equation.recurrentActivation ?? "sigmoid");
  const isResetAfter = quantity === "hh" && equation.resetAfter === true;
  const r = gateValue(terms, "r");
  const parts = termsOf(cell, gate);
  const head = [symbol(letterOf(quantity), now(quantity)), operator("=")];
  const call = [named(activationSymbol(name)), operator("(")];
  const tail = [operator(")")];
  const inner = isResetAfter
    ? resetAfterInner(gate, r)
    : {
        symbols: sumOfSymbols(parts),
        numbers: sumOfNumbers(parts.map(([, value]) => value)),
      };
  const sum = isResetAfter
    ? rounded(gate.input.value) +
      rounded(gate.bias) +
      rounded(r) * (rounded(gate.recurrent.value) + rounded(gate.recurrentBias))
    : parts.reduce((total, [, value]) => total + rounded(value), 0);
  const apply = activation(name, dialect);
  return {
    quantity,
    symbols: [...head, ...call, ...inner.symbols, ...tail],
    numbers: [
      ...head,
      ...call,
      ...inner.numbers,
      ...tail,
      operator("="),
      number(gate.value, now(quantity)),
    ],
    isRounded: apply === null || !agrees(apply(sum), gate.value),
  };
}

/** How inputs and states meet weights: `·`, and in a convolution `∗`. */
const productOf = (cell: KerasCellRecording) =>
  operator(cell.cell === "ConvLSTM" ? "∗" : "·");

/** The summands of a gate, as symbols with their values. */
function termsOf(
  cell: KerasCellRecording,
  gate: GateTerms,
): readonly (readonly [readonly Piece[], number])[] {
  const letter = cell.cell === "SimpleRNN" ? null : letterOf(gate.quantity);
  const { useBias, resetAfter } = cell.equation;
  const state = symbol("h", before("h"), "−1");
  const isReset = gate.quantity === "hh" && resetAfter === false;
  const left = isReset
    ? [
        operator("("),
        symbol("r", now("r")),
        operator("∘"),
        state,
        operator(")"),
      ]
    : [state];
  const input = [
    symbol("x"),
    productOf(cell),
    symbol("W", null, letter),
  ] as const;
  const recurrent = [...left, productOf(cell), symbol("U", null, letter)];
  if (!useBias) {
    return [
      [input, gate.input.value],
      [recurrent, gate.recurrent.value],
    ];
  }
  if (resetAfter === true) {
    return [
      [input, gate.input.value],
      [[symbol("b", null, "0")], gate.bias],
      [recurrent, gate.recurrent.value],
      [[symbol("b", null, "1")], gate.recurrentBias],
    ];
  }
  return [
    [input, gate.input.value],
    [recurrent, gate.recurrent.value],
    [[symbol("b", null, letter)], gate.bias],
  ];
}

/** `x·W + b₀ + r·(h₋₁·U + b₁)`. */
function resetAfterInner(
  gate: GateTerms,
  r: number,
): { readonly symbols: readonly Piece[]; readonly numbers: readonly Piece[] } {
  const letter = letterOf(gate.quantity);
  return {
    symbols: [
      symbol("x"),
      operator("·"),
      symbol("W", null, letter),
      operator("+"),
      symbol("b", null, "0"),
      operator("+"),
      symbol("r", now("r")),
      operator("·"),
      operator("("),
      symbol("h", before("h"), "−1"),
      operator("·"),
      symbol("U", null, letter),
      operator("+"),
      symbol("b", null, "1"),
      operator(")"),
    ],
    numbers: [
      ...sumOfNumbers([gate.input.value, gate.bias]),
      operator("+"),
      number(r, now("r")),
      operator("·"),
      operator("("),
      ...sumOfNumbers([gate.recurrent.value, gate.recurrentBias]),
      operator(")"),
    ],
  };
}

/** `c = f·c₋₁ + i·g`. */
function cellEquation(terms: UnitTerms): Equation {
  const [i, f, g] = [
    gateValue(terms, "i"),
    gateValue(terms, "f"),
    gateValue(terms, "g"),
  ];
  const head = [symbol("c", now("c")), operator("=")];
  const sum = rounded(f) * rounded(terms.cBefore) + rounded(i) * rounded(g);
  return {
    quantity: "c",
    symbols: [
      ...head,
      symbol("f", now("f")),
      operator("·"),
      symbol("c", before("c"), "−1"),
      operator("+"),
      symbol("i", now("i")),
      operator("·"),
      symbol("g", now("g")),
    ],
    numbers: [
      ...head,
      number(f, now("f")),
      operator("·"),
      ...factor(terms.cBefore, before("c")),
      operator("+"),
      number(i, now("i")),
      operator("·"),
      ...factor(g, now("g")),
      operator("="),
      number(terms.c, now("c")),
    ],
    isRounded: !agrees(sum, terms.c),
  };
}

/** `h = o·tanh(c)`. */
function outputEquation(
  cell: KerasCellRecording,
  terms: UnitTerms,
  dialect: GraphDialect,
): Equation {
  const name = cell.equation.activation;
  const o = gateValue(terms, "o");
  const head = [symbol("h", now("h")), operator("=")];
  const call = [operator("·"), named(activationSymbol(name)), operator("(")];
  const apply = activation(name, dialect);
  return {
    quantity: "h",
    symbols: [
      ...head,
      symbol("o", now("o")),
      ...call,
      symbol("c", now("c")),
      operator(")"),
    ],
    numbers: [
      ...head,
      number(o, now("o")),
      ...call,
      number(terms.c, now("c")),
      operator(")"),
      operator("="),
      number(terms.h, now("h")),
    ],
    isRounded:
      apply === null || !agrees(rounded(o) * apply(rounded(terms.c)), terms.h),
  };
}

/** `h = z·h₋₁ + (1 − z)·ĥ`. */
function mixEquation(terms: UnitTerms): Equation {
  const [z, candidate] = [gateValue(terms, "z"), gateValue(terms, "hh")];
  const head = [symbol("h", now("h")), operator("=")];
  const sum =
    rounded(z) * rounded(terms.hBefore) + (1 - rounded(z)) * rounded(candidate);
  return {
    quantity: "h",
    symbols: [
      ...head,
      symbol("z", now("z")),
      operator("·"),
      symbol("h", before("h"), "−1"),
      operator("+"),
      operator("("),
      number1,
      operator("−"),
      symbol("z", now("z")),
      operator(")"),
      operator("·"),
      symbol("ĥ", now("hh")),
    ],
    numbers: [
      ...head,
      number(z, now("z")),
      operator("·"),
      ...factor(terms.hBefore, before("h")),
      operator("+"),
      operator("("),
      number1,
      operator("−"),
      number(z, now("z")),
      operator(")"),
      operator("·"),
      ...factor(candidate, now("hh")),
      operator("="),
      number(terms.h, now("h")),
    ],
    isRounded: !agrees(sum, terms.h),
  };
}

const number1: Piece = { kind: "number", text: "1", sub: null, at: null };

function gateValue(terms: UnitTerms, quantity: Quantity): number {
  return terms.gates.find((gate) => gate.quantity === quantity)?.value ?? NaN;
}

function agrees(sum: number, value: number): boolean {
  return decimal(sum) === decimal(value);
}

function sumOfSymbols(
  parts: readonly (readonly [readonly Piece[], number])[],
): Piece[] {
  return parts.flatMap(([pieces], index) =>
    index === 0 ? [...pieces] : [operator("+"), ...pieces],
  );
}

/** Numbers joined by plus and minus: a number below zero takes the sign as its operator. An exact zero is `0`. */
function sumOfNumbers(values: readonly number[]): Piece[] {
  return values.flatMap((value, index): Piece[] => {
    if (index === 0) return [plain(value)];
    return rounded(value) < 0
      ? [operator("−"), plain(-value)]
      : [operator("+"), plain(value)];
  });
}

const plain = (value: number): Piece =>
  value === 0 ? { ...number1, text: "0" } : number(value);

/** A factor, in brackets when it is below zero. */
function factor(value: number, at: Piece["at"]): Piece[] {
  return rounded(value) < 0
    ? [operator("("), number(value, at), operator(")")]
    : [number(value, at)];
}

/** An equation as one line of text, for the clipboard. */
export function equationText(pieces: readonly Piece[]): string {
  return pieces
    .map(({ kind, text, sub }) =>
      kind === "operator" && /[=+−]/.test(text)
        ? ` ${text} `
        : `${text}${sub === null ? "" : `_${sub}`}`,
    )
    .join("");
}

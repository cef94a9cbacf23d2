// One size along one axis. A number is itself; `null` is the library's own `None` (left open until data
// comes); everything else is an integer that we don't know yet, as arithmetic over named or nameless symbols,
// kept in a normal form so that two spellings of one size compare equal.

/**
 * A dimension. `null` is Keras' `None`: the library itself doesn't know it while the model is built.
 * An {@link IntegerExpression} is the opposite case: the library will know it, we don't.
 */
export type Dim = number | null | IntegerExpression;

/** A sum of integer multiples of products of atoms, plus a constant; never a plain number. */
export interface IntegerExpression {
  readonly kind: "integer";
  /** Ordered by {@link Term.key}; no coefficient is 0. At least one term. */
  readonly terms: readonly Term[];
  readonly constant: number;
}

export interface Term {
  readonly coefficient: number;
  /** The product's factors, ordered by key; a square stands twice. */
  readonly factors: readonly Atom[];
  readonly key: string;
}

/** What can't be taken apart further. `key` decides equality. */
export type Atom =
  | {
      readonly kind: "symbol";
      readonly key: string;
      /** As the program calls it, or null when it has no name that a person would know. */
      readonly name: string | null;
      /** The least and the greatest value that it takes, where they are known. */
      readonly bounds?: readonly [least: Integer, most: Integer];
    }
  | {
      readonly kind: "floorDiv" | "mod" | "max" | "min";
      readonly key: string;
      readonly left: Integer;
      readonly right: Integer;
    };

/** An integer of which we may not know the value: a {@link Dim} that is not `None`. */
export type Integer = number | IntegerExpression;

/**
 * A symbol for an integer of unknown value. Two symbols are the same integer exactly when their ids agree.
 * @param name how the program calls it, or null
 * @param id what tells it from others of the same name; the name itself when left out
 * @param bounds between which values it lies, both included
 */
export function symbol(
  name: string | null,
  id: string = name ?? "",
  bounds?: readonly [least: Integer, most: Integer],
): IntegerExpression {
  const ends = bounds ? { bounds } : {};
  const atom: Atom = { kind: "symbol", key: `$${id}`, name, ...ends };
  return { kind: "integer", terms: [term(1, [atom])], constant: 0 };
}

/** The same integer under a name, where it is one symbol that has none. */
export function named(
  value: IntegerExpression,
  name: string,
): IntegerExpression {
  const [term, ...others] = value.terms;
  const [atom, ...rest] = term?.factors ?? [];
  const isLone = others.length + rest.length + value.constant === 0;
  if (term?.coefficient !== 1 || !isLone) return value;
  if (atom?.kind !== "symbol" || atom.name !== null) return value;
  return { ...value, terms: [{ ...term, factors: [{ ...atom, name }] }] };
}

/** Whether a dimension is an integer whose value is known here. */
export function isKnown(dim: Dim): dim is number {
  return typeof dim === "number";
}

export function add(left: Integer, right: Integer): Integer {
  return combine(left, right, 1);
}

export function subtract(left: Integer, right: Integer): Integer {
  return combine(left, right, -1);
}

export function multiply(left: Integer, right: Integer): Integer {
  if (typeof left === "number" && typeof right === "number")
    return left * right;
  const a = expand(left);
  const b = expand(right);
  const products = a.flatMap((x) =>
    b.map((y) =>
      term(x.coefficient * y.coefficient, [...x.factors, ...y.factors]),
    ),
  );
  return collect(products);
}

/** Division rounded towards minus infinity, as Python's `//`. Division by 0 has no value: null. */
export function floorDivide(left: Integer, right: Integer): Integer | null {
  if (right === 0) return null;
  if (right === 1) return left;
  if (typeof left === "number" && typeof right === "number")
    return Math.floor(left / right);
  if (equal(left, right)) return 1;
  if (typeof right === "number" && typeof left !== "number") {
    const exact = dividesExactly(left, right);
    if (exact !== null) return exact;
    return splitWhole(left, right);
  }
  return operation("floorDiv", left, right);
}

/** The remainder with the sign of the divisor, as Python's `%`. */
export function modulo(left: Integer, right: Integer): Integer | null {
  const quotient = floorDivide(left, right);
  if (quotient === null) return null;
  if (typeof quotient === "number" || isNumberDivisible(left, right))
    return subtract(left, multiply(quotient, right));
  return operation("mod", left, right);
}

export function maximum(left: Integer, right: Integer): Integer {
  return extreme("max", left, right);
}

export function minimum(left: Integer, right: Integer): Integer {
  return extreme("min", left, right);
}

/** The integer quotient rounded towards plus infinity. */
export function ceilDivide(left: Integer, right: Integer): Integer | null {
  const negated = floorDivide(multiply(left, -1), right);
  return negated === null ? null : multiply(negated, -1);
}

/** Whether two integers are the same for every value of the unknowns, as far as arithmetic here can tell. */
export function equal(left: Integer, right: Integer): boolean {
  return (
    keyOf(left) === keyOf(right) ||
    keyOf(reduced(left)) === keyOf(reduced(right))
  );
}

/** A text that two integers written alike share; {@link equal} sees through more. */
export function keyOf(value: Integer): string {
  if (typeof value === "number") return String(value);
  return [
    ...value.terms.map((t) => `${String(t.coefficient)}*${t.key}`),
    String(value.constant),
  ].join("+");
}

/** The value that comes of giving each symbol (by key) a number; a symbol that has none stays. */
export function substitute(
  value: Integer,
  known: ReadonlyMap<string, Integer>,
): Integer {
  if (typeof value === "number") return value;
  let sum: Integer = value.constant;
  for (const part of value.terms) {
    let product: Integer = part.coefficient;
    for (const factor of part.factors)
      product = multiply(product, substituteAtom(factor, known));
    sum = add(sum, product);
  }
  return sum;
}

function substituteAtom(
  atom: Atom,
  known: ReadonlyMap<string, Integer>,
): Integer {
  if (atom.kind === "symbol") return known.get(atom.key) ?? fromAtom(atom);
  const left = substitute(atom.left, known);
  const right = substitute(atom.right, known);
  if (atom.kind === "max") return maximum(left, right);
  if (atom.kind === "min") return minimum(left, right);
  const result =
    atom.kind === "mod" ? modulo(left, right) : floorDivide(left, right);
  return result ?? fromAtom(atom);
}

/** With constants taken out of divisions: `(n - 2) // 2 + 1` and `n // 2` both become the latter. */
function reduced(value: Integer): Integer {
  if (typeof value === "number") return value;
  let sum: Integer = value.constant;
  for (const part of value.terms) {
    let product: Integer = part.coefficient;
    for (const factor of part.factors)
      product = multiply(product, reducedAtom(factor));
    sum = add(sum, product);
  }
  return sum;
}

function reducedAtom(atom: Atom): Integer {
  if (atom.kind !== "floorDiv" || typeof atom.right !== "number")
    return fromAtom(atom);
  const inside = reduced(atom.left);
  const constant = typeof inside === "number" ? inside : inside.constant;
  const outside = Math.floor(constant / atom.right);
  const rest = floorDivide(subtract(inside, outside * atom.right), atom.right);
  return rest === null ? fromAtom(atom) : add(rest, outside);
}

function term(coefficient: number, factors: readonly Atom[]): Term {
  const sorted = [...factors].sort((a, b) =>
    a.key < b.key ? -1 : a.key > b.key ? 1 : 0,
  );
  return {
    coefficient,
    factors: sorted,
    key: sorted.map((f) => f.key).join("·"),
  };
}

function fromAtom(atom: Atom): IntegerExpression {
  return { kind: "integer", terms: [term(1, [atom])], constant: 0 };
}

function expand(value: Integer): readonly Term[] {
  if (typeof value === "number") return value === 0 ? [] : [term(value, [])];
  return value.constant === 0
    ? value.terms
    : [...value.terms, term(value.constant, [])];
}

function collect(terms: readonly Term[]): Integer {
  const byKey = new Map<string, Term>();
  let constant = 0;
  for (const part of terms) {
    if (part.factors.length === 0) {
      constant += part.coefficient;
      continue;
    }
    const before = byKey.get(part.key)?.coefficient ?? 0;
    byKey.set(part.key, { ...part, coefficient: before + part.coefficient });
  }
  const kept = [...byKey.values()].filter((t) => t.coefficient !== 0);
  if (kept.length === 0) return constant;
  kept.sort((a, b) => (a.key < b.key ? -1 : 1));
  return { kind: "integer", terms: kept, constant };
}

function combine(left: Integer, right: Integer, sign: 1 | -1): Integer {
  if (typeof left === "number" && typeof right === "number")
    return left + sign * right;
  const scaled = expand(right).map((t) => ({
    ...t,
    coefficient: sign * t.coefficient,
  }));
  return collect([...expand(left), ...scaled]);
}

function dividesExactly(
  value: IntegerExpression,
  divisor: number,
): Integer | null {
  const parts = [value.constant, ...value.terms.map((t) => t.coefficient)];
  if (parts.some((p) => p % divisor !== 0)) return null;
  const terms = value.terms.map((t) => ({
    ...t,
    coefficient: t.coefficient / divisor,
  }));
  return { kind: "integer", terms, constant: value.constant / divisor };
}

/** `(2n + m + 3) // 2` is `n + (m + 3) // 2`: whole multiples leave the division, the rest stays in it. */
function splitWhole(value: IntegerExpression, divisor: number): Integer {
  const whole = value.terms.filter((t) => t.coefficient % divisor === 0);
  const rest = value.terms.filter((t) => t.coefficient % divisor !== 0);
  const outside = collect(
    whole.map((t) => ({ ...t, coefficient: t.coefficient / divisor })),
  );
  if (rest.length === 0)
    return add(outside, Math.floor(value.constant / divisor));
  const inside = collect([...rest, term(value.constant, [])]);
  return add(outside, operation("floorDiv", inside, divisor));
}

function isNumberDivisible(left: Integer, right: Integer): boolean {
  return (
    typeof left !== "number" &&
    typeof right === "number" &&
    dividesExactly(left, right) !== null
  );
}

function operation(
  kind: "floorDiv" | "mod" | "max" | "min",
  left: Integer,
  right: Integer,
): IntegerExpression {
  return fromAtom({
    kind,
    key: `${kind}(${keyOf(left)},${keyOf(right)})`,
    left,
    right,
  });
}

function extreme(kind: "max" | "min", left: Integer, right: Integer): Integer {
  const difference = subtract(left, right);
  if (typeof difference === "number")
    return difference >= 0 === (kind === "max") ? left : right;
  return keyOf(left) < keyOf(right)
    ? operation(kind, left, right)
    : operation(kind, right, left);
}

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

/** One summand of an expression: `-2 * n * m`. */
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

/** The sum: `n + 2` and 3 make `n + 5`. */
export function add(left: Integer, right: Integer): Integer {
  return combine(left, right, 1);
}

/** The difference: `n + 2` less 2 is `n`. */
export function subtract(left: Integer, right: Integer): Integer {
  return combine(left, right, -1);
}

/** The product, taken apart: `n + 1` times 2 is `2 * n + 2`. */
export function multiply(left: Integer, right: Integer): Integer {
  if (typeof left === "number" && typeof right === "number")
    return left * right + 0;
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
  if (typeof left === "number" && typeof right === "number")
    return Math.floor(left / right) + 0;
  return divide(left, right);
}

/** The remainder with the sign of the divisor, as Python's `%`. */
export function modulo(left: Integer, right: Integer): Integer | null {
  if (right === 0) return null;
  const exact = exactQuotient(left, right);
  if (exact !== null) return 0;
  if (typeof right === "number") {
    const [, rest] = splitNumber(left, right);
    return typeof rest === "number" ? rest : operation("mod", rest, right);
  }
  const [, rest] = splitTerms(left, right);
  return operation("mod", rest, right);
}

/** The greater one: of `n + 1` and `n` the first, of `n` and 3 `max(n, 3)`. */
export function maximum(left: Integer, right: Integer): Integer {
  return extreme("max", left, right);
}

/** The lesser one: of `n + 1` and `n` the second, of `n` and 3 `min(n, 3)`. */
export function minimum(left: Integer, right: Integer): Integer {
  return extreme("min", left, right);
}

/** The integer quotient rounded towards plus infinity: `(n + 1) // 2`. */
export function ceilDivide(left: Integer, right: Integer): Integer | null {
  if (typeof right === "number" && right > 0)
    return floorDivide(add(left, right - 1), right);
  const negated = floorDivide(multiply(left, -1), right);
  return negated === null ? null : multiply(negated, -1);
}

/** Whether two integers are the same for every value of the unknowns, as far as arithmetic here can tell. */
export function equal(left: Integer, right: Integer): boolean {
  if (typeof left === "number" && typeof right === "number")
    return left === right || (Number.isNaN(left) && Number.isNaN(right));
  return reduced(subtract(left, right)) === 0;
}

/** Whether two integers differ for every value of the unknowns, as far as arithmetic here can tell: `2n` is never 5. */
export function neverEqual(left: Integer, right: Integer): boolean {
  const difference = reduced(subtract(left, right));
  if (typeof difference === "number") return difference !== 0;
  const coefficients = difference.terms.map((each) => each.coefficient);
  const step = coefficients.reduce(gcd, 0);
  return (
    coefficients.every(Number.isInteger) && difference.constant % step !== 0
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

/**
 * The form in which two integers that are the same are written alike as far as arithmetic here can tell, whole multiples taken out of
 * every division: `(n - 2) // 2 + 1` and `n // 2` both become the latter. The form that people read keeps what the library computes.
 */
export function reduced(value: Integer): Integer {
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
  if (atom.kind === "symbol") return fromAtom(atom);
  const [left, right] = [reduced(atom.left), reduced(atom.right)];
  if (atom.kind === "max" || atom.kind === "min")
    return extreme(atom.kind, left, right);
  if (typeof right !== "number") {
    const quotient = divide(left, right);
    if (atom.kind === "floorDiv") return quotient;
    return subtract(left, multiply(quotient, right));
  }
  const [outside, inside] = splitNumber(left, right);
  const quotient = divide(inside, right);
  return atom.kind === "floorDiv"
    ? add(outside, quotient)
    : subtract(inside, multiply(quotient, right));
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

/** A number times atoms, as an integer. */
export function product(
  coefficient: number,
  factors: readonly Atom[],
): Integer {
  return collect([term(coefficient, factors)]);
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
  return collect([...expand(left), ...scaled(expand(right), sign)]);
}

/** Division by anything but the number 0. What is known to divide without a rest leaves the division. */
function divide(left: Integer, right: Integer): Integer {
  const numbers = [...expand(left), ...expand(right)];
  if (!numbers.every(({ coefficient }) => Number.isInteger(coefficient)))
    return operation("floorDiv", left, right);
  const exact = exactQuotient(left, right);
  if (exact !== null) return exact;
  if (typeof right !== "number") {
    const [outside, inside] = splitTerms(left, right);
    return add(outside, operation("floorDiv", inside, right));
  }
  if (right < 0) return divide(multiply(left, -1), -right);
  const [outside, inside] = splitTerms(left, right);
  if (typeof inside === "number")
    return add(outside, Math.floor(inside / right));
  return add(outside, divideRest(inside, right));
}

/** Division of terms none of which the divisor divides: shortened, one floor in place of two, no lone minus inside. */
function divideRest(left: IntegerExpression, right: number): Integer {
  const factor = left.terms.reduce((f, t) => gcd(f, t.coefficient), right);
  if (factor > 1) {
    const whole = Math.floor(left.constant / factor);
    const terms = scaled(left.terms, 1 / factor);
    return divide({ ...left, terms, constant: whole }, right / factor);
  }
  const nested = unnest(left, right);
  if (nested !== null) return nested;
  if (left.terms.some((t) => t.coefficient > 0))
    return operation("floorDiv", left, right);
  const ceiling = divide(subtract(right - 1, left), right);
  return multiply(ceiling, -1);
}

/** `(x // a + y) // n` is `(x + a * y) // (a * n)`. A constant that divides leaves it: two poolings make `timesteps // 4`. */
function unnest(left: IntegerExpression, right: number): Integer | null {
  const isFloor = ({ coefficient, factors }: Term) =>
    coefficient === 1 && factors.length === 1 && isDivision(factors[0]);
  const floors = left.terms.filter(isFloor);
  const inner = floors.length === 1 ? floors[0]?.factors[0] : undefined;
  if (!isDivision(inner) || inner.right < 1) return null;
  const rest = subtract(left, fromAtom(inner));
  const inside = add(inner.left, multiply(rest, inner.right));
  const divisor = inner.right * right;
  const constant = typeof inside === "number" ? inside : inside.constant;
  const whole = constant % divisor === 0 ? constant : 0;
  return add(divide(subtract(inside, whole), divisor), whole / divisor);
}

function isDivision(
  atom: Atom | undefined,
): atom is Atom & { readonly kind: "floorDiv"; readonly right: number } {
  return atom?.kind === "floorDiv" && typeof atom.right === "number";
}

/** The quotient and the rest of terms by a divisor of one term: `(2n + m + 3)` by 2 is `n` and `m + 3`. */
function splitTerms(left: Integer, right: Integer): [Integer, Integer] {
  const outside = expand(left).flatMap((each) => {
    const quotient = each.factors.length > 0 ? quotientOf(each, right) : null;
    return quotient === null ? [] : [quotient];
  });
  const whole = collect(outside);
  return [whole, subtract(left, multiply(whole, right))];
}

/** Quotient and rest with every number of the rest between 0 and the divisor. */
function splitNumber(left: Integer, right: number): [Integer, Integer] {
  const parts = expand(left).map((each) => ({
    ...each,
    coefficient: Math.floor(each.coefficient / right),
  }));
  const whole = collect(parts);
  return [whole, subtract(left, multiply(whole, right))];
}

/** The quotient when the division leaves no rest for any value of the unknowns, else null. */
function exactQuotient(left: Integer, right: Integer): Integer | null {
  const leading = expand(right).reduce((best, each) =>
    isAbove(each, best) ? each : best,
  );
  let rest = left;
  let quotient: Integer = 0;
  for (let step = 0; step < 24; step += 1) {
    const terms = expand(rest);
    if (terms.length === 0) return quotient;
    const highest = terms.reduce((a, b) => (isAbove(b, a) ? b : a));
    const part = quotientOf(highest, collect([leading]));
    if (part === null) return null;
    quotient = add(quotient, collect([part]));
    rest = subtract(rest, multiply(collect([part]), right));
  }
  return null;
}

/** Whether a term stands before another one: more factors, then those that come first by their keys. */
function isAbove(left: Term, right: Term): boolean {
  const [a, b] = [left.factors, right.factors];
  if (a.length !== b.length) return a.length > b.length;
  const at = a.findIndex(({ key }, index) => key !== b[index]?.key);
  return at >= 0 && (a[at]?.key ?? "") < (b[at]?.key ?? "");
}

/** One term by a divisor of one term, or null when it doesn't divide. */
function quotientOf(left: Term, right: Integer): Term | null {
  const [divisor, ...others] = expand(right);
  if (divisor === undefined || others.length > 0) return null;
  if (left.coefficient % divisor.coefficient !== 0) return null;
  const factors = [...left.factors];
  for (const { key } of divisor.factors) {
    const at = factors.findIndex((factor) => factor.key === key);
    if (at < 0) return null;
    factors.splice(at, 1);
  }
  return term(left.coefficient / divisor.coefficient, factors);
}

function scaled(terms: readonly Term[], factor: number): readonly Term[] {
  return terms.map((each) => ({
    ...each,
    coefficient: Math.round(each.coefficient * factor),
  }));
}

/** The greatest whole number that divides both; 1 where one of them is none itself. */
export function gcd(left: number, right: number): number {
  if (!Number.isInteger(left) || !Number.isInteger(right)) return 1;
  return right === 0 ? Math.abs(left) : gcd(right, left % right);
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
  const difference = reduced(subtract(left, right));
  if (typeof difference === "number")
    return difference >= 0 === (kind === "max") ? left : right;
  return keyOf(left) < keyOf(right)
    ? operation(kind, left, right)
    : operation(kind, right, left);
}

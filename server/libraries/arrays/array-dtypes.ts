// Dtypes of results: what NumPy 2, TensorFlow and Keras make of the dtypes that go in, and of Python's numbers, which adapt to arrays.

/** Whose rules hold: NumPy's for its arrays, TensorFlow's for eager tensors, Keras' for `keras.ops` and its symbolic tensors. */
export type Flavor = "numpy" | "tensorflow" | "keras";

/** A dtype that takes part in an operation; a Python number is `weak`, and only its kind counts. */
export interface DtypeOperand {
  readonly dtype: string | null;
  readonly isWeak: boolean;
}

const integers = /^u?int\d+$/;

export function isInteger(dtype: string): boolean {
  return integers.test(dtype);
}

function isFloat(dtype: string): boolean {
  return /^b?float\d+$/.test(dtype);
}

/** The dtype of `a + b`; null when it can't be told or the library refuses it. */
export function promoted(
  flavor: Flavor,
  operands: readonly DtypeOperand[],
): string | null {
  if (operands.some(({ dtype }) => dtype === null)) return null;
  const strong = operands.flatMap(({ dtype, isWeak }) =>
    isWeak || dtype === null ? [] : [dtype],
  );
  const weak = operands.flatMap(({ dtype, isWeak }) =>
    isWeak && dtype !== null ? [dtype] : [],
  );
  const wide = weakKind(weak);
  if (strong.length === 0) return wide === null ? null : plain(flavor, wide);
  if (flavor === "tensorflow") return sameForAll(strong, wide);
  const base = strong.reduce<string | null>(
    (left, right) => (left === null ? null : pair(flavor, left, right)),
    strong[0] ?? null,
  );
  return base === null || wide === null ? base : adapted(flavor, base, wide);
}

type WeakKind = "bool" | "int" | "float";

function weakKind(dtypes: readonly string[]): WeakKind | null {
  if (dtypes.length === 0) return null;
  if (dtypes.some((dtype) => isFloat(dtype))) return "float";
  return dtypes.some((dtype) => isInteger(dtype)) ? "int" : "bool";
}

/** What Python's numbers alone become. */
export function plain(flavor: Flavor, kind: WeakKind): string {
  if (kind === "bool") return "bool";
  const bits = flavor === "numpy" ? "64" : "32";
  return `${kind}${bits}`;
}

/** TensorFlow wants one dtype; an integer tensor takes no fraction. */
function sameForAll(
  strong: readonly string[],
  weak: WeakKind | null,
): string | null {
  const [first] = strong;
  if (first === undefined || strong.some((dtype) => dtype !== first))
    return null;
  const isRefused =
    (weak === "float" && !isFloat(first)) ||
    (weak === "int" && first === "bool");
  return isRefused ? null : first;
}

/** What a Python number of a kind makes of an array's dtype. */
function adapted(flavor: Flavor, dtype: string, kind: WeakKind): string | null {
  if (kind === "bool") return dtype;
  if (dtype === "bool") return plain(flavor, kind);
  if (kind === "int" || !isInteger(dtype)) return dtype;
  return plain(flavor, "float");
}

function sizeOf(dtype: string): number {
  return Number(/\d+$/.exec(dtype)?.[0] ?? 8);
}

/** The dtype that holds both, as NumPy and Keras see it. */
function pair(flavor: Flavor, left: string, right: string): string | null {
  if (left === right) return left;
  if (left === "bool") return right;
  if (right === "bool") return left;
  const isComplex = [left, right].some((dtype) => dtype.startsWith("complex"));
  if (isComplex) return complexPair(left, right);
  if (!isKnownNumber(left) || !isKnownNumber(right)) return null;
  if (isInteger(left) && isInteger(right))
    return integerPair(flavor, left, right);
  if (isFloat(left) && isFloat(right)) {
    if (sizeOf(left) === sizeOf(right)) return "float32";
    return sizeOf(left) > sizeOf(right) ? left : right;
  }
  const [float, integer] = isFloat(left) ? [left, right] : [right, left];
  if (flavor === "keras") return float;
  const bits = sizeOf(integer) * 2;
  const needed = integer.startsWith("u") || bits > 16 ? bits : 16;
  return `float${String(Math.min(64, Math.max(sizeOf(float), fits(integer, needed))))}`;
}

/** The floats that hold an integer: 16 bits for 8, 32 for 16, else 64. */
function fits(integer: string, otherwise: number): number {
  const bits = sizeOf(integer);
  return bits === 8 ? 16 : bits === 16 ? 32 : Math.max(64, otherwise);
}

function isKnownNumber(dtype: string): boolean {
  return isInteger(dtype) || isFloat(dtype);
}

function complexPair(left: string, right: string): string | null {
  const isWide = [left, right].some(
    (dtype) =>
      dtype === "complex128" ||
      dtype === "float64" ||
      (isInteger(dtype) && sizeOf(dtype) > 16),
  );
  return isWide ? "complex128" : "complex64";
}

function integerPair(flavor: Flavor, left: string, right: string): string {
  const [a, b] = [left, right].map((dtype) => dtype.startsWith("u"));
  if (a === b) return sizeOf(left) > sizeOf(right) ? left : right;
  const [unsigned, signed] = a ? [left, right] : [right, left];
  const bits = Math.max(sizeOf(unsigned) * 2, sizeOf(signed));
  if (bits <= 64) return `int${String(bits)}`;
  return flavor === "numpy" ? "float64" : "float32";
}

/** Of functions whose results are fractions: `exp`, `sqrt`. */
export function fractional(
  flavor: Flavor,
  dtype: string | null,
): string | null {
  if (dtype === null) return null;
  if (dtype !== "bool" && !isInteger(dtype)) return dtype;
  if (flavor === "tensorflow") return null;
  if (flavor === "keras") return "float32";
  return `float${String(fits(dtype, 64))}`;
}

/** Of `mean`, `std` and their kin. */
export function averaged(flavor: Flavor, dtype: string | null): string | null {
  if (dtype === null) return null;
  if (dtype !== "bool" && !isInteger(dtype)) return dtype;
  if (flavor === "tensorflow") return dtype === "bool" ? null : dtype;
  return flavor === "keras" ? "float32" : "float64";
}

/** Of `sum`, `prod` and `cumsum`: small integers grow. */
export function summed(flavor: Flavor, dtype: string | null): string | null {
  if (dtype === null || flavor === "tensorflow") return dtype;
  if (dtype === "bool") return flavor === "numpy" ? "int64" : "int32";
  if (!isInteger(dtype)) return dtype;
  const bits = Math.max(sizeOf(dtype), flavor === "numpy" ? 64 : 32);
  return `${dtype.startsWith("u") ? "uint" : "int"}${String(bits)}`;
}

/** Of `/`. */
export function divided(
  flavor: Flavor,
  operands: readonly DtypeOperand[],
): string | null {
  const dtype = promoted(flavor, operands);
  if (dtype === null || (dtype !== "bool" && !isInteger(dtype))) return dtype;
  if (flavor === "keras") return "float32";
  if (flavor === "numpy") return "float64";
  return dtype === "bool" ? null : sizeOf(dtype) > 16 ? "float64" : "float32";
}

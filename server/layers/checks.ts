// What constructors accept: each check answers with what the value must be, or null when it is fine.
import type { ArgumentValue, Dialect } from "./layer.ts";
import type { Accepts } from "./parameter.ts";
import { itemsOf } from "./arguments.ts";
import { counted, listed } from "./problem.ts";

/** A check of one dialect, or of several. */
export function checkIn(
  dialects: Dialect | readonly Dialect[],
  check: Accepts,
): Accepts {
  return (value, dialect) =>
    dialects.includes(dialect) ? check(value, dialect) : null;
}

/** The first complaint of several checks. */
export function every(...checks: readonly Accepts[]): Accepts {
  return (value, dialect) => {
    for (const check of checks) {
      const complaint = check(value, dialect);
      if (complaint !== null) return complaint;
    }
    return null;
  };
}

export function isNumber(
  value: ArgumentValue,
): value is ArgumentValue & { kind: "number" } {
  return value.kind === "number";
}

/** Python's and JavaScript's integers: JavaScript has no other kind of number, so 2.0 counts there. */
export function isInteger(value: ArgumentValue, dialect: Dialect): boolean {
  return (
    isNumber(value) &&
    Number.isInteger(value.value) &&
    (dialect === "tfjs" || !value.isFloat)
  );
}

/** A number from `minimum` on. */
export function atLeast(minimum: number): Accepts {
  return (value) =>
    isNumber(value) && value.value >= minimum
      ? null
      : `a number of at least ${minimum}`;
}

export const positiveInteger: Accepts = (value, dialect) =>
  isInteger(value, dialect) && (value as { value: number }).value > 0
    ? null
    : "a positive integer";

/** What Python's comparison `units <= 0` lets pass. */
export const positiveNumber: Accepts = (value) => {
  if (value.kind === "boolean")
    return value.value ? null : "a positive integer";
  return isNumber(value) && value.value > 0 ? null : "a positive integer";
};

export function between(low: number, high: number): Accepts {
  return (value) =>
    isNumber(value) && value.value >= low && value.value <= high
      ? null
      : `a number between ${low} and ${high}`;
}

/** One of a closed list of names; None only where it is listed as null. */
export function oneOf(...names: readonly (string | null)[]): Accepts {
  return (value) => {
    if (value.kind === "none" && names.includes(null)) return null;
    if (value.kind === "string" && names.includes(value.value)) return null;
    const texts = names
      .filter((name) => name !== null)
      .map((name) => `"${name}"`);
    const none = names.includes(null) ? ["None"] : [];
    return listed([...texts, ...none], "or");
  };
}

/** As {@link oneOf}, upper and lower case alike. */
export function oneOfIgnoringCase(
  ...names: readonly (string | null)[]
): Accepts {
  const check = oneOf(...names);
  return (value, dialect) =>
    check(
      value.kind === "string"
        ? { ...value, value: value.value.toLowerCase() }
        : value,
      dialect,
    );
}

/** None, or what the check accepts. */
export function orNone(check: Accepts): Accepts {
  return (value, dialect) =>
    value.kind === "none" ? null : check(value, dialect);
}

export const string: Accepts = (value) =>
  value.kind === "string" ? null : "a string";

/** A tuple or list whose length is one of the given. */
export function isListOf(value: ArgumentValue, length?: number): boolean {
  const items = itemsOf(value);
  return items !== null && (length === undefined || items.length === length);
}

const activationNames: Readonly<Record<Dialect, readonly string[]>> = {
  keras3:
    "relu leaky_relu relu6 softmax celu elu selu softplus softsign squareplus soft_shrink sparse_plus silu swish gelu glu tanh tanh_shrink threshold sigmoid sparse_sigmoid exponential hard_sigmoid hard_silu hard_swish hard_tanh hard_shrink linear mish log_softmax log_sigmoid sparsemax".split(
      " ",
    ),
  keras2:
    "relu softmax elu selu softplus softsign silu swish gelu tanh sigmoid exponential hard_sigmoid linear mish leaky_relu log_softmax relu6".split(
      " ",
    ),
  tfjs: "elu selu relu relu6 linear sigmoid hardSigmoid softplus softsign tanh softmax logSoftmax gelu gelu_new mish swish".split(
    " ",
  ),
};

/** An activation by name, function, layer or None. */
export const activation: Accepts = (value, dialect) => {
  switch (value.kind) {
    case "none":
    case "function":
    case "layer":
    case "object":
    case "dict":
      return null;
    case "string":
      return activationNames[dialect].includes(value.value)
        ? null
        : named("an activation", value.value, activationNames[dialect]);
    default:
      return dialect === "tfjs" ? null : "an activation or its name";
  }
};

/** "the name of an activation", with the nearest one as the example. */
function named(what: string, value: string, known: readonly string[]): string {
  const plain = (name: string) => name.replaceAll("_", "").toLowerCase();
  const near = known.find((name) => plain(name) === plain(value));
  return near === undefined
    ? `the name of ${what}`
    : `the name of ${what}, such as "${near}"`;
}

const initializerNames: Readonly<Record<Dialect, readonly string[]>> = {
  keras3:
    "constant identity ones zeros stft one zero Constant Identity Ones Zeros glorot_normal glorot_uniform he_normal he_uniform lecun_normal lecun_uniform normal orthogonal random_normal random_uniform truncated_normal uniform variance_scaling GlorotNormal GlorotUniform HeNormal HeUniform LecunNormal LecunUniform Orthogonal OrthogonalInitializer RandomNormal RandomUniform TruncatedNormal VarianceScaling STFT".split(
      " ",
    ),
  keras2:
    "constant identity ones zeros one zero Constant Identity Ones Zeros glorot_normal glorot_uniform he_normal he_uniform lecun_normal lecun_uniform normal orthogonal random_normal random_uniform truncated_normal uniform variance_scaling GlorotNormal GlorotUniform HeNormal HeUniform LecunNormal LecunUniform Orthogonal RandomNormal RandomUniform TruncatedNormal VarianceScaling".split(
      " ",
    ),
  tfjs: "constant glorotNormal glorotUniform heNormal heUniform identity leCunNormal leCunUniform ones orthogonal randomNormal randomUniform truncatedNormal varianceScaling zeros".split(
    " ",
  ),
};

/** An initializer by name or object. A name that isn't listed is refused. */
export const initializer: Accepts = (value, dialect) => {
  if (value.kind === "string") {
    const known = initializerNames[dialect];
    const found =
      known.includes(value.value) ||
      known.includes(value.value.replace(/^./, (c) => c.toLowerCase()));
    return found ? null : named("an initializer", value.value, known);
  }
  const refused =
    dialect !== "tfjs" &&
    ["boolean", "number", "tuple", "list"].includes(value.kind);
  return refused ? "an initializer or its name" : null;
};

/** A number of any kind. */
export const anyNumber: Accepts = ({ kind }) =>
  kind === "number" || kind === "integer" ? null : "a number";

/** A whole number, or as many as there are axes. */
export function tupleOf(rank: number, minimum: number): Accepts {
  return (value, dialect) => {
    const wanted = `an integer of at least ${minimum} or a tuple of ${counted(rank, "such integer")}`;
    const fine = (item: ArgumentValue) =>
      isInteger(item, dialect) && (item as { value: number }).value >= minimum;
    const items = itemsOf(value);
    if (items !== null)
      return items.length === rank && items.every(fine) ? null : wanted;
    return fine(value) ? null : wanted;
  };
}

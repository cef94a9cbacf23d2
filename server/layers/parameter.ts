// How entries write down their parameters: short builders for names, defaults and what a value must be.
import type { ArgumentValue, Dialect, Parameter } from "./layer.ts";

/** Says what a value must be, or null when it is fine. */
export type Accepts = NonNullable<Parameter["accepts"]>;

/** Both dialects that are Python. */
export const keras: readonly Dialect[] = ["keras3", "keras2"];

export const none: ArgumentValue = { kind: "none" };
export const yes: ArgumentValue = { kind: "boolean", value: true };
export const no: ArgumentValue = { kind: "boolean", value: false };

export function text(value: string): ArgumentValue {
  return { kind: "string", value };
}

export function int(value: number): ArgumentValue {
  return { kind: "number", value, isFloat: false };
}

export function float(value: number): ArgumentValue {
  return { kind: "number", value, isFloat: true };
}

export function ints(...values: readonly number[]): ArgumentValue {
  return { kind: "tuple", items: values.map(int) };
}

/** A parameter that must be given, in every dialect. */
export function required(name: string, accepts?: Accepts): Parameter {
  return { name, ...(accepts && { accepts }) };
}

/** A parameter with a default, the same in every dialect; without one it is what the libraries take under that name, None as a rule. */
export function optional(
  name: string,
  value: Parameter["default"] = usualDefaults.get(name) ?? none,
  accepts?: Accepts,
): Parameter {
  return { name, default: value, ...(accepts && { accepts }) };
}

/** Initializers that nobody names: which one it is depends on what it fills, and on the dialect. */
const usualDefaults: ReadonlyMap<
  string,
  NonNullable<Parameter["default"]>
> = new Map(
  Object.entries({
    kernel_initializer: initializers("glorot_uniform", "glorotNormal"),
    depthwise_initializer: initializers("glorot_uniform", "glorotNormal"),
    pointwise_initializer: initializers("glorot_uniform", "glorotUniform"),
    recurrent_initializer: initializers("orthogonal"),
    embeddings_initializer: initializers("uniform", "randomUniform"),
    bias_initializer: initializers("zeros"),
    beta_initializer: initializers("zeros"),
    gamma_initializer: initializers("ones"),
    moving_mean_initializer: initializers("zeros"),
    moving_variance_initializer: initializers("ones"),
    alpha_initializer: initializers("zeros"),
  }),
);

/** A default that Keras and TF.js spell each in its own way. */
export function initializers(
  keras: string,
  tfjs = keras,
): NonNullable<Parameter["default"]> {
  return { keras3: text(keras), keras2: text(keras), tfjs: text(tfjs) };
}

/** A parameter with a default of its own in each dialect; where none is named it must be given. */
export function varying(
  name: string,
  values: Readonly<Partial<Record<Dialect, ArgumentValue>>>,
  accepts?: Accepts,
): Parameter {
  return { name, default: values, ...(accepts && { accepts }) };
}

/** Parameters that exist in the named dialects only. */
export function only(
  dialects: readonly Dialect[] | Dialect,
  ...parameters: readonly Parameter[]
): readonly Parameter[] {
  const where = typeof dialects === "string" ? [dialects] : dialects;
  return parameters.map((parameter) => ({ ...parameter, dialects: where }));
}

/** A name that a parameter had before, which Keras still takes by keyword. */
export function formerly(
  name: string,
  insteadOf: NonNullable<Parameter["insteadOf"]>,
): Parameter {
  return { name, default: none, keywordOnly: true, insteadOf };
}

/** Parameters that can be given by keyword alone. */
export function keywordOnly(
  ...parameters: readonly Parameter[]
): readonly Parameter[] {
  return parameters.map((parameter) => ({
    ...parameter,
    keywordOnly: true as const,
  }));
}

/** `kernel_initializer`, `bias_regularizer` and their like with their usual defaults, in the order given. */
export function options(
  names: string,
  accepts?: Accepts,
): readonly Parameter[] {
  return names.split(" ").map((name) => optional(name, undefined, accepts));
}

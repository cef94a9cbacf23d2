// How entries write down their parameters: short builders for names, defaults and what a value must be.
import type { ArgumentValue, Dialect, Parameter } from "./layer.ts";

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

/** A parameter with a default, the same in every dialect. */
export function optional(
  name: string,
  value: ArgumentValue = none,
  accepts?: Accepts,
): Parameter {
  return { name, default: value, ...(accepts && { accepts }) };
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

/** Parameters that can be given by keyword alone. */
export function keywordOnly(
  ...parameters: readonly Parameter[]
): readonly Parameter[] {
  return parameters.map((parameter) => ({
    ...parameter,
    keywordOnly: true as const,
  }));
}

/** `kernel_initializer`, `bias_regularizer` and their like, in the order given. */
export function options(
  names: string,
  accepts?: Accepts,
): readonly Parameter[] {
  return names.split(" ").map((name) => optional(name, none, accepts));
}

// Activation functions by Keras' names, as far as one number at a time decides them: to check that a displayed line adds up.
import type { GraphDialect } from "../../server/models/graph.ts";

type Activation = (x: number) => number;

const sigmoid: Activation = (x) => 1 / (1 + Math.exp(-x));
const clip = (x: number, low: number, high: number) =>
  Math.max(low, Math.min(high, x));

const functions: Readonly<Record<string, Activation>> = {
  linear: (x) => x,
  sigmoid,
  tanh: Math.tanh,
  relu: (x) => Math.max(0, x),
  relu6: (x) => clip(x, 0, 6),
  softplus: (x) => Math.log1p(Math.exp(-Math.abs(x))) + Math.max(0, x),
  softsign: (x) => x / (1 + Math.abs(x)),
  elu: (x) => (x > 0 ? x : Math.expm1(x)),
  selu: (x) =>
    1.0507009873554805 * (x > 0 ? x : 1.6732632423543772 * Math.expm1(x)),
  exponential: Math.exp,
  silu: (x) => x * sigmoid(x),
  swish: (x) => x * sigmoid(x),
};

/** The function of a name in a dialect; null when it is none of one number, or not known here. */
export function activation(
  name: string,
  dialect: GraphDialect,
): Activation | null {
  if (name === "hard_sigmoid" || name === "hardSigmoid") {
    return dialect === "keras3"
      ? (x) => clip(x / 6 + 0.5, 0, 1)
      : (x) => clip(0.2 * x + 0.5, 0, 1);
  }
  return functions[name] ?? null;
}

/** How a name reads in an equation: σ, tanh, `hard σ`; others as Keras calls them. */
export function activationSymbol(name: string): string {
  if (name === "sigmoid") return "σ";
  return name === "hard_sigmoid" || name === "hardSigmoid" ? "hard σ" : name;
}

/** The formula of an activation whose definition differs between dialects; null for the others. */
export function activationFormula(
  name: string,
  dialect: GraphDialect,
): string | null {
  if (name !== "hard_sigmoid" && name !== "hardSigmoid") return null;
  return dialect === "keras3"
    ? "hard σ(x) = clip(x / 6 + 0.5, 0, 1)"
    : "hard σ(x) = clip(0.2·x + 0.5, 0, 1)";
}

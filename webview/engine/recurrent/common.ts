// What LSTM, GRU and SimpleRNN share: their weights, and the projection of the input.

import type { Tensor } from "@tensorflow/tfjs-core";
import { add, expandDims, matMul, reshape, slice } from "@tensorflow/tfjs-core";
import type {
  GraphDialect,
  LayerConfig,
} from "../../../server/models/graph.ts";
import type { NamedActivation } from "../activations.ts";
import { activation } from "../activations.ts";
import { flag, nameOf, number } from "../config.ts";
import type { Refusal } from "../refusal.ts";
import { isRefusal, refuse } from "../refusal.ts";
import type { WeightPlan } from "../weights.ts";
import type { CellWeights, Holder } from "./cells/cell.ts";

export interface CellBasics {
  readonly units: number;
  readonly useBias: boolean;
  readonly act: NamedActivation;
  /** Unused by SimpleRNN. */
  readonly recurrentAct: NamedActivation;
}

/**
 * Options that every cell has, with the dialect's defaults.
 * @param size the option that says how wide it is
 * @param otherwise the default of `recurrent_activation`; TF.js kept the one of older Keras versions
 */
export function cellBasics(
  config: LayerConfig,
  dialect: GraphDialect,
  size: "units" | "filters" = "units",
  otherwise = dialect === "tfjs" ? "hard_sigmoid" : "sigmoid",
): CellBasics | Refusal {
  const units = number(config, size, 0);
  if (!Number.isInteger(units) || units < 1)
    return refuse(`its \`${size}\` is not known`);
  const act = namedActivation(config, "activation", "tanh", dialect);
  const recurrentAct = namedActivation(
    config,
    "recurrent_activation",
    otherwise,
    dialect,
  );
  if (isRefusal(act)) return act;
  if (isRefusal(recurrentAct)) return recurrentAct;
  return { units, useBias: flag(config, "use_bias", true), act, recurrentAct };
}

/** The activation that a config names, or why it can't run. */
export function namedActivation(
  config: LayerConfig,
  name: string,
  otherwise: string,
  dialect: GraphDialect,
): NamedActivation | Refusal {
  const value = config[name];
  const found = activation(value, otherwise, dialect);
  if (found !== null) return found;
  const called = value === undefined ? null : nameOf(value);
  return refuse(
    called === null
      ? `its \`${name}\` can't be followed`
      : `its \`${name}\` "${called}" can't be followed`,
  );
}

/**
 * `kernel`, `recurrent_kernel` and, if used, `bias`.
 * @param features of one step; the channels of a convolution
 * @param window of a convolution, else empty
 */
export function cellWeights(
  config: LayerConfig,
  basics: CellBasics,
  gates: number,
  features: number,
  bias: WeightPlan,
  window: readonly number[] = [],
): readonly WeightPlan[] {
  const width = gates * basics.units;
  const plans: WeightPlan[] = [
    {
      name: "kernel",
      shape: [...window, features, width],
      initializer: config.kernel_initializer,
      fallback: "glorot_uniform",
    },
    {
      name: "recurrent_kernel",
      shape: [...window, basics.units, width],
      initializer: config.recurrent_initializer,
      fallback: "orthogonal",
    },
  ];
  return basics.useBias ? [...plans, bias] : plans;
}

export function biasPlan(
  config: LayerConfig,
  shape: readonly number[],
): WeightPlan {
  return {
    name: "bias",
    shape,
    initializer: config.bias_initializer,
    fallback: "zeros",
  };
}

/** The weights that {@link cellWeights} plans, as the library's cells take them. */
export function boundWeights(
  weights: ReadonlyMap<string, Tensor>,
  pool: Holder,
): CellWeights {
  const kernel = weights.get("kernel");
  const recurrentKernel = weights.get("recurrent_kernel");
  if (kernel === undefined || recurrentKernel === undefined)
    throw new Error("A cell has no weights.");
  const bias = weights.get("bias");
  const rows = bias?.rank === 1 ? pool.hold(expandDims(bias, 0)) : bias;
  return { kernel, recurrentKernel, bias: rows ?? null };
}

/** `x · kernel + bias row 0`. */
export function projectInput(x: Tensor, weights: CellWeights): Tensor {
  const product = matMul(x, weights.kernel);
  return weights.bias === null
    ? product
    : add(product, biasRow(weights.bias, 0));
}

export function biasRow(bias: Tensor, row: number): Tensor {
  return reshape(slice(bias, [row, 0], [1, -1]), [-1]);
}

/** What a step of a cell on vectors multiplies. */
export function denseWork(gates: number, units: number, features: number) {
  return gates * units * (features + units);
}

/** Columns of gate `n`. */
export function gate(all: Tensor, n: number, units: number): Tensor {
  return slice(all, [0, n * units], [-1, units]);
}

/** A state that the loop always hands over. */
export function stateAt(states: readonly Tensor[], n: number): Tensor {
  const state = states[n];
  if (state === undefined) throw new Error(`A cell got no state ${n}.`);
  return state;
}

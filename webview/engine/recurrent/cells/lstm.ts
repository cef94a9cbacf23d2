// LSTM: i, f, o = rec(x · W + h₋₁ · U + b), g = act(…), c = f · c₋₁ + i · g, h = o · act(c). Gates lie in the order i, f, g, o.

import type { Tensor } from "@tensorflow/tfjs-core";
import { add, matMul, mul } from "@tensorflow/tfjs-core";
import type { LayerConfig } from "../../../../server/models/graph.ts";
import { flag } from "../../config.ts";
import { initialize } from "../../numbers/initializers.ts";
import { isRefusal } from "../../refusal.ts";
import type { WeightPlan } from "../../weights.ts";
import type { Cell, CellPlan, CellReader } from "./cell.ts";
import { alike } from "./cell.ts";
import type { CellBasics } from "../common.ts";
import {
  biasPlan,
  boundWeights,
  cellBasics,
  cellWeights,
  denseWork,
  gate,
  projectInput,
  stateAt,
} from "../common.ts";

export const lstm: CellReader = (config, dialect, [features = 1]) => {
  const basics = cellBasics(config, dialect);
  if (isRefusal(basics)) return basics;
  const { units } = basics;
  return {
    spatial: [],
    maskError: null,
    ...lstmTraits("LSTM", basics, [units]),
    weights: cellWeights(config, basics, 4, features, lstmBias(config, units)),
    work: denseWork(4, units, features),
    bind: (given, pool): Cell => {
      const weights = boundWeights(given, pool);
      return {
        project: (x) => projectInput(x, weights),
        step: (projected, states) => {
          const before = stateAt(states, 0);
          const recurrent = matMul(before, weights.recurrentKernel);
          const all = add(projected, recurrent);
          const { gates, h, c } = lstmStep(all, stateAt(states, 1), basics);
          return { output: h, states: [h, c], gates };
        },
      };
    },
  };
};

/** What every LSTM has, whatever it multiplies. */
export function lstmTraits(
  cell: "LSTM" | "ConvLSTM",
  basics: CellBasics,
  shape: readonly number[],
): Pick<CellPlan, "units" | "traits" | "states" | "quantities" | "output"> {
  return {
    units: basics.units,
    traits: {
      cell,
      equation: {
        activation: basics.act.name,
        recurrentActivation: basics.recurrentAct.name,
        useBias: basics.useBias,
        resetAfter: null,
      },
    },
    states: alike(["h", "c"], shape),
    quantities: alike(["i", "f", "g", "o", "c", "h"], shape),
    output: "h",
  };
}

/**
 * The equation, from the sums that go into the gates.
 * @param all `[n, 4 · units]`
 * @param before c₋₁, `[n, units]`
 */
export function lstmStep(
  all: Tensor,
  before: Tensor,
  { units, act, recurrentAct }: CellBasics,
) {
  const i = recurrentAct.apply(gate(all, 0, units));
  const f = recurrentAct.apply(gate(all, 1, units));
  const g = act.apply(gate(all, 2, units));
  const o = recurrentAct.apply(gate(all, 3, units));
  const c = add(mul(f, before), mul(i, g));
  const h = mul(o, act.apply(c));
  return { gates: { i, f, g, o }, h, c };
}

/** With `unit_forget_bias` (the default) the forget gate's part starts as ones, so that a new LSTM remembers. */
export function lstmBias(config: LayerConfig, units: number): WeightPlan {
  const plain = biasPlan(config, [4 * units]);
  if (!flag(config, "unit_forget_bias", true)) return plain;
  return {
    ...plain,
    fill: (random) => {
      const part = (gates: number) =>
        initialize(plain.initializer, "zeros", [gates * units], random);
      const bias = new Float32Array(4 * units);
      bias.set(part(1), 0);
      bias.fill(1, units, 2 * units);
      bias.set(part(2), 2 * units);
      return bias;
    },
  };
}

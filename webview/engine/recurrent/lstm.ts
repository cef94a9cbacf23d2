// LSTM: i, f, o = rec(x · W + h₋₁ · U + b), g = act(…), c = f · c₋₁ + i · g, h = o · act(c). Gates lie in the order i, f, g, o.

import { add, matMul, mul } from "@tensorflow/tfjs-core";
import type { LayerConfig } from "../../../server/models/graph.ts";
import { flag } from "../config.ts";
import { initialize } from "../initializers.ts";
import { isRefusal } from "../refusal.ts";
import type { WeightPlan } from "../weights.ts";
import type { Cell, CellReader } from "./cell.ts";
import {
  biasPlan,
  cellBasics,
  cellWeights,
  gate,
  projectInput,
  stateAt,
} from "./common.ts";

export const lstm: CellReader = (config, dialect) => {
  const basics = cellBasics(config, dialect);
  if (isRefusal(basics)) return basics;
  const { units, useBias, act, recurrentAct } = basics;
  return {
    kind: "LSTM",
    units,
    equation: {
      activation: act.name,
      recurrentActivation: recurrentAct.name,
      useBias,
      resetAfter: null,
    },
    stateNames: ["h", "c"],
    quantities: ["i", "f", "g", "o", "c", "h"],
    weights: (features) =>
      cellWeights(config, basics, 4, features, lstmBias(config, units)),
    bind: (weights): Cell => ({
      project: (x) => projectInput(x, weights),
      step: (projected, states) => {
        const recurrent = matMul(stateAt(states, 0), weights.recurrentKernel);
        const all = add(projected, recurrent);
        const i = recurrentAct.apply(gate(all, 0, units));
        const f = recurrentAct.apply(gate(all, 1, units));
        const g = act.apply(gate(all, 2, units));
        const o = recurrentAct.apply(gate(all, 3, units));
        const c = add(mul(f, stateAt(states, 1)), mul(i, g));
        const h = mul(o, act.apply(c));
        return { output: h, states: [h, c], gates: { i, f, g, o } };
      },
    }),
  };
};

/** With `unit_forget_bias` (the default) the forget gate's part starts as ones, so that a new LSTM remembers. */
function lstmBias(config: LayerConfig, units: number): WeightPlan {
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

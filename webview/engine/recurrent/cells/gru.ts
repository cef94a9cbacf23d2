// GRU: z, r = rec(…), then ĥ, then h = z · h₋₁ + (1 − z) · ĥ. `reset_after` decides whether r scales h₋₁ · U (with a bias of its own) or h₋₁.

import type { Tensor } from "@tensorflow/tfjs-core";
import { add, matMul, mul, slice, sub } from "@tensorflow/tfjs-core";
import { flag } from "../../config.ts";
import { isRefusal, refuse } from "../../refusal.ts";
import type { Cell, CellReader, CellWeights } from "./cell.ts";
import type { CellBasics } from "../common.ts";
import { alike } from "./cell.ts";
import {
  biasPlan,
  biasRow,
  boundWeights,
  cellBasics,
  cellWeights,
  denseWork,
  gate,
  projectInput,
  stateAt,
} from "../common.ts";

export const gru: CellReader = (config, dialect, [features = 1]) => {
  const basics = cellBasics(config, dialect);
  if (isRefusal(basics)) return basics;
  const resetAfter = flag(config, "reset_after", dialect !== "tfjs");
  if (resetAfter && dialect === "tfjs")
    return refuse("TF.js has no GRU with `resetAfter: true`");
  const { units, useBias, act, recurrentAct } = basics;
  const biasShape = resetAfter ? [2, 3 * units] : [3 * units];
  const gates = resetAfter ? gatesResetAfter : gatesResetBefore;
  return {
    units,
    spatial: [],
    maskError: null,
    traits: {
      cell: "GRU",
      equation: {
        activation: act.name,
        recurrentActivation: recurrentAct.name,
        useBias,
        resetAfter,
      },
    },
    states: alike(["h"], [units]),
    quantities: alike(["z", "r", "hh", "h"], [units]),
    output: "h",
    weights: cellWeights(
      config,
      basics,
      3,
      features,
      biasPlan(config, biasShape),
    ),
    work: denseWork(3, units, features),
    bind: (given, pool): Cell => {
      const weights = boundWeights(given, pool);
      return {
        project: (x) => projectInput(x, weights),
        step: (projected, states) => {
          const before = stateAt(states, 0);
          const { z, r, hh } = gates(projected, before, weights, basics);
          const h = add(mul(z, before), mul(sub(1, z), hh));
          return { output: h, states: [h], gates: { z, r, hh } };
        },
      };
    },
  };
};

type Gates = (
  projected: Tensor,
  before: Tensor,
  weights: CellWeights,
  basics: CellBasics,
) => { readonly z: Tensor; readonly r: Tensor; readonly hh: Tensor };

/** ĥ = act(x · W + b₀ + r · (h₋₁ · U + b₁)). */
const gatesResetAfter: Gates = (projected, before, weights, basics) => {
  const { units, act, recurrentAct } = basics;
  const product = matMul(before, weights.recurrentKernel);
  const recurrent =
    weights.bias === null ? product : add(product, biasRow(weights.bias, 1));
  const sum = (n: number): Tensor =>
    add(gate(projected, n, units), gate(recurrent, n, units));
  const z = recurrentAct.apply(sum(0));
  const r = recurrentAct.apply(sum(1));
  const scaled = mul(r, gate(recurrent, 2, units));
  const hh = act.apply(add(gate(projected, 2, units), scaled));
  return { z, r, hh };
};

/** ĥ = act(x · W + b + (r · h₋₁) · U). */
const gatesResetBefore: Gates = (projected, before, weights, basics) => {
  const { units, act, recurrentAct } = basics;
  const kernel = weights.recurrentKernel;
  const recurrent = matMul(before, slice(kernel, [0, 0], [-1, 2 * units]));
  const sum = (n: number): Tensor =>
    add(gate(projected, n, units), gate(recurrent, n, units));
  const z = recurrentAct.apply(sum(0));
  const r = recurrentAct.apply(sum(1));
  const reset = mul(r, before);
  const own = matMul(reset, slice(kernel, [0, 2 * units], [-1, units]));
  const hh = act.apply(add(gate(projected, 2, units), own));
  return { z, r, hh };
};

// SimpleRNN: h = act(x · W + h₋₁ · U + b).

import { add, matMul } from "@tensorflow/tfjs-core";
import { isRefusal } from "../../refusal.ts";
import type { Cell, CellReader } from "./cell.ts";
import { alike } from "./cell.ts";
import {
  biasPlan,
  boundWeights,
  cellBasics,
  cellWeights,
  denseWork,
  projectInput,
  stateAt,
} from "../common.ts";

export const simpleRnn: CellReader = (config, dialect, [features = 1]) => {
  const basics = cellBasics(config, dialect);
  if (isRefusal(basics)) return basics;
  const { units, useBias, act } = basics;
  return {
    units,
    spatial: [],
    maskError: null,
    traits: {
      cell: "SimpleRNN",
      equation: {
        activation: act.name,
        recurrentActivation: null,
        useBias,
        resetAfter: null,
      },
    },
    states: alike(["h"], [units]),
    quantities: alike(["h"], [units]),
    output: "h",
    weights: cellWeights(
      config,
      basics,
      1,
      features,
      biasPlan(config, [units]),
    ),
    work: denseWork(1, units, features),
    bind: (given, pool): Cell => {
      const weights = boundWeights(given, pool);
      return {
        project: (x) => projectInput(x, weights),
        step: (projected, states) => {
          const recurrent = matMul(stateAt(states, 0), weights.recurrentKernel);
          const h = act.apply(add(projected, recurrent));
          return { output: h, states: [h], gates: {} };
        },
      };
    },
  };
};

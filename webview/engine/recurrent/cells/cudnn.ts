// CuDNNLSTM and CuDNNGRU of Keras 2: the usual cells on weights in the layout of NVIDIA's library, without options. They ran on its GPUs alone.

import type { Tensor } from "@tensorflow/tfjs-core";
import {
  concat,
  reshape,
  split,
  sum,
  tidy,
  transpose,
} from "@tensorflow/tfjs-core";
import { initialize } from "../../numbers/initializers.ts";
import { isRefusal } from "../../refusal.ts";
import type { WeightPlan } from "../../weights.ts";
import type { CellReader } from "./cell.ts";
import { biasPlan, boundWeights } from "../common.ts";
import { flag } from "../../config.ts";

/**
 * Every gate's kernel is stored as if it were `[units, features]`, and every gate has a bias for the input and one for the state:
 * the library's own converter of weight files says so.
 */
export function cuDnn(reader: CellReader): CellReader {
  return (config, dialect, input) => {
    const plan = reader(
      {
        ...config,
        activation: "tanh",
        recurrent_activation: "sigmoid",
        use_bias: true,
        reset_after: true,
      },
      dialect,
      input,
    );
    if (isRefusal(plan)) return plan;
    const isLstm = plan.traits.cell === "LSTM";
    const gates = isLstm ? 4 : 3;
    const length = 2 * gates * plan.units;
    const remembers = isLstm && flag(config, "unit_forget_bias", true);
    const bias: WeightPlan = {
      ...biasPlan(config, [length]),
      fill: (random) => {
        const values = initialize(
          config.bias_initializer,
          "zeros",
          [length],
          random,
        );
        return remembers
          ? values.fill(1, 5 * plan.units, 6 * plan.units)
          : values;
      },
    };
    return {
      ...plan,
      weights: [...plan.weights.slice(0, 2), bias],
      maskError: "ValueError: Masking is not supported for CuDNN RNNs.",
      bind: (given, pool) => {
        const weights = boundWeights(given, pool);
        const both = pool.hold(
          reshape(weights.bias ?? weights.kernel, [2, -1]),
        );
        const usual = [
          ["kernel", usualLayout(weights.kernel, gates)],
          ["recurrent_kernel", usualLayout(weights.recurrentKernel, gates)],
          ["bias", isLstm ? tidy(() => sum(both, 0, true)) : both],
        ] as const;
        for (const [, tensor] of usual) pool.hold(tensor);
        return plan.bind(new Map(usual), pool);
      },
    };
  };
}

function usualLayout(kernel: Tensor, gates: number): Tensor {
  return tidy(() => {
    const [rows = 1, width = 1] = kernel.shape;
    const parts = split(kernel, gates, 1).map((part) =>
      transpose(reshape(part, [width / gates, rows])),
    );
    return concat(parts, 1);
  });
}

// Dense, Embedding, Masking, activations, and what does nothing at inference (Dropout and its family).

import type { Tensor } from "@tensorflow/tfjs-core";
import {
  add,
  any,
  cast,
  clipByValue,
  expandDims,
  gather,
  leakyRelu,
  matMul,
  mul,
  notEqual,
  prelu,
  reshape,
  softmax,
  sub,
  transpose,
  where,
  greater,
  zerosLike,
  elu,
} from "@tensorflow/tfjs-core";
import { flag, number } from "../config.ts";
import { namedActivation } from "../recurrent/common.ts";
import type { Refusal } from "../refusal.ts";
import { isRefusal } from "../refusal.ts";
import type { LayerCall, LayerProgram } from "./layer.ts";
import { input, lastAxis, weight } from "./layer.ts";

const dense: LayerProgram = {
  weights: (built) => {
    const units = number(built.config, "units", 1);
    const kernel = {
      name: "kernel",
      shape: [lastAxis(built), units],
      initializer: built.config.kernel_initializer,
      fallback: "glorot_uniform",
    };
    const bias = {
      name: "bias",
      shape: [units],
      initializer: built.config.bias_initializer,
      fallback: "zeros",
    };
    return flag(built.config, "use_bias", true) ? [kernel, bias] : [kernel];
  },
  run: (call) => {
    const x = input(call);
    const kernel = weight(call, "kernel");
    const rows = reshape(cast(x, "float32"), [-1, x.shape.at(-1) ?? 1]);
    const product = matMul(rows, kernel);
    const bias = call.weights.get("bias");
    const sum = bias === undefined ? product : add(product, bias);
    const shaped = reshape(sum, [
      ...x.shape.slice(0, -1),
      kernel.shape[1] ?? 1,
    ]);
    return activated(call, shaped);
  },
  mask: "pass",
};

/** The layer's `activation` on what it computed. */
export function activated(call: LayerCall, x: Tensor): Tensor | Refusal {
  const act = namedActivation(
    call.config,
    "activation",
    "linear",
    call.dialect,
  );
  return isRefusal(act) ? act : act.apply(x);
}

const embedding: LayerProgram = {
  weights: ({ config }) => [
    {
      name: "embeddings",
      shape: [number(config, "input_dim", 1), number(config, "output_dim", 1)],
      initializer: config.embeddings_initializer,
      fallback: "random_uniform",
    },
  ],
  run: (call) => gather(weight(call, "embeddings"), cast(input(call), "int32")),
  mask: (call) =>
    flag(call.config, "mask_zero", false) ? notEqual(input(call), 0) : null,
};

const masking: LayerProgram = {
  run: (call) =>
    mul(input(call), cast(expandDims(unmasked(call), -1), "float32")),
  mask: unmasked,
};

function unmasked(call: LayerCall): Tensor {
  return any(notEqual(input(call), number(call.config, "mask_value", 0)), -1);
}

const same: LayerProgram = { run: (call) => input(call), mask: "pass" };

const activationLayer: LayerProgram = {
  run: (call) => activated(call, input(call)),
  mask: "pass",
};

const reluLayer: LayerProgram = {
  run: (call) => {
    const x = input(call);
    const threshold = number(call.config, "threshold", 0);
    const slope = number(call.config, "negative_slope", 0);
    const below = mul(sub(x, threshold), slope);
    const kept = where(greater(x, threshold), x, below);
    const most = call.config.max_value;
    return typeof most === "number" ? clipByValue(kept, -Infinity, most) : kept;
  },
  mask: "pass",
};

const leakyReluLayer: LayerProgram = {
  run: (call) => {
    // Keras 3 renamed `alpha` and left its default at 0.3.
    const alpha = number(call.config, "alpha", 0.3);
    return leakyRelu(input(call), number(call.config, "negative_slope", alpha));
  },
  mask: "pass",
};

const eluLayer: LayerProgram = {
  run: (call) => {
    const x = input(call);
    const scale = number(call.config, "alpha", 1);
    return where(greater(x, 0), x, mul(elu(x), scale));
  },
  mask: "pass",
};

const preluLayer: LayerProgram = {
  weights: ({ config, shapes }) => {
    const shared = config.shared_axes;
    const shape = (shapes[0] ?? []).slice(1);
    if (Array.isArray(shared))
      for (const axis of shared)
        if (typeof axis === "number") shape[axis - 1] = 1;
    return [
      {
        name: "alpha",
        shape,
        initializer: config.alpha_initializer,
        fallback: "zeros",
      },
    ];
  },
  run: (call) => prelu(input(call), weight(call, "alpha")),
  mask: "pass",
};

const thresholdedRelu: LayerProgram = {
  run: (call) => {
    const x = input(call);
    const theta = number(call.config, "theta", 1);
    return where(greater(x, theta), x, zerosLike(x));
  },
  mask: "pass",
};

const softmaxLayer: LayerProgram = {
  run: (call) => {
    const x = input(call);
    const axis = number(call.config, "axis", -1);
    const last = x.rank - 1;
    const wanted = axis < 0 ? x.rank + axis : axis;
    if (wanted === last) return softmax(x);
    const order = x.shape.map((_, k) =>
      k === wanted ? last : k === last ? wanted : k,
    );
    return transpose(softmax(transpose(x, order)), order);
  },
  mask: "pass",
};

export const core: Readonly<Record<string, LayerProgram>> = {
  Dense: dense,
  Embedding: embedding,
  Masking: masking,
  Activation: activationLayer,
  ReLU: reluLayer,
  LeakyReLU: leakyReluLayer,
  ELU: eluLayer,
  PReLU: preluLayer,
  ThresholdedReLU: thresholdedRelu,
  Softmax: softmaxLayer,
  Identity: same,
  InputLayer: same,
  Dropout: same,
  SpatialDropout1D: same,
  SpatialDropout2D: same,
  AlphaDropout: same,
  GaussianDropout: same,
  GaussianNoise: same,
  ActivityRegularization: same,
};

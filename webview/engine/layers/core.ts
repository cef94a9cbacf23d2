// Dense, Embedding, Masking, activations, and what does nothing at inference (Dropout and its family).

import type { Tensor } from "@tensorflow/tfjs-core";
import {
  add,
  any,
  cast,
  expandDims,
  gather,
  matMul,
  mul,
  notEqual,
  prelu,
  reshape,
} from "@tensorflow/tfjs-core";
import { activationOfLayer, maskedSoftmax } from "./activation-layers.ts";
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

/** Its way back needs a call that says so. */
const reversibleEmbedding: LayerProgram = {
  ...embedding,
  weights: (built) => {
    const { config } = built;
    const plans = embedding.weights?.(built) ?? [];
    const back = {
      name: "reverse_embeddings",
      shape: [number(config, "output_dim", 1), number(config, "input_dim", 1)],
      initializer: config.embeddings_initializer,
      fallback: "random_uniform",
    };
    return flag(config, "tie_weights", true) ? plans : [...plans, back];
  },
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

/** ReLU and its kin: an activation with options. */
function activationProgram(className: string): LayerProgram {
  return {
    run: (call) =>
      activationOfLayer(className)?.(call.config)(input(call)) ?? input(call),
    mask: "pass",
  };
}

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

/** Its mask is a part of what it computes. */
const softmaxLayer: LayerProgram = {
  run: (call) => {
    const mask = call.masks[0] ?? null;
    const x = input(call);
    return mask !== null && mask.rank === x.rank
      ? maskedSoftmax(x, mask, call.config)
      : (activationOfLayer("Softmax")?.(call.config)(x) ?? x);
  },
  mask: "pass",
};

export const core: Readonly<Record<string, LayerProgram>> = {
  Dense: dense,
  Embedding: embedding,
  ReversibleEmbedding: reversibleEmbedding,
  Masking: masking,
  Activation: activationLayer,
  ReLU: activationProgram("ReLU"),
  LeakyReLU: activationProgram("LeakyReLU"),
  ELU: activationProgram("ELU"),
  PReLU: preluLayer,
  ThresholdedReLU: activationProgram("ThresholdedReLU"),
  Softmax: softmaxLayer,
  Identity: same,
  InputLayer: same,
  Dropout: same,
  SpatialDropout1D: same,
  SpatialDropout2D: same,
  SpatialDropout3D: same,
  AlphaDropout: same,
  GaussianDropout: same,
  GaussianNoise: same,
  ActivityRegularization: same,
};

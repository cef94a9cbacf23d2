// In the TF.js dialect layers around the recurrent ones compute what TF.js' own layers compute at inference.
import * as tf from "@tensorflow/tfjs";
import { memory } from "@tensorflow/tfjs-core";
import { beforeAll, expect, it } from "vitest";
import type { LayerConfig } from "../../server/models/graph.ts";
import { cpuBackend } from "../../webview/engine/backends/backend-cpu.ts";
import { randomStream } from "../../webview/engine/numbers/random.ts";
import { threadEngine } from "../../webview/engine/threads/thread-engine.ts";
import {
  graphOf,
  inputNode,
  layerNode,
  requestFor,
} from "../support/graphs.ts";
import type { Stored } from "./numerics/cases.ts";
import { arrayOf, difference } from "./numerics/cases.ts";
import { tolerance } from "./numerics/compare.ts";

const engine = threadEngine([cpuBackend]);
const { layers } = tf;

beforeAll(async () => {
  await tf.setBackend("cpu");
});

const line = [2, 6, 4] as const;
const picture = [2, 5, 6, 4] as const;
const volume = [2, 4, 5, 4, 2] as const;

type Row = readonly [
  className: string,
  config: LayerConfig,
  real: () => tf.layers.Layer,
  ...shapes: (readonly number[])[],
];

const first = "channelsFirst";
const same = { padding: "same", strides: 2 } as const;
const activations = [
  ...["elu", "selu", "relu", "relu6", "linear", "sigmoid", "hardSigmoid"],
  ...["softplus", "softsign", "tanh", "softmax", "logSoftmax", "gelu"],
  ...["gelu_new", "mish", "swish"],
] as const;

const rows: readonly Row[] = [
  ...activations.map((activation): Row => [
    "Activation",
    { activation },
    () => layers.activation({ activation: activation as "elu" }),
    line,
  ]),
  [
    "Conv1D",
    { filters: 3, kernel_size: 3, dilation_rate: 2 },
    () => layers.conv1d({ filters: 3, kernelSize: 3, dilationRate: 2 }),
    line,
  ],
  [
    "Conv2D",
    { filters: 3, kernel_size: 2, ...same },
    () => layers.conv2d({ filters: 3, kernelSize: 2, ...same }),
    picture,
  ],
  [
    "Conv3D",
    { filters: 2, kernel_size: 2 },
    () => layers.conv3d({ filters: 2, kernelSize: 2 }),
    volume,
  ],
  [
    "Conv2DTranspose",
    { filters: 3, kernel_size: 3, strides: 2 },
    () => layers.conv2dTranspose({ filters: 3, kernelSize: 3, strides: 2 }),
    picture,
  ],
  [
    "Conv3DTranspose",
    { filters: 2, kernel_size: 2, ...same },
    () => layers.conv3dTranspose({ filters: 2, kernelSize: 2, ...same }),
    volume,
  ],
  [
    "SeparableConv2D",
    { filters: 3, kernel_size: 2, depth_multiplier: 2 },
    () =>
      layers.separableConv2d({ filters: 3, kernelSize: 2, depthMultiplier: 2 }),
    picture,
  ],
  [
    "DepthwiseConv2D",
    { kernel_size: 2, depth_multiplier: 2 },
    () => layers.depthwiseConv2d({ kernelSize: 2, depthMultiplier: 2 }),
    picture,
  ],
  [
    "MaxPooling2D",
    { pool_size: 2, strides: 1, data_format: "channels_first" },
    () => layers.maxPooling2d({ poolSize: 2, strides: 1, dataFormat: first }),
    picture,
  ],
  [
    "AveragePooling3D",
    { pool_size: 2, padding: "same" },
    () => layers.averagePooling3d({ poolSize: 2, padding: "same" }),
    volume,
  ],
  [
    "GlobalAveragePooling2D",
    {},
    () => layers.globalAveragePooling2d({}),
    picture,
  ],
  [
    "BatchNormalization",
    { epsilon: 0.1 },
    () => layers.batchNormalization({ epsilon: 0.1 }),
    picture,
  ],
  [
    "LayerNormalization",
    { axis: [1, 2] },
    () => layers.layerNormalization({ axis: [1, 2] }),
    picture,
  ],
  ["Dot", { axes: 2 }, () => layers.dot({ axes: 2 }), line, line],
  [
    "Dot",
    { axes: [1, 2], normalize: true },
    () => layers.dot({ axes: [1, 2], normalize: true }),
    [2, 4, 3],
    [2, 5, 4],
  ],
  ["LeakyReLU", {}, () => layers.leakyReLU(), line],
  ["ELU", {}, () => layers.elu(), line],
  [
    "ThresholdedReLU",
    { theta: 0.2 },
    () => layers.thresholdedReLU({ theta: 0.2 }),
    line,
  ],
  ["ReLU", { max_value: 0.5 }, () => layers.reLU({ maxValue: 0.5 }), line],
  ["PReLU", {}, () => layers.prelu({}), line],
  ["Softmax", {}, () => layers.softmax(), [3, 4]],
  [
    "UpSampling2D",
    { size: [2, 3], interpolation: "bilinear" },
    () => layers.upSampling2d({ size: [2, 3], interpolation: "bilinear" }),
    picture,
  ],
  ...(["bilinear", "nearest"] as const).map((interpolation): Row => [
    "Resizing",
    { height: 7, width: 4, interpolation },
    () => layers.resizing({ height: 7, width: 4, interpolation }),
    picture,
  ]),
  [
    "ZeroPadding2D",
    {
      padding: [
        [1, 0],
        [2, 1],
      ],
    },
    () =>
      layers.zeroPadding2d({
        padding: [
          [1, 0],
          [2, 1],
        ],
      }),
    picture,
  ],
  [
    "Cropping2D",
    {
      cropping: [
        [1, 0],
        [2, 1],
      ],
    },
    () =>
      layers.cropping2D({
        cropping: [
          [1, 0],
          [2, 1],
        ],
      }),
    picture,
  ],
  [
    "Flatten",
    { data_format: "channels_first" },
    () => layers.flatten({ dataFormat: first }),
    picture,
  ],
  [
    "Rescaling",
    { scale: 0.5, offset: 1 },
    () => layers.rescaling({ scale: 0.5, offset: 1 }),
    line,
  ],
  ["Multiply", {}, () => layers.multiply(), line, line],
  [
    "Concatenate",
    { axis: 1 },
    () => layers.concatenate({ axis: 1 }),
    line,
    line,
  ],
];

it.each(rows.map((row, n) => [`${row[0]} ${n}`, row] as const))(
  "%s",
  async (name, [className, config, real, ...shapes]) => {
    const random = randomStream(7, name);
    const draw = (shape: readonly number[]): Stored => ({
      shape,
      data: Array.from({ length: shape.reduce((a, b) => a * b, 1) }, () =>
        Math.abs(Math.fround(random.normal() / 2)),
      ),
    });
    const inputs = shapes.map(draw);
    const layer = real();
    const tensors = inputs.map(tensorOf);
    const given = tensors.length === 1 ? (tensors[0] ?? tensors) : tensors;
    layer.apply(given);
    const weights = layer.getWeights().map((weight) => draw(weight.shape));
    layer.setWeights(weights.map(tensorOf));
    const answer = layer.apply(given) as tf.Tensor;
    const names = inputs.map((_, n) => `x${n}`);
    const nodes = [
      ...names.map((id, n) => inputNode(id, [...(shapes[n] ?? [])])),
      layerNode("it", className, config, ...names),
    ];
    const before = memory().numTensors;
    const result = await engine.start(
      requestFor(graphOf(nodes, "tfjs"), {
        input: {
          kind: "arrays",
          arrays: inputs.map((input, n) => ({
            name: names[n] ?? "",
            ...arrayOf(input),
          })),
        },
        weights: new Map([["it", weights.map(arrayOf)]]),
      }),
    ).result;
    if (result.kind !== "done") throw new Error(JSON.stringify(result));
    expect(result.recording.stop).toBeNull();
    const wanted = { shape: answer.shape, data: [...answer.dataSync()] };
    const error = difference(result.recording.outputs[0], wanted);
    expect(error).toBeLessThanOrEqual(tolerance);
    expect(memory().numTensors).toBe(before);
  },
);

it.each([
  ["Softmax", {}, () => layers.softmax()],
  ["ELU", { alpha: 0.5 }, () => layers.elu({ alpha: 0.5 })],
  [
    "Conv1D",
    { filters: 2, kernel_size: 2, padding: "causal" },
    () => layers.conv1d({ filters: 2, kernelSize: 2, padding: "causal" }),
  ],
] as const)("%s stops where TF.js raises", async (className, config, real) => {
  const x = tf.ones([...line]);
  expect(() => real().apply(x)).toThrow(/not (yet )?(supported|implemented)/);
  const nodes = [
    inputNode("x", [...line]),
    layerNode("it", className, config, "x"),
  ];
  const result = await engine.start(requestFor(graphOf(nodes, "tfjs"))).result;
  if (result.kind !== "done") throw new Error(JSON.stringify(result));
  expect(result.recording.stop?.message).toContain("TF.js has no ");
});

function tensorOf(stored: Stored): tf.Tensor {
  const { data, shape } = arrayOf(stored);
  return tf.tensor(data, [...shape]);
}

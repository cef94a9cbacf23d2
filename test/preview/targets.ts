// Layers as the editor would hand them to the page.
import type { GraphNode, LayerConfig } from "../../server/models/graph.ts";
import type { Target } from "../../webview/protocol.ts";
import { symbol } from "../../server/shapes/dim.ts";

const input = (
  shape: readonly (number | null)[],
  dtype = "float32",
): GraphNode => ({
  kind: "input",
  id: "x",
  name: "x",
  shape,
  dtype,
});

const layer = (
  id: string,
  className: string,
  config: LayerConfig,
  from = "x",
): GraphNode => ({
  kind: "layer",
  id,
  name: id,
  className,
  config,
  layer: id,
  inputs: [{ node: from, output: 0 }],
  initialState: [],
  mask: null,
});

function target(
  code: string,
  nodes: readonly GraphNode[],
  outputs: number,
  more: Partial<Target> = {},
): Target {
  const focus = nodes.at(-1)?.id ?? "";
  return {
    id: `encoder.py#${code}`,
    code,
    place: { uri: "file:///encoder.py", file: "encoder.py", line: 12 },
    graph: {
      name: null,
      dialect: "keras3",
      nodes,
      inputs: [{ node: "x", output: 0 }],
      outputs: Array.from({ length: outputs }, (_, output) => ({
        node: focus,
        output,
      })),
      freeSizes: [],
    },
    focus,
    names: [],
    lines: {},
    feeds: [],
    edits: [],
    isBroken: false,
    ...more,
  };
}

const both = { return_sequences: true, return_state: true };
const names = ["seq", "state_h", "state_c"];

const stacked = [
  { class_name: "LSTMCell", config: { units: 6 } },
  { class_name: "GRUCell", config: { units: 4 } },
];

const units = target(
  "LSTM(units)(x)",
  [input([null, null, 3]), layer("lstm", "LSTM", { units: symbol("units") })],
  1,
);

/** By the name that the address asks for: `?target=lstm`. */
export const targets: Readonly<Record<string, Target>> = {
  lstm: target(
    "LSTM(8, return_sequences=True, return_state=True)(x)",
    [input([2, 10, 8]), layer("lstm", "LSTM", { units: 8, ...both })],
    3,
    { names, lines: { batch: 4, steps: 4 }, edits: ["flags"] },
  ),
  last: target(
    "GRU(12, return_state=True)(x)",
    [
      input([null, null, 6]),
      layer("gru", "GRU", { units: 12, return_state: true }),
    ],
    2,
    { names: ["out", "state"] },
  ),
  simple: target(
    "SimpleRNN(6, return_sequences=True)(x)",
    [
      input([null, 15, 3]),
      layer("rnn", "SimpleRNN", { units: 6, return_sequences: true }),
    ],
    1,
    { names: ["out"] },
  ),
  bidirectional: target(
    "Bidirectional(LSTM(8, return_sequences=True, return_state=True))(x)",
    [
      input([2, 12, 4]),
      layer("bi", "Bidirectional", {
        layer: { class_name: "LSTM", config: { units: 8, ...both } },
      }),
    ],
    5,
    { names: ["seq", "fh", "fc", "bh", "bc"] },
  ),
  poem: target(
    "LSTM(8, return_sequences=True, stateful=True)",
    [
      input([2, 5], "int32"),
      layer("embedding", "Embedding", { input_dim: 50, output_dim: 8 }),
      layer(
        "lstm",
        "LSTM",
        { units: 8, return_sequences: true, stateful: true },
        "embedding",
      ),
    ],
    1,
    { lines: { batch: 3, steps: 3 } },
  ),
  nine: target(
    "GRU(6, stateful=True)(x)",
    [input([2, 5, 3]), layer("gru", "GRU", { units: 6, stateful: true })],
    1,
    {
      names: ["out"],
      edits: ["shuffle", "trim"],
      feeds: [
        {
          method: "predict",
          line: 20,
          samples: 9,
          batch: 2,
          epochs: null,
          shuffle: false,
          resets: false,
        },
      ],
    },
  ),
  masked: target(
    "LSTM(6, return_sequences=True, return_state=True)(Masking()(x))",
    [
      input([2, 12, 3]),
      layer("masking", "Masking", { mask_value: 0 }),
      layer("lstm", "LSTM", { units: 6, ...both }, "masking"),
    ],
    3,
    { names },
  ),
  conv1d: target(
    "ConvLSTM1D(4, 3, padding='same', return_sequences=True)(x)",
    [
      input([2, 12, 10, 2]),
      layer("conv", "ConvLSTM1D", {
        filters: 4,
        kernel_size: 3,
        padding: "same",
        return_sequences: true,
      }),
    ],
    1,
    { names: ["seq"] },
  ),
  conv2d: target(
    "ConvLSTM2D(6, 3, return_sequences=True, return_state=True)(frames)",
    [
      { ...input([2, 8, 9, 10, 2]), name: "frames" },
      layer("conv", "ConvLSTM2D", {
        filters: 6,
        kernel_size: [3, 3],
        ...both,
      }),
    ],
    3,
    { names, lines: { batch: 4, steps: 4 } },
  ),
  conv3d: target(
    "ConvLSTM3D(2, 2, padding='same')(x)",
    [
      input([1, 4, 3, 6, 5, 1]),
      layer("conv", "ConvLSTM3D", {
        filters: 2,
        kernel_size: [2, 2, 2],
        padding: "same",
      }),
    ],
    1,
    { names: ["out"] },
  ),
  conv3dBoth: target(
    "Bidirectional(ConvLSTM3D(3, 2, padding='same', dilation_rate=2))(x)",
    [
      input([2, 4, 3, 6, 5, 2]),
      layer("conv", "Bidirectional", {
        layer: {
          class_name: "ConvLSTM3D",
          config: {
            filters: 3,
            kernel_size: 2,
            padding: "same",
            dilation_rate: 2,
            return_sequences: true,
          },
        },
      }),
    ],
    1,
  ),
  convHalves: target(
    "Bidirectional(ConvLSTM1D(3, 2, return_sequences=True, return_state=True))(x)",
    [
      input([2, 5, 7, 2]),
      layer("conv", "Bidirectional", {
        layer: {
          class_name: "ConvLSTM1D",
          config: { filters: 3, kernel_size: [2], ...both },
        },
      }),
    ],
    5,
  ),
  convFirst: target(
    "Bidirectional(ConvLSTM2D(3, 3, data_format='channels_first'))(x)",
    [
      input([2, 5, 2, 7, 8]),
      layer("conv", "Bidirectional", {
        layer: {
          class_name: "ConvLSTM2D",
          config: {
            filters: 3,
            kernel_size: [3, 3],
            strides: [2, 2],
            padding: "same",
            data_format: "channels_first",
            ...both,
          },
        },
      }),
    ],
    5,
  ),
  stack: target(
    "RNN([LSTMCell(6), GRUCell(4)], return_sequences=True, return_state=True)(x)",
    [input([2, 10, 3]), layer("rnn", "RNN", { cell: stacked, ...both })],
    4,
    { names: ["seq", "h0", "c0", "h1"] },
  ),
  stackBoth: target(
    "Bidirectional(RNN([LSTMCell(6), GRUCell(4)], stateful=True))(x)",
    [
      input([2, 6, 3]),
      layer("bi", "Bidirectional", {
        layer: {
          class_name: "RNN",
          config: { cell: stacked, stateful: true },
        },
      }),
    ],
    1,
    { names: ["out"] },
  ),
  frames: target(
    "ConvLSTM2D(12, 3, padding='same', return_sequences=True)(frames)",
    [
      { ...input([1, 20, 40, 40, 1]), name: "frames" },
      layer("conv", "ConvLSTM2D", {
        filters: 12,
        kernel_size: [3, 3],
        padding: "same",
        return_sequences: true,
      }),
    ],
    1,
    { names: ["seq"] },
  ),
  large: target(
    "LSTM(128, return_sequences=True)(x)",
    [
      input([1, 400, 16]),
      layer("lstm", "LSTM", { units: 128, return_sequences: true }),
    ],
    1,
    { names: ["seq"] },
  ),
  units: {
    ...units,
    names: ["h"],
    graph: {
      ...units.graph,
      freeSizes: [
        {
          key: "$units",
          name: "units",
          role: "units",
          reason: "it is read at run time",
        },
      ],
    },
  },
};

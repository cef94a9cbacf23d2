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

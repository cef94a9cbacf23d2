import { expect, it } from "vitest";
import { add, multiply, symbol } from "../shapes/dim.ts";
import type { ModelGraph } from "./graph.ts";
import { fillSizes } from "./sizes.ts";

const units = symbol("units");
const steps = symbol("timesteps");

const graph: ModelGraph = {
  name: null,
  dialect: "keras3",
  nodes: [
    {
      kind: "input",
      id: "x",
      name: "x",
      shape: [null, steps, add(steps, 1)],
      dtype: "float32",
    },
    {
      kind: "layer",
      id: "both",
      name: "both",
      className: "Bidirectional",
      config: {
        layer: {
          class_name: "LSTM",
          config: { units: multiply(units, 2), name: "lstm" },
        },
        merge_mode: null,
        list: [units, "a"],
      },
      layer: "both",
      inputs: [{ node: "x", output: 0 }],
      initialState: [],
      mask: null,
    },
  ],
  inputs: [{ node: "x", output: 0 }],
  outputs: [{ node: "both", output: 0 }],
  freeSizes: [
    { key: "$units", name: "units", role: "units", reason: "it is read" },
    { key: "$timesteps", name: "timesteps", role: "steps", reason: "" },
  ],
};

it("puts numbers in shapes and configs, nested ones too; nameless sizes stay", () => {
  const filled = fillSizes(graph, new Map([["$timesteps", 7]]));
  const [input, both] = filled.nodes;
  expect(input).toMatchObject({ shape: [null, 7, 8] });
  expect(both).toMatchObject({
    config: {
      layer: { class_name: "LSTM", config: { units: 16, name: "lstm" } },
      merge_mode: null,
      list: [8, "a"],
    },
  });
  expect(filled.freeSizes).toEqual([]);
});

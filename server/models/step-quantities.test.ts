// What is shown of a step under which name.
import { expect, it } from "vitest";
import type { GraphNode, NamedTensor, StepGraph } from "./graph.ts";
import { stepQuantities } from "./step-quantities.ts";

const input = (id: string): GraphNode => ({
  kind: "input",
  id,
  name: id,
  shape: [null, 4],
  dtype: "float32",
});

const apply = (id: string, name: string, from: string): GraphNode => ({
  kind: "operation",
  id,
  name,
  operation: {
    kind: "function",
    name,
    arguments: [{ tensor: 0 }],
    options: {},
  },
  inputs: [{ node: from, output: 0 }],
});

const named = (name: string, node: string): NamedTensor => ({
  name,
  ref: { node, output: 0 },
  text: `${name} = …`,
});

function answer(names: readonly NamedTensor[], output: string, next: string) {
  const step: StepGraph = {
    nodes: [
      input("x"),
      input("h"),
      apply("a", "tanh", "x"),
      apply("b", "sigmoid", "a"),
      apply("c", "exp", "b"),
    ],
    input: "x",
    states: ["h"],
    output: { node: output, output: 0 },
    nextStates: [{ node: next, output: 0 }],
    named: names,
  };
  const { all, ...rest } = stepQuantities(step);
  const parts = all.map(
    ({ name, ref, isGate }) => `${name}: ${ref.node}${isGate ? " gate" : ""}`,
  );
  return { parts, ...rest };
}

it("takes the code's names, and what comes out of a sigmoid for a gate", () => {
  expect(
    answer([named("before", "h"), named("z", "b"), named("h", "c")], "c", "c"),
  ).toEqual({ parts: ["z: b gate", "h: c"], states: ["h"], output: "h" });
});

it("numbers a name that is given again, and names a tensor once", () => {
  expect(
    answer(
      [named("z", "a"), named("z", "b"), named("out", "b"), named("h", "c")],
      "b",
      "c",
    ),
  ).toEqual({
    parts: ["z (1): a", "z: b gate", "h: c"],
    states: ["h"],
    output: "z",
  });
});

it("has names for what the code gives none", () => {
  expect(answer([named("z", "b")], "c", "a")).toEqual({
    parts: ["z: b gate", "h: a", "output: c"],
    states: ["h"],
    output: "output",
  });
});

import { describe, expect, it } from "vitest";
import type { InputChoice, RunRequest } from "./engine.ts";
import { inputData } from "./inputs.ts";
import {
  graphOf,
  inputNode,
  layerNode,
  requestFor,
} from "../../test/support/graphs.ts";

const sequence = graphOf([
  inputNode("x", [null, null, 3]),
  layerNode("lstm", "LSTM", { units: 2 }, "x"),
]);

const tokens = (maskZero: boolean, vocabulary = 50) =>
  graphOf([
    inputNode("x", [null, null]),
    layerNode(
      "embed",
      "Embedding",
      { input_dim: vocabulary, output_dim: 2, mask_zero: maskZero },
      "x",
    ),
  ]);

function only(request: RunRequest) {
  const data = inputData(request);
  if (data.kind === "misfit") throw new Error(data.message);
  const [first] = data.inputs.values();
  if (first === undefined) throw new Error("no input");
  return { ...data, first };
}

const made = (input: InputChoice, graph = sequence) =>
  only(requestFor(graph, { input })).first;

describe("made-up inputs", () => {
  it("open sizes are the request's, fixed ones the code's", () => {
    expect(made({ kind: "noise" }).shape).toEqual([2, 5, 3]);
    const fixed = graphOf([
      inputNode("x", [3, 7, 3]),
      layerNode("lstm", "LSTM", { units: 2 }, "x"),
    ]);
    expect(made({ kind: "noise" }, fixed).shape).toEqual([3, 7, 3]);
  });

  it("an impulse is one at the first step and zero after it", () => {
    const { data } = made({ kind: "impulse" });
    expect([...data.subarray(0, 6)]).toEqual([1, 1, 1, 0, 0, 0]);
  });

  it("one-hot moves on by one feature a step", () => {
    const { data } = made({ kind: "oneHot" });
    expect([...data.subarray(0, 9)]).toEqual([1, 0, 0, 0, 1, 0, 0, 0, 1]);
  });

  it("a sine stays within one and differs by feature", () => {
    const { data } = made({ kind: "sine" });
    expect(data.every((value) => Math.abs(value) <= 1)).toBe(true);
    expect(data[0]).not.toBe(data[1]);
  });

  it("an Embedding gets whole numbers of its vocabulary", () => {
    const { dtype, data, shape } = made({ kind: "noise" }, tokens(false, 4));
    expect([dtype, shape]).toEqual(["int32", [2, 5]]);
    expect(data.every((value) => value >= 0 && value < 4)).toBe(true);
  });

  it("and never the padding where zero is masked", () => {
    const { data } = made({ kind: "noise" }, tokens(true, 3));
    expect(data.every((value) => value > 0 && value < 3)).toBe(true);
  });

  it("an input of states has no time", () => {
    const lstm = layerNode("lstm", "LSTM", { units: 2 }, "x");
    const graph = graphOf([
      inputNode("x", [null, null, 3]),
      inputNode("h", [null, 2]),
      inputNode("c", [null, 2]),
      {
        ...lstm,
        initialState: [
          { node: "h", output: 0 },
          { node: "c", output: 0 },
        ],
      },
    ]);
    const data = inputData(requestFor(graph));
    if (data.kind === "misfit") throw new Error(data.message);
    expect(data.inputs.get("h")?.shape).toEqual([2, 2]);
  });

  it("a layer with time first has its batch second", () => {
    const graph = graphOf(
      [
        inputNode("x", [null, null, 3]),
        layerNode("lstm", "LSTM", { units: 2, time_major: true }, "x"),
      ],
      "keras2",
    );
    expect(made({ kind: "noise" }, graph).shape).toEqual([5, 2, 3]);
  });
});

describe("texts", () => {
  const poem = { kind: "poem", arrangement: "continue" } as const;

  it("the poem has five steps and goes on row by row", () => {
    const { first, samples } = only(
      requestFor(tokens(false), { input: poem, steps: 20 }),
    );
    expect(samples).toBe(4);
    expect(first.shape).toEqual([4, 5]);
    expect(first.tokens?.map((line) => line.join(""))).toEqual([
      "床前明月光",
      "举头望明月",
      "疑是地上霜",
      "低头思故乡",
    ]);
  });

  it("the same character is the same number, or the same vector", () => {
    const { data } = made(poem, tokens(false));
    const moonOfFirst = data[3];
    const moonOfSecond = data[9];
    expect(moonOfFirst).toBe(moonOfSecond);
    const vectors = made(poem).data;
    expect([...vectors.subarray(9, 12)]).toEqual([...vectors.subarray(27, 30)]);
  });

  it("a vocabulary that is too small is said", () => {
    const { notes } = only(requestFor(tokens(true, 10), { input: poem }));
    expect(notes).toEqual([
      "The text has 17 characters, the vocabulary 9: some characters share a number.",
    ]);
  });

  it("a text is cut into samples, the last one padded", () => {
    const input = { kind: "text", text: "hello you" } as const;
    const { first } = only(requestFor(tokens(true), { input, steps: 5 }));
    expect(first.tokens?.map((line) => line.join("|"))).toEqual([
      "h|e|l|l|o",
      " |y|o|u|",
    ]);
    expect(first.data[9]).toBe(0);
  });
});

describe("given arrays", () => {
  const array = (name: string, shape: readonly number[]) => ({
    name,
    shape,
    dtype: "float32" as const,
    data: new Float32Array(shape.reduce((a, b) => a * b, 1)),
  });
  const message = (shape: readonly number[], name = "data") => {
    const arrays = [array(name, shape)];
    const data = inputData(
      requestFor(sequence, { input: { kind: "arrays", arrays } }),
    );
    return data.kind === "misfit" ? data.message : null;
  };

  it("a lone one needs no name, and may have any batch and open size", () => {
    expect(message([7, 2, 3])).toBeNull();
  });

  it("one that does not fit says both shapes", () => {
    expect(message([7, 2, 4])).toBe(
      "`x` takes (batch, any, 3); the data is (7, 2, 4).",
    );
  });

  it("a missing one is named, with what there is", () => {
    const two = graphOf([
      inputNode("a", [null, 2]),
      inputNode("b", [null, 2]),
      layerNode("add", "Add", {}, "a", "b"),
    ]);
    const arrays = [array("a", [1, 2])];
    expect(
      inputData(requestFor(two, { input: { kind: "arrays", arrays } })),
    ).toEqual({
      kind: "misfit",
      message: "There is no data for the input `b`; the file holds `a`.",
    });
  });
});

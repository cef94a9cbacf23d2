import { describe, expect, it } from "vitest";
import type {
  GraphDialect,
  GraphNode,
  LayerConfig,
} from "../../server/models/graph.ts";
import { stateRoles, subjectOf } from "./subject.ts";
import type { Target } from "../protocol.ts";

const open = { batch: null, steps: null, assumed: {} };
const usual = { batch: 2, steps: 20 };

function target(
  shape: readonly (number | null)[],
  className: string,
  config: LayerConfig,
  more: Partial<Target> = {},
): Target {
  const nodes: GraphNode[] = [
    { kind: "input", id: "x", name: "x", shape, dtype: "float32" },
    {
      kind: "layer",
      id: "rnn",
      name: "rnn",
      className,
      config,
      layer: "rnn",
      inputs: [{ node: "x", output: 0 }],
      initialState: [],
      mask: null,
    },
  ];
  return {
    id: "a.py#rnn",
    code: "LSTM(8)(x)",
    place: { uri: "file:///a.py", file: "a.py", line: 3 },
    graph: {
      name: null,
      dialect: "keras3",
      nodes,
      inputs: [{ node: "x", output: 0 }],
      outputs: [{ node: "rnn", output: 0 }],
      freeSizes: [],
    },
    focus: "rnn",
    names: [],
    lines: {},
    feeds: [],
    edits: [],
    isBroken: false,
    ...more,
  };
}

describe("sizes", () => {
  it("come from the code where it says them, with the line", () => {
    const subject = subjectOf(
      target([2, null, 8], "LSTM", { units: 8 }, { lines: { batch: 4 } }),
      { ...open, batch: 7, steps: 12 },
      usual,
    );
    expect(subject?.batch).toEqual({ value: 2, isFixed: true, line: 4 });
    expect(subject?.steps).toEqual({ value: 12, isFixed: false, line: null });
  });

  it("have defaults where nobody says them", () => {
    const subject = subjectOf(
      target([null, null, 8], "GRU", { units: 4 }),
      open,
      usual,
    );
    expect([subject?.batch.value, subject?.steps.value]).toEqual([2, 20]);
  });
});

describe("the shown layer", () => {
  it("is read through Bidirectional", () => {
    const subject = subjectOf(
      target([2, 5, 3], "Bidirectional", {
        layer: {
          class_name: "GRU",
          config: { units: 4, return_sequences: true, stateful: true },
        },
      }),
      open,
      usual,
    );
    expect(subject).toMatchObject({
      cells: [
        { path: "forward", kind: "GRU", units: 4, isReversed: false },
        { path: "backward", kind: "GRU", units: 4, isReversed: true },
      ],
      isBidirectional: true,
      isStateful: true,
      returnSequences: true,
      returnState: false,
    });
  });

  it("tells whose state is whose in either order", () => {
    const cell = {
      class_name: "StackedRNNCells",
      config: {
        cells: [
          { class_name: "LSTMCell", config: { units: 6 } },
          { class_name: "GRUCell", config: { units: 4 } },
        ],
      },
    };
    const order = (dialect: GraphDialect) => {
      const shown = target([2, 5, 3], "RNN", { cell });
      const graph = { ...shown.graph, dialect };
      const subject = subjectOf({ ...shown, graph }, open, usual);
      return subject && stateRoles(subject);
    };
    const [h, c, last] = [
      { place: 0, state: "h" },
      { place: 0, state: "c" },
      { place: 1, state: "h" },
    ];
    expect(order("keras3")).toEqual([h, c, last]);
    expect(order("tfjs")).toEqual([last, h, c]);
  });

  it("is the first recurrent one when none is asked for, and null when there is none", () => {
    const lstm = target([2, 5, 3], "LSTM", { units: 4 }, { focus: null });
    expect(subjectOf(lstm, open, usual)?.node.id).toBe("rnn");
    const dense = target([2, 3], "Dense", { units: 4 });
    expect(subjectOf(dense, open, usual)).toBeNull();
  });
});

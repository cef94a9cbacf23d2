import { expect, it } from "vitest";
import { cellsOf } from "./cells.ts";

const lstm = { class_name: "LSTMCell", config: { units: 6 } };
const gru = { class_name: "GRUCell", config: { units: 4 } };

const summary = (layer: Parameters<typeof cellsOf>[0]) =>
  cellsOf(layer)?.map(
    ({ path, kind, units, isLast, isReversed }) =>
      `${path} ${kind} ${String(units)}${isLast ? " last" : ""}${isReversed ? " reversed" : ""}`,
  ) ?? null;

it("finds the one cell of a plain layer", () => {
  expect(
    summary({ class_name: "LSTM", config: { units: 8, go_backwards: true } }),
  ).toEqual([" LSTM 8 last reversed"]);
  expect(summary({ class_name: "ConvLSTM2D", config: { filters: 3 } })).toEqual(
    [" ConvLSTM 3 last"],
  );
});

it("finds the cells of a stack however it is written", () => {
  const cells = ["cells/0 LSTM 6", "cells/1 GRU 4 last"];
  const stacked = {
    class_name: "StackedRNNCells",
    config: { cells: [lstm, gru] },
  };
  expect(summary({ class_name: "RNN", config: { cell: [lstm, gru] } })).toEqual(
    cells,
  );
  expect(summary({ class_name: "RNN", config: { cell: stacked } })).toEqual(
    cells,
  );
  expect(
    summary({
      class_name: "RNN",
      config: {
        cell: {
          class_name: "StackedRNNCells",
          config: { cells: [stacked, gru] },
        },
      },
    }),
  ).toEqual(["cells/0 LSTM 6", "cells/1 GRU 4", "cells/2 GRU 4 last"]);
  expect(summary({ class_name: "RNN", config: { cell: lstm } })).toEqual([
    " LSTM 6 last",
  ]);
});

it("finds both halves of Bidirectional, also of different layers", () => {
  const layer = { class_name: "RNN", config: { cell: [lstm, gru] } };
  expect(summary({ class_name: "Bidirectional", config: { layer } })).toEqual([
    "forward/cells/0 LSTM 6",
    "forward/cells/1 GRU 4 last",
    "backward/cells/0 LSTM 6 reversed",
    "backward/cells/1 GRU 4 last reversed",
  ]);
  const backward = {
    class_name: "GRU",
    config: { units: 5, go_backwards: true },
  };
  expect(
    summary({
      class_name: "Bidirectional",
      config: { layer, backward_layer: backward },
    })?.at(-1),
  ).toBe("backward GRU 5 last reversed");
});

it("finds none where a cell can't be drawn", () => {
  const own = { class_name: "MyCell", config: { units: 4 } };
  expect(
    summary({ class_name: "RNN", config: { cell: [lstm, own] } }),
  ).toBeNull();
  expect(summary({ class_name: "Dense", config: { units: 4 } })).toBeNull();
});

it("takes what a cell of the program's own gives a name for its quantities", () => {
  const input = (id: string, width: number) => ({
    kind: "input" as const,
    id,
    name: id,
    shape: [null, width],
    dtype: "float32",
  });
  const ref = { node: "sum", output: 0 };
  const step = {
    nodes: [input("x", 3), input("h", 4)],
    input: "x",
    states: ["h"],
    output: ref,
    nextStates: [ref],
    named: [
      {
        name: "z",
        ref: { node: "a", output: 0 },
        text: "z = …",
        shape: [null, 8],
      },
      {
        name: "rate",
        ref: { node: "b", output: 0 },
        text: "rate = …",
        shape: [4],
      },
      { name: "new", ref, text: "new = …", shape: [null, 4] },
    ],
  };
  const spec = { class_name: "MyCell", config: {}, step };
  const [cell] = cellsOf({ class_name: "RNN", config: { cell: spec } }) ?? [];
  expect(cell?.kind).toBe("Own");
  expect(cell?.units).toBe(4);
  expect(cell?.parts).toEqual([
    { name: "z", units: 8, role: "signed" },
    { name: "new", units: 4, role: "hidden" },
  ]);
  expect(cell?.states).toEqual(["new"]);
  expect(cell?.lines.map(({ text }) => text)).toEqual([
    "z = …",
    "rate = …",
    "new = …",
  ]);
});

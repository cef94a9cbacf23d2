import { describe, expect, it } from "vitest";
import { targets } from "../test/preview/targets.ts";
import { recorded } from "../test/support/record.ts";
import { keptSchema, keptState, restoredState } from "./kept.ts";
import type { Target } from "./protocol.ts";
import {
  type Event,
  type State,
  createStore,
  initialState,
  inputOf,
  planOf,
  requestOf,
  shownCell,
  update,
} from "./store.ts";
import * as v from "valibot";

const target = (name: string): Target => {
  const found = targets[name];
  if (found === undefined) throw new Error(name);
  return found;
};
const after = (events: readonly Event[], state: State = initialState) =>
  events.reduce(update, state);
const shown = (name: string) =>
  after([{ kind: "shown", target: target(name) }]);

describe("the first second", () => {
  it("opens a layer on its outputs, a stateful one on its batches", () => {
    expect(shown("lstm").view).toBe("outputs");
    expect(shown("poem").view).toBe("batches");
  });

  it("has an input and sizes before anything is asked", () => {
    expect(requestOf(shown("lstm"))).toMatchObject({
      batch: 2,
      steps: 10,
      seed: 1,
      input: { kind: "noise" },
      backend: "auto",
    });
    expect(requestOf(shown("last"))).toMatchObject({ batch: 2, steps: 20 });
    expect(requestOf(shown("poem"))).toMatchObject({
      batch: 2,
      steps: 5,
      input: { kind: "poem", arrangement: "continue" },
      plan: { samples: 4, epochs: 1, shuffle: false },
    });
    expect(requestOf(initialState)).toBeNull();
  });

  it("puts the cursor at the last step and the unit that changes most", async () => {
    const state = await recorded(target("lstm"));
    expect(state.cursor.t).toBe(9);
    const h = state.recording.nodes[0]?.recurrent?.cells[0]?.quantities.h;
    const variance = (unit: number) => {
      const values = Array.from(
        { length: 10 },
        (_, step) => h?.data[step * 8 + unit] ?? 0,
      );
      const mean = values.reduce((sum, value) => sum + value, 0) / 10;
      return values.reduce((sum, value) => sum + (value - mean) ** 2, 0);
    };
    const all = Array.from({ length: 8 }, (_, unit) => variance(unit));
    expect(all[state.cursor.unit]).toBeCloseTo(Math.max(...all), 6);
  });

  it("says that there is nothing when there is nothing", () => {
    expect(after([{ kind: "shown", target: null }]).phase).toBe("empty");
  });
});

describe("what the code says of feeding", () => {
  it("is the plan until a person says otherwise", () => {
    const state = shown("nine");
    expect(planOf(state)).toMatchObject({ samples: 9, shuffle: false });
    const chosen = after(
      [{ kind: "choose", settings: { samples: 11, shuffle: true } }],
      state,
    );
    expect(planOf(chosen)).toMatchObject({ samples: 11, shuffle: true });
  });
});

describe("an edit of the code", () => {
  it("keeps view, place and settings of the same target, inside of what there is now", async () => {
    const state = after(
      [
        { kind: "view", view: "gates" },
        { kind: "go", cell: { t: 8, unit: 7 }, keep: true },
        { kind: "choose", settings: { seed: 5 } },
      ],
      await recorded(target("lstm")),
    );
    const edited = after(
      [{ kind: "shown", target: { ...target("lstm"), code: "LSTM(8)(x)" } }],
      state,
    );
    expect(edited).toMatchObject({
      view: "gates",
      cursor: { t: 8, unit: 7 },
      settings: { seed: 5 },
      recording: state.recording,
    });
  });

  it("of another target starts anew", async () => {
    const state = after(
      [{ kind: "view", view: "gates" }],
      await recorded(target("lstm")),
    );
    const other = after([{ kind: "shown", target: target("last") }], state);
    expect(other).toMatchObject({ view: "outputs", recording: null });
  });
});

describe("pointing", () => {
  const cell = { t: 3, cell: 0, unit: 2, pixel: 0 };
  const hover: Event = { kind: "hover", cell };
  it("previews while nothing is kept", () => {
    expect(shownCell(after([hover]))).toEqual(cell);
    expect(shownCell(after([hover, { kind: "hover", cell: null }]))).toEqual(
      initialState.cursor,
    );
  });
  it("changes nothing once a cell is kept, until it is freed", () => {
    const keep: Event = { kind: "go", cell: { t: 1 }, keep: true };
    expect(shownCell(after([keep, hover])).t).toBe(1);
    expect(shownCell(after([keep, { kind: "free" }, hover])).t).toBe(3);
  });
});

describe("a run", () => {
  it("that is not the latest says nothing", () => {
    const state = after([
      { kind: "started", id: 1 },
      { kind: "started", id: 2 },
      { kind: "failed", id: 1, message: "old" },
    ]);
    expect(state.run).toMatchObject({ kind: "running", id: 2 });
  });
  it("is spoken of only when it is slow", () => {
    const state = after([
      { kind: "started", id: 1 },
      { kind: "progress", id: 1, progress: { done: 640, total: 2000 } },
      { kind: "slow", id: 1 },
    ]);
    expect(state.run).toMatchObject({
      isSlow: true,
      progress: { done: 640, total: 2000 },
    });
  });
});

describe("ranges", () => {
  it("grow and do not shrink while a target is open", async () => {
    const first = await recorded(target("lstm"));
    const reach = first.reaches.h ?? 0;
    const smaller = {
      ...first.recording,
      nodes: first.recording.nodes.map((node) => ({
        ...node,
        recurrent: null,
      })),
    };
    const state = after(
      [
        { kind: "started", id: 2 },
        { kind: "finished", id: 2, outcome: "done", recording: smaller },
      ],
      first,
    );
    expect(state.reaches.h).toBe(reach);
    expect(after([{ kind: "range", range: "one" }], first).reaches.h).toBe(1);
  });
});

describe("a run that takes its time", () => {
  const chunk = {
    node: "lstm",
    path: "",
    batch: 0,
    from: 0,
    count: 1,
    quantities: {
      h: {
        shape: [2, 1, 1],
        dtype: "float32",
        data: Float32Array.of(0.25, -0.41),
      },
    },
  } as const;
  const started: Event = { kind: "started", id: 1 };

  it("shows the steps of its first batch as they come, on a range that holds them", () => {
    const other = { ...chunk, batch: 1, from: 1 };
    const state = after(
      [started, { kind: "chunks", id: 1, chunks: [chunk, other] }],
      shown("lstm"),
    );
    expect(state.growth.get("")?.done).toBe(1);
    expect(state.reaches).toEqual({ h: 0.41 });
  });

  it("holds none of them any more when it has ended or another has begun", () => {
    const growing = after(
      [started, { kind: "chunks", id: 1, chunks: [chunk] }],
      shown("lstm"),
    );
    const failed: Event = { kind: "failed", id: 1, message: "" };
    expect(after([failed], growing).growth.size).toBe(0);
    expect(after([{ kind: "started", id: 2 }], growing).growth.size).toBe(0);
  });
});

describe("unit order", () => {
  it("puts the unit that changes most first", async () => {
    const state = after(
      [{ kind: "order", order: "variance" }],
      await recorded(target("lstm")),
    );
    const [order = []] = state.unitOrders ?? [];
    expect(order[0]).toBe(state.cursor.unit);
    expect([...order].sort()).toEqual([0, 1, 2, 3, 4, 5, 6, 7]);
  });
});

it("keeps view and place over a reload, and no numbers", async () => {
  const state = after(
    [{ kind: "go", cell: { t: 4 }, keep: true }],
    await recorded(target("lstm")),
  );
  const text = JSON.stringify(keptState(state));
  expect(text).not.toContain("recording");
  const back = restoredState(v.parse(keptSchema, JSON.parse(text)));
  const again = after([{ kind: "shown", target: target("lstm") }], back);
  expect(again).toMatchObject({
    cursor: { t: 4 },
    isKept: true,
    phase: "shown",
  });
});

it("reads a poem where the model starts with tokens", () => {
  expect(inputOf(shown("poem"))).toBe("poem");
  expect(inputOf(shown("lstm"))).toBe("noise");
});

it("tells its listeners of changes only", () => {
  const store = createStore(initialState);
  let told = 0;
  const stop = store.subscribe(() => (told += 1));
  store.dispatch({ kind: "view", view: "outputs" });
  store.dispatch({ kind: "view", view: "gates" });
  stop();
  store.dispatch({ kind: "view", view: "outputs" });
  expect(told).toBe(1);
});

import { describe, expect, it } from "vitest";
import { symbol } from "../shapes/dim.ts";
import { printStructure } from "../shapes/print.ts";
import type { Shape } from "../shapes/shape.ts";
import { tensor } from "../shapes/structure.ts";
import { applyLayer } from "./apply.ts";
import { findLayer } from "./catalogue.ts";
import { configure } from "./configure.ts";
import type { ArgumentValue, Dialect } from "./layer.ts";
import { int, yes } from "./parameter.ts";

type Named = Readonly<Record<string, ArgumentValue>>;

/** What a layer answers on a shape: its result, or the reason why not. */
function check(
  dialect: Dialect,
  name: string,
  named: Named,
  shape: Shape,
): string {
  const entry = findLayer(dialect, name);
  if (entry === null) return "no such layer";
  const given = { positional: [], named: Object.entries(named) };
  const { config, problem } = configure(entry, dialect, given);
  if (problem !== null) return problem.message;
  const instance = { entry, config, dialect, name: null };
  const applied = applyLayer(instance, { positional: [tensor(shape)] });
  return applied.problem?.message ?? printStructure(applied.structure);
}

const input: Shape = [null, 10, 3];
const sequences: Named = { units: int(6), return_sequences: yes };
const states: Named = { units: int(6), return_state: yes };

describe("recurrent layers", () => {
  it("return what the two flags ask for", () => {
    expect(check("keras3", "LSTM", { units: int(6) }, input)).toBe("(None, 6)");
    expect(check("keras3", "LSTM", sequences, input)).toBe("(None, 10, 6)");
    expect(check("keras3", "LSTM", states, input)).toBe(
      "((None, 6), (None, 6), (None, 6))",
    );
    expect(check("keras2", "GRU", { ...sequences, ...states }, input)).toBe(
      "[(None, 10, 6), (None, 6)]",
    );
  });

  it("say which axes they need", () => {
    expect(check("keras3", "LSTM", { units: int(6) }, [null, 32])).toBe(
      "LSTM expects (batch, timesteps, features); it gets (None, 32).",
    );
  });

  it("run without cells as each library has it", () => {
    const cell: ArgumentValue = { kind: "list", items: [] };
    const picture = [null, 3, 6, 8];
    expect(check("keras2", "RNN", { cell }, picture)).toBe("(None, 6, 8)");
    expect(check("keras2", "RNN", { cell }, [null, 3])).toBe(
      "RNN expects (batch, timesteps, features); it gets (None, 3).",
    );
    expect(check("keras3", "RNN", { cell }, picture)).toBe(
      "RNN needs at least one cell but gets an empty list.",
    );
  });

  it("carry names of unknown sizes through", () => {
    const units: ArgumentValue = { kind: "integer", value: symbol("units") };
    const shape = [null, symbol("timesteps"), 8];
    expect(
      check("keras3", "GRU", { units, return_sequences: yes }, shape),
    ).toBe("(None, timesteps, units)");
  });

  it("don't guess what a flag says", () => {
    const reason = { kind: "parameter", name: "flag" } as const;
    const flag: ArgumentValue = { kind: "unknown", reason };
    const named = { units: int(6), return_sequences: flag };
    expect(check("keras3", "LSTM", named, input)).toBe("?");
    expect(
      check("keras3", "LSTM", { units: int(6), return_state: flag }, input),
    ).toBe("?");
  });

  it("need a batch size when stateful", () => {
    const stateful = { units: int(6), stateful: yes };
    expect(check("keras3", "LSTM", stateful, [4, 10, 3])).toBe("(4, 6)");
    expect(check("keras3", "LSTM", stateful, [symbol("n"), 10, 3])).toBe(
      "(n, 6)",
    );
    expect(check("keras2", "LSTM", stateful, input)).toContain(
      "needs a fixed batch size but gets (None, 10, 3)",
    );
  });

  it("double their width inside Bidirectional, but not their states", () => {
    const entry = findLayer("keras3", "LSTM");
    if (entry === null) throw new Error("no LSTM");
    const { config } = configure(entry, "keras3", {
      positional: [int(6)],
      named: [["return_state", yes]],
    });
    const layer: ArgumentValue = {
      kind: "layer",
      layer: { entry, config, dialect: "keras3", name: null },
    };
    expect(check("keras3", "Bidirectional", { layer }, input)).toBe(
      "((None, 12), (None, 6), (None, 6), (None, 6), (None, 6))",
    );
    const bidirectional = findLayer("keras3", "Bidirectional");
    const outer = new Map([["layer", layer]]);
    expect(bidirectional?.recurrent?.stateNames(outer)).toEqual([
      "forward_h",
      "forward_c",
      "backward_h",
      "backward_c",
    ]);
  });
});

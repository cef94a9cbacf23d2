import { describe, expect, it } from "vitest";
import { tensor } from "../shapes/structure.ts";
import { applyLayer } from "./apply.ts";
import { findFunction, findLayer, layersOf } from "./catalogue.ts";
import { configure } from "./configure.ts";
import type { Dialect } from "./layer.ts";

const dialects: readonly Dialect[] = ["keras3", "keras2", "tfjs"];

describe("the catalogue", () => {
  it("knows layers by all their public names", () => {
    expect(findLayer("keras3", "Convolution2D")?.className).toBe("Conv2D");
    expect(findLayer("tfjs", "lstm")?.className).toBe("LSTM");
    expect(findLayer("tfjs", "LSTM")).toBeNull();
    expect(findLayer("keras3", "LocallyConnected1D")).toBeNull();
  });

  it("knows the function forms", () => {
    expect(findFunction("keras3", "add")?.entry.className).toBe("Add");
    expect(findFunction("keras2", "Input")?.takesInputs).toBe(false);
    expect(findFunction("tfjs", "add")).toBeNull();
  });

  it.each(dialects)(
    "says nothing false of a %s layer of which nothing is known",
    (dialect) => {
      for (const entry of layersOf(dialect)) {
        const unread = { positional: [], named: [], hasUnread: true };
        const { config, problem } = configure(entry, dialect, unread);
        expect(problem, entry.className).toBeNull();
        const instance = { entry, config, dialect, name: null };
        const reason = { kind: "undefinedName", name: "x" } as const;
        const applied = applyLayer(instance, {
          positional: [{ kind: "unknown", reason }],
        });
        expect(applied.problem, entry.className).toBeNull();
      }
    },
  );

  it.each(dialects)("never throws on odd inputs in %s", (dialect) => {
    const odd = [
      tensor(null),
      tensor([]),
      tensor([null]),
      { kind: "list", items: [] } as const,
      { kind: "value", text: "None" } as const,
      { kind: "dict", entries: [["a", tensor([2, 3])]] } as const,
    ];
    for (const entry of layersOf(dialect)) {
      const unread = { positional: [], named: [], hasUnread: true };
      const { config } = configure(entry, dialect, unread);
      const instance = { entry, config, dialect, name: null };
      for (const input of odd) {
        expect(() =>
          applyLayer(instance, { positional: [input] }),
        ).not.toThrow();
      }
      expect(() => applyLayer(instance, { positional: [] })).not.toThrow();
    }
  });
});

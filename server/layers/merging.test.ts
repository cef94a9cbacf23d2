import { expect, it } from "vitest";
import { symbol } from "../shapes/dim.ts";
import { printStructure } from "../shapes/print.ts";
import type { Shape } from "../shapes/shape.ts";
import { tensor } from "../shapes/structure.ts";
import { applyLayer } from "./apply.ts";
import { findLayer } from "./catalogue.ts";
import { configure } from "./configure.ts";
import type { Dialect } from "./layer.ts";

function merge(dialect: Dialect, name: string, ...shapes: readonly Shape[]) {
  const entry = findLayer(dialect, name);
  if (entry === null) return "no such layer";
  const given = { positional: [], named: [] };
  const { config } = configure(entry, dialect, given);
  const instance = { entry, config, dialect, name: null };
  const items = shapes.map((shape) => tensor(shape));
  const applied = applyLayer(instance, {
    positional: [{ kind: "list", items }],
  });
  return applied.problem?.message ?? printStructure(applied.structure);
}

it("broadcasts behind the batch axis", () => {
  expect(merge("keras3", "Add", [null, 5, 8], [null, 1, 8])).toBe(
    "(None, 5, 8)",
  );
  expect(merge("keras3", "Add", [null, 5, 8], [null, 8])).toBe("(None, 5, 8)");
});

it("keeps an open size open in Keras 3, and fills it in Keras 2", () => {
  expect(merge("keras3", "Add", [null, null], [null, 8])).toBe("(None, None)");
  expect(merge("keras2", "Add", [null, null], [null, 8])).toBe("(None, 8)");
});

it("complains only when sizes can never fit", () => {
  const n = symbol("n");
  expect(merge("keras3", "Add", [null, n], [null, 8])).toBe("(None, 8)");
  expect(merge("keras3", "Add", [null, 7], [null, 8])).toBe(
    "Add needs sizes that are equal, or 1, along each axis; it gets (None, 7) and (None, 8).",
  );
  expect(merge("keras3", "Concatenate", [null, n, 3], [null, 4, 5])).toBe(
    "(None, 4, 8)",
  );
});

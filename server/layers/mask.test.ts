import { expect, it } from "vitest";
import { printShape } from "../shapes/print.ts";
import type { Shape } from "../shapes/shape.ts";
import type { Structure } from "../shapes/structure.ts";
import { tensor, tensorsOf } from "../shapes/structure.ts";
import { applyLayer } from "./apply.ts";
import { findLayer } from "./catalogue.ts";
import { configure } from "./configure.ts";
import type { ArgumentValue, Dialect, LayerInstance } from "./layer.ts";

const yes: ArgumentValue = { kind: "boolean", value: true };
const size: ArgumentValue = { kind: "number", value: 4, isFloat: false };
const steps = masked([null, 7, 5], [null, 7]);
const plain = tensor([null, 7, 5]);

function masked(shape: Shape, mask: Shape): Structure {
  return { kind: "tensor", shape, dtype: "float32", mask };
}

function listOf(...items: readonly Structure[]): Structure {
  return { kind: "list", items };
}

function layer(
  dialect: Dialect,
  name: string,
  ...named: readonly (readonly [string, ArgumentValue])[]
): LayerInstance {
  const entry = findLayer(dialect, name);
  if (entry === null) throw new Error(`no ${name}`);
  const { config } = configure(entry, dialect, { positional: [], named });
  return { entry, config, dialect, name: null };
}

/** The masks of what comes back, or the problem. */
function masks(
  instance: LayerInstance,
  inputs: Structure,
  ...named: readonly (readonly [string, Structure])[]
): string {
  const applied = applyLayer(instance, { positional: [inputs], named });
  return (
    applied.problem?.message ??
    tensorsOf(applied.structure)
      .map(({ mask }) => (mask === undefined ? "none" : printShape(mask)))
      .join(" ")
  );
}

it("goes on through layers that know masks, and ends at others", () => {
  expect(masks(layer("keras3", "Dense", ["units", size]), steps)).toBe(
    "(None, 7)",
  );
  expect(masks(layer("keras3", "Flatten"), steps)).toBe("none");
  expect(masks(layer("keras3", "Identity"), steps)).toBe("(None, 7)");
  expect(masks(layer("keras2", "Identity"), steps)).toBe("none");
});

it("stays on sequences alone", () => {
  const flags = [
    ["return_sequences", yes],
    ["return_state", yes],
  ] as const;
  expect(masks(layer("keras3", "GRU", ["units", size]), steps)).toBe("none");
  expect(masks(layer("keras3", "GRU", ["units", size], ...flags), steps)).toBe(
    "(None, 7) none",
  );
});

it("is what the call gives, where it gives one", () => {
  const lstm = (dialect: Dialect) =>
    layer(dialect, "LSTM", ["units", size], ["return_sequences", yes]);
  const given = tensor([2, 7], "bool");
  const none: Structure = { kind: "value", text: "None" };
  expect(masks(lstm("keras3"), plain, ["mask", given])).toBe("(2, 7)");
  expect(masks(lstm("keras3"), steps, ["mask", none])).toBe("(None, 7)");
  expect(masks(lstm("keras2"), steps, ["mask", none])).toBe("none");
  expect(
    masks(layer("keras3", "Dense", ["units", size]), plain, ["mask", given]),
  ).toBe("Dense takes no `mask` in a call. Leave it out.");
});

it("merges as each Keras does", () => {
  const both = listOf(steps, plain);
  expect(masks(layer("keras3", "Add"), both)).toBe("none");
  expect(masks(layer("keras2", "Add"), both)).toBe("(None, 7)");
  const along: readonly [string, ArgumentValue] = [
    "axis",
    { kind: "number", value: 1, isFloat: false },
  ];
  expect(masks(layer("keras3", "Concatenate", along), both)).toBe("(None, 14)");
  expect(masks(layer("keras2", "Concatenate", along), both)).toBe(
    "Concatenate can't use the masks of its inputs, (None, 7) and none: they don't fit one another.",
  );
});

it("is no matter of TF.js' symbols", () => {
  expect(masks(layer("tfjs", "dense", ["units", size]), steps)).toBe("none");
});

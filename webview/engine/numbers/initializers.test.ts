import { describe, expect, it } from "vitest";
import type { Initializer } from "./initializers.ts";
import { initialize } from "./initializers.ts";
import { randomStream } from "./random.ts";

const fill = (initializer: Initializer, shape: readonly number[]) =>
  initialize(initializer, "glorot_uniform", shape, randomStream(1, "w"));

const spread = (values: Float32Array) => ({
  least: Math.min(...values),
  most: Math.max(...values),
  deviation: Math.sqrt(
    values.reduce((sum, v) => sum + v * v, 0) / values.length,
  ),
});

describe("Keras' initialisers", () => {
  it("glorot_uniform stays within √(6 / (in + out))", () => {
    const { least, most } = spread(fill(undefined, [40, 60]));
    const limit = Math.sqrt(6 / 100);
    expect(most).toBeLessThanOrEqual(limit);
    expect(most).toBeGreaterThan(0.95 * limit);
    expect(least).toBeLessThan(-0.95 * limit);
  });

  it.each([
    ["he_normal", Math.sqrt(2 / 40)],
    ["lecun_normal", Math.sqrt(1 / 40)],
    ["glorot_normal", Math.sqrt(2 / 100)],
  ])("%s has the deviation of its fans", (name, wanted) => {
    const { deviation } = spread(fill(name, [40, 60]));
    expect(deviation / wanted).toBeGreaterThan(0.95);
    expect(deviation / wanted).toBeLessThan(1.05);
  });

  it.each([
    [4, 16],
    [6, 6],
    [9, 3],
  ])("orthogonal (%i, %i) has orthonormal rows or columns", (rows, columns) => {
    const matrix = fill("Orthogonal", [rows, columns]);
    const at = (r: number, c: number) => matrix[r * columns + c] ?? 0;
    const short = Math.min(rows, columns);
    const long = Math.max(rows, columns);
    const value = (n: number, k: number) =>
      rows < columns ? at(n, k) : at(k, n);
    for (let a = 0; a < short; a++)
      for (let b = 0; b < short; b++) {
        let product = 0;
        for (let k = 0; k < long; k++) product += value(a, k) * value(b, k);
        expect(product).toBeCloseTo(a === b ? 1 : 0, 6);
      }
  });

  it("reads a name, a class and its options", () => {
    expect([...fill("zeros", [2])]).toEqual([0, 0]);
    expect([...fill("ones", [2])]).toEqual([1, 1]);
    expect([
      ...fill({ class_name: "Constant", config: { value: 3 } }, [2]),
    ]).toEqual([3, 3]);
    const narrow = fill(
      {
        class_name: "RandomUniform",
        config: { minval: 2, maxval: 2.5, seed: null },
      },
      [50],
    );
    expect(spread(narrow).least).toBeGreaterThanOrEqual(2);
    expect(spread(narrow).most).toBeLessThan(2.5);
  });

  it("falls back to the layer's default for a function of the program", () => {
    expect(fill("my_initializer", [3, 3])).toEqual(fill(undefined, [3, 3]));
  });
});

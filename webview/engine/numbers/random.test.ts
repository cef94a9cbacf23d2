import { expect, it } from "vitest";
import { permutation, randomStream } from "./random.ts";

const draws = (seed: number, label: string) => {
  const random = randomStream(seed, label);
  return [random.uniform(), random.uniform(), random.normal()];
};

it("gives the same numbers on every machine", () => {
  expect(draws(1, "input/x")).toMatchInlineSnapshot(`
    [
      0.17077320371754467,
      0.8299648698884994,
      1.861617031507194,
    ]
  `);
});

it("gives other numbers for another seed or purpose", () => {
  expect(draws(2, "input/x")).not.toEqual(draws(1, "input/x"));
  expect(draws(1, "input/y")).not.toEqual(draws(1, "input/x"));
});

it("has the mean and deviation that it promises", () => {
  const random = randomStream(3, "moments");
  const normal = Array.from({ length: 20_000 }, () => random.normal());
  const mean = normal.reduce((a, b) => a + b, 0) / normal.length;
  const variance = normal.reduce((a, b) => a + b * b, 0) / normal.length;
  expect(Math.abs(mean)).toBeLessThan(0.03);
  expect(Math.abs(variance - 1)).toBeLessThan(0.03);
});

it("orders each number once", () => {
  const order = permutation(randomStream(1, "order"), 50);
  expect([...order].sort((a, b) => a - b)).toEqual(
    Array.from({ length: 50 }, (_, k) => k),
  );
  expect(order).not.toEqual([...order].sort((a, b) => a - b));
});

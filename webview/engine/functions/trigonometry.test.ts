// Sine, cosine and tangent against those of the language, over many turns in both directions.
import { setBackend, tensor1d } from "@tensorflow/tfjs-core";
import { beforeAll, expect, it } from "vitest";
import { cpuBackend } from "../backends/backend-cpu.ts";
import { cosine, sine, tangent } from "./trigonometry.ts";

beforeAll(() => setBackend(cpuBackend.name));

const angles = Array.from(new Float32Array(401), (_, n) =>
  Math.fround((n - 200) / 7.3),
);

it.each([
  ["sine", sine, Math.sin],
  ["cosine", cosine, Math.cos],
] as const)("%s", (_name, ours, exact) => {
  const found = ours(tensor1d(angles)).dataSync();
  const errors = angles.map((angle, n) =>
    Math.abs((found[n] ?? NaN) - exact(angle)),
  );
  expect(Math.max(...errors)).toBeLessThan(4e-7);
});

it("tangent", () => {
  const few = [-1.5, -0.7, 0, 0.3, 1.2, 2.5, 10].map(Math.fround);
  const found = tangent(tensor1d(few)).dataSync();
  const errors = few.map(
    (angle, n) =>
      (found[n] ?? NaN) / (Math.tan(angle) || 1) - Math.sign(Math.abs(angle)),
  );
  expect(Math.max(...errors.map(Math.abs))).toBeLessThan(2e-6);
});

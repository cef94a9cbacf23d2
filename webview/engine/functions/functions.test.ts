// Library functions by name, on `x = [[0.5, -1.2], [0.3, 0.9]]`: what Keras 3.15 and TensorFlow 2.21 give.
import { cpuBackend } from "../backends/backend-cpu.ts";
import { beforeAll, expect, it } from "vitest";
import { setBackend, tensor2d } from "@tensorflow/tfjs-core";
import type { ConfigValue } from "../../../server/models/graph.ts";
import { isRefusal } from "../refusal.ts";
import { runFunction } from "./catalogue.ts";
import type { FunctionOperation } from "./call.ts";

beforeAll(() => setBackend(cpuBackend.name));

function call(
  name: string,
  options: Readonly<Record<string, ConfigValue>> = {},
  more: Partial<FunctionOperation> = {},
): unknown {
  const x = tensor2d([
    [0.5, -1.2],
    [0.3, 0.9],
  ]);
  const result = runFunction(
    {
      kind: "function",
      name,
      arguments: [{ tensor: 0 }],
      options: Object.fromEntries(
        Object.entries(options).map(([key, value]) => [key, { value }]),
      ),
      ...more,
    },
    [x, x],
    "keras3",
  );
  if (isRefusal(result)) return result.reason;
  const rounded = result.map((one) =>
    Array.from(one.dataSync(), (value) => Number(value.toFixed(5))),
  );
  return rounded.length === 1 ? rounded[0] : rounded;
}

const both = { arguments: [{ tensor: 0 }, { tensor: 1 }] };
const tensorflow = { flavor: "tensorflow" } as const;

it.each([
  ["gelu", {}, [0.34573, -0.13808, 0.18537, 0.73435]],
  ["gelu", { approximate: true }, [0.34571, -0.1383, 0.18537, 0.73423]],
  ["celu", { alpha: 0.5 }, [0.5, -0.45464, 0.3, 0.9]],
  ["elu", { alpha: 0.5 }, [0.5, -0.3494, 0.3, 0.9]],
  ["leaky_relu", {}, [0.5, -0.24, 0.3, 0.9]],
  ["hard_sigmoid", {}, [0.58333, 0.3, 0.55, 0.65]],
  ["tanh_shrink", {}, [0.03788, -0.36635, 0.00869, 0.1837]],
  ["glu", {}, [0.11574, 0.21328]],
  ["softmax", { axis: 0 }, [0.54983, 0.1091, 0.45017, 0.8909]],
  ["normalize", {}, [0.38462, -0.92308, 0.31623, 0.94868]],
  ["cumsum", {}, [0.5, -0.7, -0.4, 0.5]],
  ["argmax", {}, [3]],
  ["std", {}, [0.79491]],
  ["norm", { axis: 1 }, [1.3, 0.94868]],
  ["logsumexp", { axis: 1 }, [0.66779, 1.33749]],
  ["tile", { repeats: 2 }, [0.5, -1.2, 0.5, -1.2, 0.3, 0.9, 0.3, 0.9]],
  [
    "repeat",
    { repeats: 2, axis: 1 },
    [0.5, 0.5, -1.2, -1.2, 0.3, 0.3, 0.9, 0.9],
  ],
  ["roll", { shift: 1, axis: 1 }, [-1.2, 0.5, 0.9, 0.3]],
  ["take", { indices: [1, 0], axis: 1 }, [-1.2, 0.5, 0.9, 0.3]],
  [
    "split",
    { indices_or_sections: 2, axis: 1 },
    [
      [0.5, 0.3],
      [-1.2, 0.9],
    ],
  ],
  [
    "split",
    { indices_or_sections: [1], axis: 1 },
    [
      [0.5, 0.3],
      [-1.2, 0.9],
    ],
  ],
] as const)("%s %o", (name, options, wanted) => {
  expect(call(name, options)).toEqual(wanted);
});

it.each([
  ["mod", [0, 0, 0, 0]],
  ["tensordot", [-0.11, -1.68, 0.42, 0.45]],
] as const)("%s of two", (name, wanted) => {
  const options = name === "tensordot" ? { axes: 1 } : {};
  expect(call(name, options, both)).toEqual(wanted);
});

it("takes an einsum's formula first", () => {
  const operands = [{ value: "ij,kj->ik" }, { tensor: 0 }, { tensor: 1 }];
  expect(call("einsum", {}, { arguments: operands })).toEqual([
    1.69, -0.93, -0.93, 0.9,
  ]);
});

it("has TensorFlow's axes where they are others", () => {
  expect(call("argmax", {}, tensorflow)).toEqual([0, 1]);
  expect(call("cumsum", {}, tensorflow)).toEqual([0.5, -1.2, 0.8, -0.3]);
  expect(call("normalize", {}, tensorflow)).toEqual([
    0.31068, -0.74564, 0.18641, 0.55923,
  ]);
});

it("names what it does not have", () => {
  expect(call("fft2")).toBe("`fft2` can't run here");
  expect(call("reshape", { newshape: ["a"] })).toBe(
    "the arguments of `reshape` can't be followed",
  );
});

// EinsumDense: a product of the input with a kernel, in Einstein's notation.

import type { Tensor } from "@tensorflow/tfjs-core";
import { add, einsum, reshape } from "@tensorflow/tfjs-core";
import type { LayerConfig } from "../../../server/models/graph.ts";
import { text } from "../config.ts";
import { activated } from "./core.ts";
import type { LayerProgram } from "./layer.ts";
import { input, planned, weight } from "./layer.ts";

export const einsumDense: LayerProgram = {
  weights: (built) => {
    const shape = built.shapes[0] ?? [];
    const parts = partsOf(built.config, shape.length);
    const sizes = sizesOf(parts, shape, built.config);
    const of = (letters: string) =>
      Array.from(letters, (l) => sizes.get(l) ?? 1);
    const kernel = planned(built, "kernel", of(parts.kernel), "glorot_uniform");
    const axes = text(built.config, "bias_axes", "");
    if (axes === "") return [kernel];
    const from = Math.min(...Array.from(axes, (l) => parts.output.indexOf(l)));
    const bias = Array.from(parts.output.slice(from), (l) =>
      axes.includes(l) ? (sizes.get(l) ?? 1) : 1,
    );
    return [kernel, planned(built, "bias", bias, "zeros")];
  },
  run: (call) => {
    const x = input(call);
    const { left, kernel, output } = partsOf(call.config, x.rank);
    const product: Tensor = einsum(
      `${left},${kernel}->${output}`,
      x,
      weight(call, "kernel"),
    );
    const bias = call.weights.get("bias");
    const wide =
      bias === undefined
        ? product
        : add(product, reshape(bias, [1, ...bias.shape]));
    return activated(call, wide);
  },
  mask: "pass",
};

interface Parts {
  readonly left: string;
  readonly kernel: string;
  readonly output: string;
}

/** The equation with letters for its dots. */
function partsOf(config: LayerConfig, rank: number): Parts {
  const equation = text(config, "equation", "").replaceAll(" ", "");
  const [given = "", output = ""] = equation.split("->");
  const [left = "", kernel = ""] = given.split(",");
  const named = left.replace("...", "").length;
  const free = "ABCDEFGH".slice(0, Math.max(0, rank - named));
  return {
    left: left.replace("...", free),
    kernel,
    output: output.replace("...", free),
  };
}

/** Sizes of letters: of the input's by its shape, of the others by `output_shape`, which leaves out the rows. */
function sizesOf(
  { left, output }: Parts,
  shape: readonly number[],
  { output_shape }: LayerConfig,
): ReadonlyMap<string, number> {
  const sizes = new Map<string, number>();
  const given: readonly unknown[] = Array.isArray(output_shape)
    ? output_shape
    : [output_shape];
  for (const [k, size] of given.entries()) {
    const letter = output[output.length - given.length + k];
    if (letter !== undefined && typeof size === "number")
      sizes.set(letter, size);
  }
  for (const [k, letter] of Array.from(left).entries())
    sizes.set(letter, shape[k] ?? 1);
  return sizes;
}

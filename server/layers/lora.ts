// LoRA, low-rank adaptation: Keras 3's `lora_rank` of layers with one large kernel.
import { isNone, sizeOf } from "./arguments.ts";
import type { LayerCallInput, Parameter } from "./layer.ts";
import { only, options } from "./parameter.ts";
import type { OpenWeight } from "./tensor-layer.ts";

export const loraParameters: readonly Parameter[] = only(
  "keras3",
  ...options("lora_rank lora_alpha"),
);

/** LoRA freezes the first of the weights and adds two thin ones: of `[3, 2, 4]` for the rank 8 `[3, 2, 8]` and `[8, 4]`. */
export function withLora(
  call: LayerCallInput,
  weights: readonly OpenWeight[],
): readonly OpenWeight[] {
  if (isNone(call.config, "lora_rank")) return weights;
  const rank = sizeOf(call.config, "lora_rank");
  const [kernel, ...rest] = weights;
  if (kernel === undefined || rank === 0) return weights;
  const { name, shape } = kernel;
  const thin = [
    { name: `lora_${name}_a`, shape: [...shape.slice(0, -1), rank] },
    { name: `lora_${name}_b`, shape: [rank, shape.at(-1) ?? null] },
  ];
  return [{ ...kernel, trainable: false }, ...rest, ...thin];
}

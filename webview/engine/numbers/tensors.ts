// Between plain arrays and tfjs tensors, and the one rule of memory: what is held in a pool is freed with it.

import type { Tensor } from "@tensorflow/tfjs-core";
import { tensor } from "@tensorflow/tfjs-core";
import type { ArrayValue } from "../recording.ts";

/** Tensors that live until the pool is disposed. A tensor held twice is freed once. */
export class TensorPool {
  private readonly held = new Set<Tensor>();

  hold<T extends Tensor>(value: T): T {
    this.held.add(value);
    return value;
  }

  dispose(): void {
    for (const value of this.held) value.dispose();
    this.held.clear();
  }
}

export function upload(value: ArrayValue): Tensor {
  const shape = [...value.shape];
  switch (value.dtype) {
    case "float32":
      return tensor(value.data, shape, "float32");
    case "int32":
      return tensor(value.data, shape, "int32");
    case "bool":
      return tensor(value.data, shape, "bool");
  }
}

/** The values, copied: the tensor may be freed afterwards. */
export async function download(value: Tensor): Promise<ArrayValue> {
  const shape = [...value.shape];
  if (value.dtype === "int32")
    return {
      shape,
      dtype: "int32",
      data: Int32Array.from(await value.data<"int32">()),
    };
  if (value.dtype === "bool")
    return {
      shape,
      dtype: "bool",
      data: Uint8Array.from(await value.data<"bool">()),
    };
  return {
    shape,
    dtype: "float32",
    data: Float32Array.from(await value.data<"float32">()),
  };
}

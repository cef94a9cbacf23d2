// The list of tensors that merging layers are called on.
import type { TensorSpec } from "../shapes/structure.ts";
import type { LayerCallInput, LayerProblem } from "./layer.ts";
import { counted, listed, problem } from "./problem.ts";

/** The tensors of a merging layer's list, or why it refuses; null when they aren't all known to be tensors. */
export function tensorList(
  className: string,
  call: LayerCallInput,
  atLeast: number,
): readonly TensorSpec[] | LayerProblem | null {
  const { inputs } = call;
  if (inputs.kind === "unknown" || inputs.kind === "dict") return null;
  if (inputs.kind !== "list" && inputs.kind !== "tuple") {
    return problem(
      "inputCount",
      `${className} takes a list of tensors, [a, b], but gets one tensor.`,
    );
  }
  const tensors = inputs.items.filter((item) => item.kind === "tensor");
  if (
    call.dialect !== "tfjs" &&
    inputs.items.some((item) => item.kind === "value")
  ) {
    return problem(
      "inputCount",
      `${className} takes a list of tensors; a number can't be among them.`,
    );
  }
  const dtypes = tensors
    .map((tensor) => tensor.dtype)
    .filter((dtype) => dtype !== null);
  if (
    call.dialect === "keras2" &&
    dtypes.some((dtype) => dtype !== dtypes[0])
  ) {
    return problem(
      "merge",
      `${className} needs inputs of one dtype in Keras 2 but gets ${listed(dtypes)}. Cast them to one with tf.cast.`,
    );
  }
  if (tensors.length < atLeast)
    return problem(
      "inputCount",
      `${className} takes at least ${counted(atLeast, "tensor")} but gets ${inputs.items.length === 0 ? "none" : inputs.items.length}.`,
    );
  return tensors.length === inputs.items.length ? tensors : null;
}

/** Keras 3 marks what comes of sparse tensors alone as sparse. */
export function sparseOf(
  tensors: readonly TensorSpec[],
  { dialect }: LayerCallInput,
): Pick<TensorSpec, "sparse"> {
  const isSparse = tensors.every((tensor) => tensor.sparse === true);
  return dialect === "keras3" && isSparse ? { sparse: true } : {};
}

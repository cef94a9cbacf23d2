// TensorFlow: tensors, `tf.data` pipelines, and Keras' data helpers.

import type { HostType } from "../interpreter/library.ts";
import { none } from "../interpreter/value.ts";
import type { Constants, Functions } from "./registry.ts";

/** TensorFlow's functions and constants by dotted name, with those of Keras that make data. */
export function createTensorflow(tensorType: HostType): { readonly functions: Functions; readonly constants: Constants } {
  return { functions: {}, constants: { "tensorflow.newaxis": none, [`tensorflow.${tensorType.name}`]: none } };
}

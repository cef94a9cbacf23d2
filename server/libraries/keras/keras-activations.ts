// `keras.activations`: functions that look at each number, called by hand or found by name.

import type { HostType } from "../../interpreter/library.ts";
import { library, none } from "../../interpreter/value.ts";
import type { ArrayFunction } from "../arrays/operations/array-calls.ts";
import { libraryFunction } from "../arrays/operations/array-calls.ts";
import { arrayOperations } from "../arrays/operations/array-operations.ts";
import type { Functions, LibraryFunction } from "../registry.ts";
import { notKnown } from "../registry.ts";

/** Those that are also operations on arrays, and those that aren't: all keep the shape. */
const names =
  "relu relu6 elu selu gelu softplus softsign swish silu leaky_relu hard_sigmoid hard_silu hard_swish mish celu glu squareplus hard_tanh log_sigmoid sigmoid tanh softmax log_softmax exponential linear hard_shrink soft_shrink tanh_shrink sparse_plus sparsemax threshold".split(
    " ",
  );

/** By their dotted names. */
export function activationFunctions(type: HostType): Functions {
  return {
    ...Object.fromEntries(
      names.map((name) => [
        `keras.activations.${name}`,
        libraryFunction(name, activation(name), {
          flavor: "keras",
          type,
          kind: "tensor",
          isMaker: false,
        }),
      ]),
    ),
    "keras.activations.get": byIdentifier,
    "keras.activations.deserialize": byIdentifier,
  };
}

function activation(name: string): ArrayFunction {
  const renamed = { exponential: "exp", linear: "copy" }[name];
  return (
    arrayOperations[renamed ?? name] ?? arrayOperations.softplus ?? (() => null)
  );
}

/** A name is that function, nothing is the linear one, and a function is itself. */
const byIdentifier: LibraryFunction = (call, _machine, path) => {
  const given = call.get(0, "identifier") ?? call.get(0, "name") ?? none;
  switch (given.kind) {
    case "string":
      return library(`keras.activations.${given.value}`);
    case "none":
      return library("keras.activations.linear");
    case "dict":
      return notKnown(path);
    default:
      return given;
  }
};

// Layers around code that isn't Keras': a SavedModel, a function of JAX, modules of Flax and Torch. What comes out only that code knows.
import type { LayerEntry, Parameter } from "./layer.ts";
import { only, optional, options, required, text, yes } from "./parameter.ts";
import { result, unknown } from "./problem.ts";

/** @param why what says what comes out: the end of a sentence */
function foreign(
  className: string,
  why: string,
  parameters: readonly Parameter[],
  commonNames?: readonly string[],
): LayerEntry {
  return {
    className,
    names: { keras3: [className] },
    parameters: only("keras3", ...parameters),
    ...(commonNames && { commonNames: { keras3: commonNames } }),
    callArguments: { keras3: ["training"] },
    outputs: () =>
      result(unknown({ kind: "unknownLayer", name: className, detail: why })),
    weights: () => null,
  };
}

export const foreignLayers: readonly LayerEntry[] = [
  foreign(
    "TFSMLayer",
    "it reads a SavedModel from disk, and the signature in there says what comes out",
    [
      required("filepath"),
      optional("call_endpoint", text("serve")),
      optional("call_training_endpoint"),
      optional("trainable", yes),
      ...options("name dtype"),
    ],
    [],
  ),
  foreign("JaxLayer", "a function of JAX says what comes out", [
    required("call_fn"),
    ...options("init_fn params state seed native_serialization_platforms"),
  ]),
  foreign("FlaxLayer", "a module of Flax says what comes out", [
    required("module"),
    ...options("method variables"),
  ]),
  foreign("TorchModuleWrapper", "a module of Torch says what comes out", [
    required("module"),
    ...options("name output_shape"),
  ]),
];

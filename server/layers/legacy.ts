// Layers of Keras 2 that Keras 3 keeps for programs which name it `tf.keras`; `keras.layers` has them no longer, or others of that name.
import { itemsOf } from "./arguments.ts";
import { atLeast } from "./checks.ts";
import type { LayerEntry } from "./layer.ts";
import type { Accepts } from "./parameter.ts";
import { float, optional, options, required, text } from "./parameter.ts";
import { tensorLayer } from "./tensor-layer.ts";

const thresholdedRelu = tensorLayer({
  className: "ThresholdedReLU",
  names: { keras3: ["legacy.ThresholdedReLU"] },
  parameters: [optional("theta", float(1), atLeast(0))],
  mask: "passes",
});

const alphaDropout = tensorLayer({
  className: "AlphaDropout",
  names: { keras3: ["legacy.AlphaDropout"] },
  parameters: [required("rate"), ...options("noise_shape seed")],
  callArguments: ["training"],
  mask: "passes",
});

/** A number, which goes both ways, or the least and the greatest share. */
export const sizeFactor: Accepts = (value) => {
  const bounds = (itemsOf(value) ?? [value]).map((item) =>
    item.kind === "number" ? item.value : Number.NaN,
  );
  const [first = Number.NaN, last = first] = bounds;
  const low = bounds.length === 1 ? -first : first;
  return low <= last && low >= -1
    ? null
    : "a number up to 1, or two from -1 on in rising order";
};

/** An image that grows or shrinks along one axis by chance. */
function resized(className: string, axis: number): LayerEntry {
  return tensorLayer({
    className,
    names: { keras3: [`legacy.${className}`] },
    parameters: [
      required("factor", sizeFactor),
      optional("interpolation", text("bilinear")),
      optional("seed"),
    ],
    callArguments: ["training"],
    rank: { rank: axis, atLeast: true },
    shape: (shape) =>
      shape.map((dim, index) => (index === shape.length - axis ? null : dim)),
  });
}

export const legacyLayers: readonly LayerEntry[] = [
  thresholdedRelu,
  alphaDropout,
  resized("RandomHeight", 3),
  resized("RandomWidth", 2),
];

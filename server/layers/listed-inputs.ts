// Lists of tensors given to layers that take one: Keras 3 answers for each tensor, and so do some layers of Keras 2; of the others TensorFlow
// stacks the list first, so that `Dropout(0.1)([x])` is `(1, None, 4)` for `x` of `(None, 4)`.
import { sameDim } from "../shapes/shape.ts";
import type { Structure, TensorSpec } from "../shapes/structure.ts";
import { valueOf } from "./arguments.ts";
import type { LayerCallInput, LayerEntry, Outcome } from "./layer.ts";
import { notFollowed, refusal, result } from "./problem.ts";

/** What becomes of a list in the place of a tensor; null where the layer has its own way with lists, or there is none. */
export function outcomeOfListed(
  entry: LayerEntry,
  call: LayerCallInput,
): Outcome | null {
  const { inputs } = call;
  const rule = ruleOf(entry, call);
  if (rule === null || (inputs.kind !== "list" && inputs.kind !== "tuple"))
    return null;
  const tensors = inputs.items.filter((item) => item.kind === "tensor");
  if (tensors.length < inputs.items.length || tensors.length === 0) return null;
  if (rule === "refuses" || (rule === "stacks one" && tensors.length > 1))
    return refusal(
      "inputCount",
      `${entry.className} takes one tensor but gets a list. Call it on the tensor itself.`,
    );
  const outcomes = tensors.map((item) =>
    entry.outputs({ ...call, inputs: item }),
  );
  const items: Structure[] = [];
  for (const outcome of outcomes) {
    if (outcome.kind === "problem") return outcome;
    items.push(outcome.structure);
  }
  return result(
    rule === "each" ? { kind: inputs.kind, items } : stacked(items, tensors),
  );
}

/** An answer for each tensor, or for all of them stacked, or for a stacked one alone; or none. */
type Rule = "each" | "stacks" | "stacks one" | "refuses";

function ruleOf(entry: LayerEntry, call: LayerCallInput): Rule | null {
  const { className } = entry;
  if (call.dialect === "tfjs" || call.isTraced === true) return null;
  if (className !== "Activation" || call.dialect === "keras3")
    return rules[call.dialect].get(className) ?? null;
  const activation = valueOf(call.config, "activation");
  if (activation.kind === "none") return "each";
  return activation.kind === "string"
    ? (activations.get(activation.value) ?? "stacks")
    : null;
}

/** Tensors of one shape on a new first axis. A layer that does more than to change numbers isn't followed there. */
function stacked(
  outputs: readonly Structure[],
  inputs: readonly TensorSpec[],
): Structure {
  const [first, ...others] = outputs.map((output, index) => {
    const given = inputs[index]?.shape ?? null;
    const shape = output.kind === "tensor" ? output.shape : null;
    const isSame =
      shape?.length === given?.length &&
      shape?.every((dim, axis) => sameDim(dim, given?.[axis] ?? null));
    return isSame === true && output.kind === "tensor" ? output : null;
  });
  const isOne = others.every(
    (other) =>
      other?.shape?.length === first?.shape?.length &&
      other?.shape?.every((dim, axis) =>
        sameDim(dim, first?.shape?.[axis] ?? null),
      ),
  );
  return first?.shape && isOne
    ? { ...first, shape: [outputs.length, ...first.shape] }
    : notFollowed("a list of tensors in the place of one");
}

function classes(
  ...parts: readonly (readonly [Rule, string])[]
): ReadonlyMap<string, Rule> {
  return new Map(
    parts.flatMap(([rule, names]) =>
      names.split(" ").map((name): readonly [string, Rule] => [name, rule]),
    ),
  );
}

const activations = classes(
  ["each", "linear"],
  ["refuses", "softmax hard_sigmoid"],
);

/** By class, as each library answers. */
const rules: Readonly<Record<"keras2" | "keras3", ReadonlyMap<string, Rule>>> =
  {
    keras2: classes(
      [
        "stacks",
        "Dropout ReLU LeakyReLU ELU ThresholdedReLU Rescaling Discretization Hashing IntegerLookup StringLookup RandomContrast",
      ],
      ["stacks one", "SpatialDropout1D SpatialDropout2D SpatialDropout3D"],
      [
        "each",
        "GaussianNoise GaussianDropout AlphaDropout ActivityRegularization Identity",
      ],
      [
        "refuses",
        "RandomFlip RandomZoom RandomCrop RandomRotation RandomHeight RandomWidth RandomBrightness RandomTranslation Softmax",
      ],
    ),
    keras3: classes(
      [
        "each",
        "Activation Dropout ReLU LeakyReLU ELU Softmax GaussianNoise GaussianDropout AlphaDropout SpatialDropout1D SpatialDropout2D SpatialDropout3D ActivityRegularization Rescaling Identity RandomFlip RandomZoom RandomContrast RandomRotation RandomBrightness RandomTranslation",
      ],
      [
        "refuses",
        "Discretization Hashing IntegerLookup StringLookup RandomCrop",
      ],
    ),
  };

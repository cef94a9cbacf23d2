// Functions that a layer is given: what they make of tensors, or why they raise.
import type { Structure } from "../shapes/structure.ts";
import { weightsOf } from "./apply.ts";
import type {
  ArgumentValue,
  LayerCallInput,
  LayerInstance,
  Outcome,
  WeightSpec,
} from "./layer.ts";
import { outcomeOf } from "./mask.ts";
import { refusal, result } from "./problem.ts";

/** What a function, or a layer in the place of one, makes of its input; null when it can't be followed. */
export function outcomeOfFunction(
  value: ArgumentValue,
  input: Structure,
  call: LayerCallInput,
  named: readonly (readonly [string, ArgumentValue])[] = [],
): Outcome | null {
  if (value.kind === "layer")
    return outcomeOf(value.layer.entry, callOf(value.layer, input, call));
  if (value.kind !== "function") return null;
  const applied = value.apply?.([input], named);
  if (applied === undefined) return elementwise(value.name, input);
  if (applied.kind !== "unknown") return result(applied);
  return applied.reason.kind === "error"
    ? refusal("refused", applied.reason.message)
    : elementwise(value.name, input);
}

/** The weights of a layer that is given as a function; none for anything else. */
export function weightsOfFunction(
  value: ArgumentValue,
  call: LayerCallInput,
): readonly WeightSpec[] | null {
  return value.kind === "layer"
    ? weightsOf(value.layer, callOf(value.layer, call.inputs, call))
    : [];
}

function callOf(
  layer: LayerInstance,
  inputs: Structure,
  call: LayerCallInput,
): LayerCallInput {
  return { ...call, config: layer.config, inputs, arguments: new Map() };
}

const elementwiseNames = new Set(
  "abs square sqrt rsqrt exp log log1p expm1 sin cos tan tanh sigmoid softplus softsign relu relu6 elu selu gelu silu swish negative sign floor ceil round softmax log_softmax hard_sigmoid leaky_relu mish identity linear exponential".split(
    " ",
  ),
);

/** Functions of the libraries that work number by number keep the shape. */
function elementwise(name: string | null, inputs: Structure): Outcome | null {
  const last =
    name?.includes(".") === true ? name.split(".").at(-1) : undefined;
  return last !== undefined &&
    elementwiseNames.has(last) &&
    inputs.kind === "tensor"
    ? result(inputs)
    : null;
}

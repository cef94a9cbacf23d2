// The input that a Sequential's first layer declares by its own arguments.

import { toDim } from "../../layers/arguments.ts";
import type { ArgumentValue } from "../../layers/layer.ts";
import { applyLayer } from "../../layers/apply.ts";
import type { Dim } from "../../shapes/dim.ts";
import type { Shape } from "../../shapes/shape.ts";
import type { Machine } from "../../interpreter/library.ts";
import type { LayerObject } from "../layer-objects/layer-objects.ts";

/** What the layer says of its input, with the batch: undefined when nothing. An InputLayer has the dtype it is given, others make a float input. */
export function declaredInput(
  layer: Pick<LayerObject, "fact" | "instance">,
  machine: Machine,
): { readonly shape: Shape; readonly dtype: string | null } | undefined {
  const { fact } = layer;
  const shape =
    fact.className === "InputLayer"
      ? inputLayerShape(layer)
      : declaredShape(fact, machine);
  return shape === undefined
    ? undefined
    : { shape, dtype: dtypeOf(fact.config, fact.className) };
}

interface Configured {
  readonly config: ReadonlyMap<string, ArgumentValue>;
  readonly className: string;
  readonly hasUnreadArguments: boolean;
}

/** The shape that `input_shape`, `batch_input_shape`, `input_dim` or `input_length` declare; undefined when none does. */
function declaredShape(layer: Configured, machine: Machine): Shape | undefined {
  const { config, className } = layer;
  const get = (name: string): ArgumentValue =>
    config.get(name) ?? { kind: "none" };
  const batched = shapeFrom(get("batch_input_shape"));
  if (batched !== undefined) return batched;
  const batch = machine.dialect === "keras3" ? null : toDim(get("batch_size"));
  const own = shapeFrom(get("input_shape"));
  if (own !== undefined) return own === null ? null : [batch, ...own];
  if (className === "Embedding")
    return machine.dialect === "keras3"
      ? undefined
      : embeddingInput(get("input_length"), batch);
  const dim = get("input_dim");
  const length = get("input_length");
  if (dim.kind === "none" && length.kind === "none") return undefined;
  const features = toDim(dim);
  // Keras 2's recurrent layers take both; a length that is not given is open.
  return config.has("input_length")
    ? [batch, toDim(length), features]
    : [batch, features];
}

/** Keras 2 and TF.js: an Embedding in front makes the model's input, of open length unless `input_length` says it. */
function embeddingInput(length: ArgumentValue, batch: Dim): Shape {
  const own = shapeFrom(length);
  if (own) return [batch, ...own];
  return [batch, length.kind === "none" ? null : toDim(length)];
}

function inputLayerShape(
  layer: Pick<LayerObject, "instance">,
): Shape | undefined {
  if (!layer.instance) return undefined;
  const { structure } = applyLayer(layer.instance, { positional: [] });
  return structure.kind === "tensor" ? structure.shape : undefined;
}

function shapeFrom(value: ArgumentValue): Shape | undefined {
  if (value.kind === "none") return undefined;
  if (value.kind === "number" || value.kind === "integer")
    return [toDim(value)];
  if (value.kind !== "tuple" && value.kind !== "list") return null;
  return value.items.map(toDim);
}

/** An InputLayer has the dtype it is given; `input_shape=` makes a float input, as Keras does. */
function dtypeOf(
  config: ReadonlyMap<string, ArgumentValue>,
  className: string,
): string | null {
  const given = config.get("dtype");
  if (className !== "InputLayer" || !given || given.kind === "none")
    return "float32";
  return given.kind === "string" ? given.value : null;
}

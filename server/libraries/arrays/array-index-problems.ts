// Subscripts that TensorFlow and Keras 3 refuse. Symbolic tensors of Keras 3 take an integer or several items; TensorFlow takes no lists of indices.
import type { Dim } from "../../shapes/dim.ts";
import { printShape } from "../../shapes/print.ts";
import { isEager } from "../../trace/eager.ts";
import type { Machine } from "../../interpreter/library.ts";
import type { Value } from "../../interpreter/value.ts";
import { isFailureTold, isTracing } from "../layer-objects/tracing.ts";
import type { TensorData } from "../tensors.ts";
import { tensorOf } from "../tensors.ts";

/** Whose rules a subscript follows; null where nothing certain is known of it, or NumPy's hold, which refuse little. */
export type SubscriptRules = "keras3" | "tensorflow" | null;

/** What a layer makes of data are TensorFlow's tensors. */
export function subscriptRules(
  { kind, fact }: TensorData,
  machine: Machine,
): SubscriptRules {
  if (kind === "array") return null;
  if (machine.dialect !== "keras3" || kind === "tensor") return "tensorflow";
  if (isTracing(machine)) return isFailureTold(machine) ? "tensorflow" : null;
  const hasData = isEager(fact);
  if (hasData === null) return null;
  return hasData ? "tensorflow" : "keras3";
}

/** The items of a subscript: both libraries read a list as a tuple. */
export function subscriptItems(
  index: Value,
  rules: SubscriptRules,
  machine: Machine,
): readonly Value[] {
  if (index.kind === "tuple") return index.items;
  if (index.kind !== "list" || rules === null) return [index];
  const cell = machine.listCell(index);
  return cell.kind === "unknownItems" ? [index] : cell.items;
}

/** Why `x[…]` raises, as a sentence; null where it doesn't, or that isn't certain. */
export function subscriptProblem(
  shape: readonly Dim[] | null,
  index: Value,
  items: readonly Value[],
  rules: SubscriptRules,
): string | null {
  // A list that stands for itself is one of unknown content.
  const isOpen = index.kind === "list" && items[0] === index;
  const isUnknown = items.some((item) => typeOf(item) === "unknown");
  if (rules === null || isOpen || isUnknown) return null;
  const isOne = index.kind !== "tuple" && index.kind !== "list";
  const odd =
    rules === "keras3"
      ? isOne && typeOf(index) !== "integer"
        ? `A symbolic tensor of Keras 3 takes no ${nameOf(index)} alone in a subscript. Write the other axes too, as in x[…, :], or use a Lambda.`
        : null
      : isOne && index.kind === "boolean"
        ? "A mask can't be a single boolean in TensorFlow."
        : null;
  return odd ?? itemProblem(items, rules) ?? sizeProblem(shape, items);
}

type ItemType =
  | "integer"
  | "scalar"
  | "new axis"
  | "ellipsis"
  | "slice"
  | "other"
  | "mask"
  | "unknown";

function itemProblem(
  items: readonly Value[],
  rules: "keras3" | "tensorflow",
): string | null {
  const types = items.map(typeOf);
  if (types.filter((type) => type === "ellipsis").length > 1)
    return "A subscript takes one `...` only.";
  const at = types.findIndex(
    (type) =>
      type === "other" ||
      (rules === "keras3" && (type === "mask" || type === "scalar")),
  );
  const wrong = items[at];
  if (wrong === undefined) return null;
  return rules === "keras3"
    ? `A symbolic tensor of Keras 3 takes integers, slices, None and \`...\` in a subscript, not ${nameOf(wrong)}. Use keras.ops.take(x, indices, axis=…).`
    : `TensorFlow takes integers, slices, None and \`...\` in a subscript, not ${nameOf(wrong)}. Use tf.gather(x, indices, axis=…).`;
}

/** More items than axes, or an index beyond an axis. */
function sizeProblem(
  shape: readonly Dim[] | null,
  items: readonly Value[],
): string | null {
  const types = items.map(typeOf);
  if (shape === null || types.includes("mask")) return null;
  const takes = (index: number) =>
    ["integer", "scalar", "slice"].includes(types[index] ?? "");
  const count = items.filter((_, index) => takes(index)).length;
  if (count > shape.length)
    return `A tensor of shape ${printShape(shape)} has fewer axes than the ${count} that are asked for in this subscript.`;
  let axis = 0;
  for (const [index, item] of items.entries()) {
    if (types[index] === "ellipsis") axis += shape.length - count;
    if (!takes(index)) continue;
    const size = shape[axis];
    axis += 1;
    const isOutside =
      item.kind === "number" &&
      typeof size === "number" &&
      (item.value >= size || item.value < -size);
    if (isOutside)
      return `The index ${item.value} lies outside of axis ${axis - 1}, which has the size ${size}: the tensor is ${printShape(shape)}.`;
  }
  return null;
}

function typeOf(item: Value): ItemType {
  switch (item.kind) {
    case "none":
      return "new axis";
    case "ellipsis":
      return "ellipsis";
    case "slice":
      return [item.start, item.stop, item.step].some(
        (end) =>
          end !== null && !["none", "number", "integer"].includes(end.kind),
      )
        ? "unknown"
        : "slice";
    case "number":
      return item.isFloat ? "other" : "integer";
    case "integer":
    case "boolean":
      return "integer";
    case "string":
    case "list":
      return "other";
    default:
      return typeOfTensor(item);
  }
}

/** A tensor of one integer is an index to TensorFlow; arrays of booleans are masks. */
function typeOfTensor(item: Value): ItemType {
  const spec = tensorOf(item)?.fact.spec;
  if (!spec?.shape || spec.dtype === null) return "unknown";
  if (spec.dtype === "bool") return "mask";
  return spec.shape.length === 0 ? "scalar" : "other";
}

function nameOf(item: Value): string {
  switch (item.kind) {
    case "none":
      return "None";
    case "ellipsis":
      return "`...`";
    case "slice":
      return "slice";
    case "list":
      return "a list";
    case "string":
      return "text";
    case "number":
      return "a float";
    default:
      return "tensor";
  }
}

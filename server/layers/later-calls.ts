// What a later call of a layer owes to the first, which made its weights and its states: Keras 3 looks only when data comes.
import { compareDims } from "../shapes/compare.ts";
import { printDim, printShape } from "../shapes/print.ts";
import type { Shape } from "../shapes/shape.ts";
import type { Structure } from "../shapes/structure.ts";
import type { LayerCallInput, LayerEntry, WeightSpec } from "./layer.ts";

/**
 * Why data can't pass here, as the end of a sentence; null where it may. `LSTM(3)`, called on (2, 4, 5) before, has a kernel for 5 features and
 * fails on (2, 4, 6); with `stateful=True` it keeps 2 rows of states and fails on (3, 4, 5).
 */
export function laterCallFails(
  entry: LayerEntry,
  call: LayerCallInput,
): string | null {
  const { builtOn, inputs, dialect } = call;
  if (dialect !== "keras3" || builtOn === null) return null;
  const [was, is] = [firstShape(builtOn), firstShape(inputs)];
  if (was === null || is === null) return null;
  if (entry.recurrent?.flag(call.config, "stateful") === true) {
    const [kept = null, batch = null] = [was[0], is[0]];
    if (compareDims(kept, batch) === "never")
      return `it keeps the states of a batch of ${printDim(kept)} since its first call, and this one is of ${printDim(batch)}`;
  }
  return weightsDiffer(entry, { ...call, builtOn: null }, builtOn)
    ? `its weights are made for the ${printShape(was)} of its first call, and it gets ${printShape(is)}`
    : null;
}

/** Weights of one length broadcast in layers that don't multiply matrices. */
function weightsDiffer(
  entry: LayerEntry,
  call: LayerCallInput,
  builtOn: Structure,
): boolean {
  const made = entry.weights?.({ ...call, inputs: builtOn }) ?? [];
  const wanted = entry.weights?.(call) ?? [];
  const isStrict = entry.recurrent !== undefined;
  return (
    made.length === wanted.length &&
    made.some((weight, index) => differs(weight, wanted[index], isStrict))
  );
}

function differs(
  { shape }: WeightSpec,
  other: WeightSpec | undefined,
  isStrict: boolean,
): boolean {
  return (
    other?.shape.length === shape.length &&
    shape.some((dim, axis) => {
      const size = other.shape[axis] ?? null;
      const broadcasts = !isStrict && (dim === 1 || size === 1);
      return !broadcasts && compareDims(dim, size) === "never";
    })
  );
}

function firstShape(structure: Structure): Shape {
  if (structure.kind === "tensor") return structure.shape;
  const [first] =
    structure.kind === "list" || structure.kind === "tuple"
      ? structure.items
      : [];
  return first?.kind === "tensor" ? first.shape : null;
}

// What an object of the program's classes does to masks: in Keras 3 only its own `supports_masking` and `compute_mask` count, in Keras 2 the
// masks of the layers inside come out as well.

import { masksIn, masksOn, withMasks } from "../../../layers/mask.ts";
import type { Mask } from "../../../layers/layer.ts";
import type { Structure } from "../../../shapes/structure.ts";
import type { CallNode } from "../../../syntax/program.ts";
import type { Call, HostType, Machine } from "../../../interpreter/library.ts";
import type {
  FunctionValue,
  InstanceValue,
  Value,
} from "../../../interpreter/value.ts";
import { none } from "../../../interpreter/value.ts";
import { fromStructure, toStructure } from "../../tensors.ts";

/** What an object's call is given and comes to. */
export interface OwnCall {
  readonly instance: InstanceValue;
  readonly inputs: Value;
  /** What is given as `mask`; null when nothing is. */
  readonly mask: Value | null;
  readonly outputs: Structure;
}

/** The result of an object's call with the masks that Keras puts on it. */
export function withOwnMasks(
  { instance, inputs, mask, outputs }: OwnCall,
  tensorType: HostType,
  node: CallNode,
  machine: Machine,
): Structure {
  if (machine.dialect === "tfjs") return outputs;
  const inner = machine.dialect === "keras2" ? masksOn(outputs) : [];
  const isMasked =
    inner.length > 0 && inner.every((each) => each !== undefined);
  if (isMasked) return outputs;
  const method = machine.classMember(instance.class, "compute_mask");
  const structure = toStructure(inputs, machine);
  const before =
    mask === null || mask.kind === "none"
      ? masksOn(structure)
      : masksIn(toStructure(mask, machine));
  if (method?.kind === "function") {
    const given = maskValue(before, tensorType, machine);
    const found = machine.record.quietly(() =>
      machine.callNow(
        { kind: "method", function: method, self: instance },
        [inputs, given],
        [],
        node,
      ),
    );
    return withMasks(
      outputs,
      filled(inner, masksIn(toStructure(found, machine))),
    );
  }
  return withMasks(
    outputs,
    supportsMasking(instance, machine) ? filled(inner, before) : inner,
  );
}

/** Whether an object says that it supports masks, or computes one. */
export function supportsMasking(
  instance: InstanceValue,
  machine: Machine,
): boolean {
  const says = machine.instanceAttribute(instance, "supports_masking");
  return (
    (says?.kind === "boolean" && says.value) ||
    machine.classMember(instance.class, "compute_mask") !== null
  );
}

/** The masks, as many as there are, under those that stand already. */
function filled(
  standing: readonly Mask[],
  masks: readonly Mask[],
): readonly Mask[] {
  return Array.from(
    { length: Math.max(standing.length, masks.length) },
    (_, index) => standing[index] ?? masks[index],
  );
}

/**
 * What a call gives as `mask`, null when nothing; and its arguments by name, with the mask on the inputs among them, which Keras hands to a
 * `call` that has a parameter of the name.
 */
export function handMask(
  method: FunctionValue,
  { positional, named }: Pick<Call, "positional" | "named">,
  tensorType: HostType,
  machine: Machine,
): { readonly mask: Value | null; readonly named: Call["named"] } {
  const position = maskPosition(method);
  const given = named.find(([name]) => name === "mask")?.[1];
  const mask = given ?? positional[position - 1] ?? null;
  const [inputs] = positional;
  if (mask !== null || position < 0 || !inputs) return { mask, named };
  const masks = masksOn(toStructure(inputs, machine));
  return masks.some((each) => each !== undefined)
    ? {
        mask,
        named: [...named, ["mask", maskValue(masks, tensorType, machine)]],
      }
    : { mask, named };
}

function maskPosition(method: FunctionValue): number {
  return method.function.parameters.findIndex(
    ({ target }) => target.kind === "name" && target.name === "mask",
  );
}

/** One mask alone, several in a list; None where there is none. */
function maskValue(
  masks: readonly Mask[],
  tensorType: HostType,
  machine: Machine,
): Value {
  const items = masks.map((mask): Structure =>
    mask === undefined
      ? { kind: "value", text: "None" }
      : { kind: "tensor", shape: mask, dtype: "bool" },
  );
  const [only] = items;
  if (only === undefined) return none;
  return fromStructure(
    items.length === 1 ? only : { kind: "list", items },
    tensorType,
    "symbolic",
    () => ({
      kind: "unknown",
      reason: { kind: "notFollowed", what: "a mask" },
    }),
    machine,
  );
}

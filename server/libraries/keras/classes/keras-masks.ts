// What an object of the program's classes does to masks: in Keras 3 only its own `supports_masking` and `compute_mask` count, in Keras 2 the
// masks of the layers inside come out as well.

import { masksIn, masksOn, withMasks } from "../../../layers/mask.ts";
import type { Mask } from "../../../layers/layer.ts";
import type { Structure } from "../../../shapes/structure.ts";
import type { CallNode } from "../../../syntax/program.ts";
import type { Range } from "../../../syntax/source.ts";
import type { Origin, TensorFact } from "../../../trace/trace.ts";
import type { Call, HostType, Machine } from "../../../interpreter/library.ts";
import type {
  FunctionValue,
  InstanceValue,
  Value,
} from "../../../interpreter/value.ts";
import { none } from "../../../interpreter/value.ts";
import { elementsOf } from "../../layer-objects/elements.ts";
import {
  fromStructure,
  tensorFactsIn,
  tensorOf,
  toStructure,
} from "../../tensors.ts";

/** What an object's call is given and comes to. */
export interface OwnCall {
  readonly instance: InstanceValue;
  readonly inputs: Value;
  /** What is given as `mask`; null when nothing is. */
  readonly mask: Value | null;
  readonly outputs: Structure;
}

/** A result with its masks. */
export interface Masked {
  readonly structure: Structure;
  /** The masks that come from the object itself, by position among the results; those of the layers inside are not here. */
  readonly masks: readonly (TensorFact | undefined)[];
}

/** The result of an object's call with the masks that Keras puts on it. */
export function withOwnMasks(
  { instance, inputs, mask, outputs }: OwnCall,
  tensorType: HostType,
  node: CallNode,
  machine: Machine,
): Masked {
  if (machine.dialect === "tfjs") return { structure: outputs, masks: [] };
  const inner = machine.dialect === "keras2" ? masksOn(outputs) : [];
  const isMasked =
    inner.length > 0 && inner.every((each) => each !== undefined);
  if (isMasked) return { structure: outputs, masks: [] };
  const method = machine.classMember(instance.class, "compute_mask");
  const given =
    mask === null || mask.kind === "none"
      ? maskValue(inputs, tensorType, node.range, machine)
      : mask;
  if (method?.kind === "function") {
    const found = machine.record.quietly(() =>
      machine.callNow(
        { kind: "method", function: method, self: instance },
        [inputs, given],
        [],
        node,
      ),
    );
    return masked(outputs, inner, found, machine);
  }
  return supportsMasking(instance, machine)
    ? masked(outputs, inner, given, machine)
    : { structure: withMasks(outputs, inner), masks: [] };
}

function masked(
  outputs: Structure,
  inner: readonly Mask[],
  given: Value,
  machine: Machine,
): Masked {
  return {
    structure: withMasks(
      outputs,
      filled(inner, masksIn(toStructure(given, machine))),
    ),
    masks: maskFactsIn(given, machine),
  };
}

/** The masks that a value holds, in order; undefined for what is none. */
function maskFactsIn(
  value: Value,
  machine: Machine,
): readonly (TensorFact | undefined)[] {
  return (
    elementsOf(value, machine)?.flatMap((item) =>
      maskFactsIn(item, machine),
    ) ?? [tensorOf(value)?.fact]
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
  node: CallNode,
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
        named: [
          ...named,
          ["mask", maskValue(inputs, tensorType, node.range, machine)],
        ],
      }
    : { mask, named };
}

function maskPosition(method: FunctionValue): number {
  return method.function.parameters.findIndex(
    ({ target }) => target.kind === "name" && target.name === "mask",
  );
}

/** The masks on inputs: one alone, several in a list; None where there is none. */
function maskValue(
  inputs: Value,
  tensorType: HostType,
  site: Range,
  machine: Machine,
): Value {
  const masks = masksOn(toStructure(inputs, machine));
  const bearers = tensorFactsIn(inputs, machine).filter(
    (_, index) => masks[index] !== undefined,
  );
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
    (index) => maskOrigin(bearers[index], site),
    machine,
  );
}

/** A mask is an operation on the tensor that carries it. */
function maskOrigin(bearer: TensorFact | undefined, site: Range): Origin {
  return bearer
    ? {
        kind: "operation",
        site,
        name: "mask",
        operands: [bearer],
        given: {
          path: "mask",
          positional: [{ kind: "tensor", tensor: bearer }],
          named: [],
          output: 0,
        },
      }
    : { kind: "unknown", reason: { kind: "notFollowed", what: "a mask" } };
}

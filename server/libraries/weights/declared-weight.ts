// A weight that an object of the program's classes makes for itself, whatever the language asks for it in: what is remembered of it, and the
// tensor that the program holds.

import type { Integer } from "../../shapes/dim.ts";
import { tensor } from "../../shapes/structure.ts";
import type { WeightFact } from "../../trace/trace.ts";
import type { Call, HostType, Machine } from "../../interpreter/library.ts";
import type {
  HostValue,
  InstanceValue,
  Value,
} from "../../interpreter/value.ts";
import { makeTensor } from "../tensors.ts";
import { toArgument } from "../layer-objects/values-to-arguments.ts";
import { keepWeight } from "./own-weights.ts";
import { under } from "./scopes.ts";

/** What a program asks for, `add_weight(name="kernel", shape=(4, 8), trainable=False)`, read from its language. */
export interface DeclaredWeight {
  /** Null when it isn't known. */
  readonly name: string | null;
  /** The layer's place in the names of weights: `encoder/lstm`, or "". */
  readonly scope: string;
  /** `[]` for a number; null when it isn't known. */
  readonly shape: readonly Integer[] | null;
  readonly trainable: Value | undefined;
  readonly initializer: Value | undefined;
}

/** The new weight's tensor; the weight is the object's own from here on. Where it isn't sure what is made, the object's weights are unknown. */
export function makeWeight(
  instance: InstanceValue,
  declared: DeclaredWeight,
  call: Call,
  tensorType: HostType,
  machine: Machine,
): HostValue {
  const weight = weightOf(declared, call, tensorType, machine);
  keepWeight(instance, weight, machine);
  return makeTensor(
    tensorType,
    tensor(weight?.shape ?? null),
    weight
      ? { kind: "weight", site: call.node.range, weight }
      : { kind: "unknown", reason: { kind: "notFollowed", what: "a weight" } },
    "tensor",
  );
}

/** Null when it isn't sure what is made. */
function weightOf(
  { name, scope, shape, trainable, initializer }: DeclaredWeight,
  call: Call,
  tensorType: HostType,
  machine: Machine,
): WeightFact | null {
  const isTrainable = readTrainable(trainable);
  if (call.hasUnread || isTrainable === null) return null;
  return {
    id: machine.allocate(),
    name,
    path: under(scope, name ?? unnamed),
    shape,
    trainable: isTrainable,
    initializer:
      initializer && initializer.kind !== "none"
        ? toArgument(initializer, call.node, tensorType, machine)
        : null,
  };
}

/** What stands for a name that isn't known. */
const unnamed = "variable";

/** Without a word a weight is trained. */
function readTrainable(given: Value | undefined): boolean | null {
  if (!given || given.kind === "none") return true;
  return given.kind === "boolean" ? given.value : null;
}

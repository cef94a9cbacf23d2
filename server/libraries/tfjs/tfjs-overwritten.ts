// `centerCrop` and `categoryEncoding` of TF.js write their output's shape into the array that is their input's shape: whatever uses that tensor
// afterwards, a model's input included, sees the new one.

import type { Shape } from "../../shapes/shape.ts";
import type { Structure } from "../../shapes/structure.ts";
import type { LayerCall, TensorFact } from "../../trace/trace.ts";
import type { Machine } from "../../interpreter/library.ts";
import { tensorKey } from "../models/functional.ts";
import type { Placed } from "../layer-objects/layer-objects.ts";

const overwriting = new Set(["CenterCrop", "CategoryEncoding"]);

/** Keeps what the call made of its input's shape. */
export function overwriteInput(call: LayerCall, machine: Machine): void {
  const [input, ...others] = call.inputTensors;
  const { outputs, layer, problem } = call;
  if (
    problem ||
    input === undefined ||
    others.length > 0 ||
    !overwriting.has(layer.className) ||
    outputs.kind !== "tensor"
  )
    return;
  const key = overwrittenKey(input);
  if (key !== null)
    machine.store.set(key, { kind: "record", record: [outputs.shape] });
}

/** The tensor's shape as it is by now. */
export function shapeNow(fact: TensorFact, machine: Machine): Shape {
  const key = overwrittenKey(fact);
  const stored = key === null ? undefined : machine.store.get(key);
  if (stored?.kind !== "record") return fact.spec.shape;
  const [shape = null] = stored.record as readonly Shape[];
  return shape;
}

/** What goes into a call, with the shapes that its tensors have by now. */
export function placedNow(placed: Placed, machine: Machine): Placed {
  const tensors = placed.tensors.map((fact) => factNow(fact, machine));
  if (tensors.every((fact, index) => fact === placed.tensors[index]))
    return placed;
  let index = 0;
  const visit = (part: Structure): Structure => {
    if (part.kind === "tensor") return tensors[index++]?.spec ?? part;
    return part.kind === "tuple" || part.kind === "list"
      ? { kind: part.kind, items: part.items.map(visit) }
      : part;
  };
  return { structure: visit(placed.structure), tensors };
}

function factNow(fact: TensorFact, machine: Machine): TensorFact {
  const shape = shapeNow(fact, machine);
  return shape === fact.spec.shape
    ? fact
    : { ...fact, spec: { ...fact.spec, shape } };
}

/** Null for tensors that aren't a layer's, whose shape can't be written. */
function overwrittenKey(fact: TensorFact): string | null {
  const key = tensorKey(fact);
  return typeof key === "string" ? `overwritten ${key}` : null;
}

// Layers made with `dynamic=True`, which Keras 2 can't put into a graph: an object of the program that holds one can't be called on symbols.
import type { LayerProblem } from "../../../layers/layer.ts";
import { flagOf } from "../../../layers/arguments.ts";
import { problem } from "../../../layers/problem.ts";
import type { Machine } from "../../../interpreter/library.ts";
import type { InstanceValue, Value } from "../../../interpreter/value.ts";
import { layerOf } from "../../layer-objects/layer-objects.ts";
import { tensorOf } from "../../tensors.ts";
import { membersOf } from "../../weights/keras-weights.ts";

/** Why Keras 2 refuses to call the object on a symbolic tensor; null where it doesn't, or may not. */
export function dynamicProblem(
  instance: InstanceValue,
  input: Value | undefined,
  machine: Machine,
): LayerProblem | null {
  const isSymbolic = input && tensorOf(input)?.kind === "symbolic";
  if (machine.dialect !== "keras2" || !isSymbolic) return null;
  if (machine.classMember(instance.class, "compute_output_shape")) return null;
  const held = membersOf(instance, machine)
    .map((member) => layerOf(member)?.fact)
    .find((fact) => fact && flagOf(fact.config, "dynamic") === true);
  return held === undefined
    ? null
    : problem(
        "refused",
        `${instance.class.reference.name} holds a ${held.className} with dynamic=True, which Keras 2 can't call on symbolic tensors. Leave \`dynamic\` out, or define compute_output_shape.`,
      );
}

// What Keras' Sequential refuses to take in.

import type { LayerProblem } from "../../layers/layer.ts";
import { printStructure } from "../../shapes/print.ts";
import type { Machine } from "../../interpreter/library.ts";
import type { Value } from "../../interpreter/value.ts";
import { tensorOf } from "../tensors.ts";
import { layerOf } from "../layer-objects/layer-objects.ts";
import type { ModelState } from "./model-objects.ts";

/** Why this value can't be the next member; null when it can, or may. TF.js' `add` has its own ways. */
export function memberProblem(
  value: Value,
  state: ModelState,
  machine: Machine,
): LayerProblem | null {
  if (machine.dialect === "tfjs") return null;
  const what = nameOfStranger(value);
  if (what !== null)
    return {
      kind: "refused",
      message: `A Sequential takes layers, but this is ${what}.`,
    };
  return inputProblem(value, state, machine) ?? nameProblem(value, state);
}

/** `Input(…)` or an InputLayer. */
export function isInput(value: Value): boolean {
  return (
    tensorOf(value)?.fact.origin.kind === "input" ||
    layerOf(value)?.fact.className === "InputLayer"
  );
}

/** What a value is that is no layer for certain: a class that isn't called, a function, a text. */
function nameOfStranger(value: Value): string | null {
  switch (value.kind) {
    case "library": {
      const name = value.path.slice(value.path.lastIndexOf(".") + 1);
      return /^[A-Z]/.test(name)
        ? `the class ${name}: call it, \`${name}(…)\``
        : `the function ${name}`;
    }
    case "function":
    case "method":
      return "a function: wrap it, `Lambda(…)`";
    case "class":
      return `the class ${value.reference.name}: call it, \`${value.reference.name}(…)\``;
    case "string":
      return `the text "${value.value}"`;
    case "number":
    case "boolean":
      return `the value ${String(value.value)}`;
    default:
      return null;
  }
}

/** Keras 3 takes one Input and no other behind it; Keras 2 takes it as a layer that hands its input on. */
function inputProblem(
  value: Value,
  state: ModelState,
  machine: Machine,
): LayerProblem | null {
  if (machine.dialect !== "keras3" || !isInput(value) || !state.inputStructure)
    return null;
  return {
    kind: "refused",
    message: `This Sequential has an input already, ${printStructure(state.inputStructure)}. Remove this one.`,
  };
}

/** Two different layers of one written name. */
function nameProblem(value: Value, state: ModelState): LayerProblem | null {
  const fact = layerOf(value)?.fact;
  const name = fact?.config.get("name");
  if (!fact || name?.kind !== "string") return null;
  const other = state.members.find(
    (member) => member.fact?.id !== fact.id && member.fact?.name === name.value,
  );
  return other
    ? {
        kind: "refused",
        message: `Layers of a Sequential need names of their own, and another one is called "${name.value}" already.`,
      }
    : null;
}

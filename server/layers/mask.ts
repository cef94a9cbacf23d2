// What becomes of the masks that Keras attaches to tensors: the rules of the entries are applied here and nowhere else.
import { inputKindProblem } from "./accepted-inputs.ts";
import { outcomeOfListed } from "./listed-inputs.ts";
import type { Structure } from "../shapes/structure.ts";
import { tensorsOf } from "../shapes/structure.ts";
import type {
  LayerCallInput,
  LayerEntry,
  LayerProblem,
  Mask,
  MaskRule,
  Outcome,
} from "./layer.ts";
import { fails, unmasked } from "./problem.ts";

/**
 * What an entry answers to a call, each of its tensors with the mask that the entry's rule gives it. Every call of a layer goes through here, those
 * that a wrapper makes included. `Dense` on `(None, 5, 3)` masked by `(None, 5)`: `(None, 5, 4)`, masked likewise. TF.js attaches no masks to symbols.
 */
export function outcomeOf(entry: LayerEntry, call: LayerCallInput): Outcome {
  const outcome = outcomeOfListed(entry, call) ?? entry.outputs(call);
  if (outcome.kind === "problem") return outcome;
  const wrongKind = inputKindProblem(entry, call);
  if (wrongKind !== null) return fails(wrongKind);
  const masks =
    call.dialect === "tfjs" ? [] : masksOf(entry.mask, call, outcome.structure);
  if ("kind" in masks) return fails(masks);
  return { ...outcome, structure: withMasks(outcome.structure, masks) };
}

/** The masks that a call starts from: those given as `mask`, else those on the tensors of its first argument, in order. */
export function masksGiven(call: LayerCallInput): readonly Mask[] {
  const given = call.arguments.get("mask");
  if (given === undefined || (isNone(given) && call.dialect === "keras3"))
    return masksOn(call.inputs);
  return masksIn(given);
}

/** The masks on the tensors of a structure, left to right. */
export function masksOn(structure: Structure): readonly Mask[] {
  return tensorsOf(structure).map((tensor) => tensor.mask);
}

function masksOf(
  rule: MaskRule | undefined,
  call: LayerCallInput,
  output: Structure,
): readonly Mask[] | LayerProblem {
  const own = typeof rule === "object" ? rule[call.dialect] : rule;
  switch (own) {
    case undefined:
    case "ends":
      return [];
    case "passes":
      return masksGiven(call);
    case "first":
      return masksGiven(call).slice(0, 1);
    default:
      return own(call, output);
  }
}

/** The masks that an argument holds, in order; undefined for what is none. */
export function masksIn(given: Structure): readonly Mask[] {
  switch (given.kind) {
    case "tensor":
      return [given.shape];
    case "tuple":
    case "list":
      return given.items.flatMap(masksIn);
    case "dict":
      return given.entries.flatMap(([, value]) => masksIn(value));
    case "value":
    case "unknown":
      return [undefined];
  }
}

function isNone(structure: Structure): boolean {
  return structure.kind === "value" && structure.text === "None";
}

/** The structure with these masks on its tensors, left to right, and no others. */
export function withMasks(
  structure: Structure,
  masks: readonly Mask[],
): Structure {
  let next = 0;
  const place = (part: Structure): Structure => {
    switch (part.kind) {
      case "tensor": {
        const plain = unmasked(part);
        const mask = masks[next++];
        return mask === undefined ? plain : { ...plain, mask };
      }
      case "tuple":
      case "list":
        return { ...part, items: part.items.map(place) };
      case "dict":
        return {
          ...part,
          entries: part.entries.map(([key, value]) => [key, place(value)]),
        };
      case "value":
      case "unknown":
        return part;
    }
  };
  return place(structure);
}

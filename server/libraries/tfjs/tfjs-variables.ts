// TF.js' LayerVariable, which `this.addWeight(...)` gives: no tensor itself, its `read()` gives one.

import type { HostType } from "../../interpreter/library.ts";
import type { HostValue, Value } from "../../interpreter/value.ts";
import { boolean, string, unknown } from "../../interpreter/value.ts";
import { tensorFactsIn, tensorOf, toStructure } from "../tensors.ts";
import { tensorAttribute } from "./tfjs-tensors.ts";

/** The variable that holds a weight's tensor. */
export function layerVariable(tensor: HostValue): HostValue {
  return { kind: "host", type: variableType, data: tensor };
}

/** Whether a value is a variable of a layer, which operations refuse. */
export function isLayerVariable(value: Value | undefined): boolean {
  return value?.kind === "host" && value.type === variableType;
}

const variableType: HostType = {
  name: "LayerVariable",
  attribute: (self, name, machine) => {
    const held = heldIn(self);
    if (name === "val") return held;
    const origin = tensorOf(held)?.fact.origin;
    const weight = origin?.kind === "weight" ? origin.weight : null;
    if (name === "trainable" && weight) return boolean(weight.trainable);
    if (name === "originalName" && weight && weight.name !== null)
      return string(weight.name);
    return name === "shape" || name === "dtype"
      ? tensorAttribute(held, name, machine)
      : null;
  },
  callMethod: (self, name) => {
    if (name === "read") return heldIn(self);
    return name === "write"
      ? self
      : unknown({ kind: "unknownFunction", name: `LayerVariable.${name}` });
  },
  structure: (self, machine) => {
    const held = heldIn(self);
    return {
      structure: toStructure(held, machine),
      tensors: tensorFactsIn(held, machine),
    };
  },
};

function heldIn(self: HostValue): HostValue {
  return self.data as HostValue;
}

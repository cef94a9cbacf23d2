// Between a program's values and calls of layers: what a value is as an input, and what the program gets of a call, an Input, a prediction.

import { applyLayer } from "../../layers/apply.ts";
import type { Dim } from "../../shapes/dim.ts";
import type { Structure } from "../../shapes/structure.ts";
import { tensor, tensorsOf } from "../../shapes/structure.ts";
import type { Range } from "../../syntax/source.ts";
import type { LayerCall, LayerFact } from "../../trace/trace.ts";
import type { HostType, Machine } from "../../interpreter/library.ts";
import type { Value } from "../../interpreter/value.ts";
import type { Placed } from "./layer-objects.ts";
import type { TensorKind } from "../tensors.ts";
import {
  fromStructure,
  makeTensor,
  tensorFactsIn,
  toStructure,
} from "../tensors.ts";

/** A value as an input of a layer. */
export function place(value: Value, machine: Machine): Placed {
  return {
    structure: toStructure(value, machine),
    tensors: tensorFactsIn(value, machine),
  };
}

/** What a recorded call gives the program. */
export function resultOf(
  call: LayerCall,
  tensorType: HostType,
  machine: Machine,
  kind: TensorKind = "symbolic",
): Value {
  return fromStructure(
    call.outputs,
    tensorType,
    kind,
    (index) => ({ kind: "call", call, index }),
    machine,
  );
}

/** The tensor of an InputLayer, made at `range`; null when its shape can't be told. */
export function inputTensor(
  layer: LayerFact,
  range: Range,
  tensorType: HostType,
): Value | null {
  const { entry, config, dialect, name } = layer;
  if (!entry) return null;
  const { structure } = applyLayer(
    { entry, config, dialect, name },
    { positional: [] },
  );
  const [spec] = tensorsOf(structure);
  const origin = {
    kind: "input",
    site: range,
    layer,
    call: layer.site,
  } as const;
  return spec ? makeTensor(tensorType, spec, origin, "symbolic") : null;
}

/** What `predict` returns: data of these outputs for so many samples. */
export function predicted(
  outputs: Structure,
  samples: Dim,
  range: Range,
  kind: TensorKind,
  tensorType: HostType,
  machine: Machine,
): Value {
  const origin = {
    kind: "operation",
    site: range,
    name: "predict",
    operands: [],
  } as const;
  return fromStructure(
    withBatch(outputs, samples),
    tensorType,
    kind,
    () => origin,
    machine,
  );
}

/** The structure with another number of samples. */
export function withBatch(structure: Structure, samples: Dim): Structure {
  if (structure.kind === "tensor")
    return tensor(
      structure.shape === null ? null : [samples, ...structure.shape.slice(1)],
      structure.dtype,
    );
  if (structure.kind === "tuple" || structure.kind === "list")
    return {
      kind: structure.kind,
      items: structure.items.map((item) => withBatch(item, samples)),
    };
  return structure;
}

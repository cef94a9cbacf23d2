// Elements of datasets: structures with a batch axis put on, taken off, or seen by a program that loops over them.

import type { Dim, Integer } from "../../shapes/dim.ts";
import { ceilDivide, floorDivide, modulo } from "../../shapes/dim.ts";
import type { Structure } from "../../shapes/structure.ts";
import { tensor } from "../../shapes/structure.ts";
import type { Call, Machine } from "../../interpreter/library.ts";
import type { Value } from "../../interpreter/value.ts";
import { arrayOf, someSize } from "../arrays/array-arguments.ts";
import type { DatasetFacts } from "./datasets.ts";
import { toStructure } from "../tensors.ts";

export function withAxis(structure: Structure, size: Dim): Structure {
  return each(structure, (shape) => [size, ...shape]);
}

export function withoutAxis(structure: Structure): Structure {
  return each(structure, (shape) => shape.slice(1));
}

/** The structure with each tensor's sizes changed. */
export function each(
  structure: Structure,
  change: (shape: readonly Dim[]) => readonly Dim[],
): Structure {
  switch (structure.kind) {
    case "tensor":
      return tensor(
        structure.shape === null ? null : change(structure.shape),
        structure.dtype,
      );
    case "tuple":
    case "list":
      return {
        kind: structure.kind,
        items: structure.items.map((item) => each(item, change)),
      };
    case "dict":
      return {
        kind: "dict",
        entries: structure.entries.map(
          ([key, value]) => [key, each(value, change)] as const,
        ),
      };
    case "value":
    case "unknown":
      return structure;
  }
}

/** What TensorFlow makes of a value: tuples and dicts stay, everything else becomes tensors. */
export function tensorsIn(value: Value, machine: Machine): Structure {
  if (value.kind === "tuple")
    return {
      kind: "tuple",
      items: value.items.map((item) => tensorsIn(item, machine)),
    };
  if (value.kind === "dict") {
    const cell = machine.dictCell(value);
    if (cell.isComplete)
      return {
        kind: "dict",
        entries: [...cell.entries].map(
          ([key, entry]) =>
            [String(key), tensorsIn(entry.value, machine)] as const,
        ),
      };
  }
  return (
    arrayOf(value, machine, "tensorflow") ?? {
      kind: "unknown",
      reason:
        value.kind === "unknown"
          ? value.reason
          : { kind: "notFollowed", what: "these tensors" },
    }
  );
}

/** The number of elements: samples before batching, then batches. */
export function countOf(facts: DatasetFacts): Integer | null {
  const { samples, batch, isBatched, dropsRemainder } = facts;
  if (isBatched === false) return samples;
  if (isBatched === null || samples === null || batch === null) return null;
  if (dropsRemainder === null) return null;
  return dropsRemainder
    ? floorDivide(samples, batch)
    : ceilDivide(samples, batch);
}

/** An element in the hands of a program: sizes that the dataset leaves open are integers there. */
export function seenElement(facts: DatasetFacts, machine: Machine): Structure {
  const { samples, batch, isBatched } = facts;
  const isEven =
    samples !== null && batch !== null && modulo(samples, batch) === 0;
  const size = isBatched === true && isEven ? batch : someSize(machine);
  return each(facts.element, (shape) =>
    shape.map((dim, axis) => {
      const open = axis === 0 && isBatched === true ? size : someSize(machine);
      return dim ?? open;
    }),
  );
}

/** `output_signature=`; null when it isn't given or can't be told. */
export function signatureOf(call: Call, machine: Machine): Structure | null {
  const given = call.get(5, "output_signature");
  const structure = given ? toStructure(given, machine) : null;
  return structure?.kind === "unknown" ? null : structure;
}

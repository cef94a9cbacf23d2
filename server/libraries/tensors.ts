// Tensors and arrays as values of a program: symbolic ones of Keras, NumPy arrays, eager tensors. One object type; what differs is kept
// in its data.

import { printDim } from "../shapes/print.ts";
import type { Dim } from "../shapes/dim.ts";
import { symbol } from "../shapes/dim.ts";
import { sameDim, sameShape, shapeKey } from "../shapes/shape.ts";
import type { Shape } from "../shapes/shape.ts";
import type { Structure, TensorSpec } from "../shapes/structure.ts";
import type { UnknownReason } from "../shapes/unknown.ts";
import type { Range } from "../syntax/source.ts";
import type { Given, Origin, TensorFact } from "../trace/trace.ts";
import type { HostType, Machine } from "../interpreter/library.ts";
import type { HostValue, Value } from "../interpreter/value.ts";
import { integer, none, string, tuple, unknown } from "../interpreter/value.ts";

/** Who made it: `symbolic` comes of `Input`, `array` of NumPy, `tensor` of TensorFlow or TF.js data. */
export type TensorKind = "symbolic" | "array" | "tensor";

export interface TensorData {
  readonly fact: TensorFact;
  readonly kind: TensorKind;
  /** The elements, where they are known and matter: the sizes that `tf.shape` gives. One for an array of no axes. */
  readonly contents?: readonly Value[];
}

/** What a library says of its tensors beside shape and dtype. Registered once by `python.ts` or `tfjs.ts`. */
export interface TensorBehaviour {
  readonly attribute?: NonNullable<HostType["attribute"]>;
  readonly lacks?: NonNullable<HostType["lacks"]>;
  readonly callMethod?: NonNullable<HostType["callMethod"]>;
  readonly operator?: NonNullable<HostType["operator"]>;
  readonly subscript?: NonNullable<HostType["subscript"]>;
  readonly iterate?: NonNullable<HostType["iterate"]>;
  /** Left out: nobody knows before there are numbers. */
  readonly truth?: NonNullable<HostType["truth"]>;
}

/** The tensor type of a language: the same data, with the methods and operators of its libraries. */
export function tensorTypeOf(behaviour: TensorBehaviour): HostType {
  const type: HostType = {
    name: "tensor",
    truth: () => null,
    ...behaviour,
    structure: (self) => {
      const data = tensorOf(self);
      return data ? { structure: data.fact.spec, tensors: [data.fact] } : null;
    },
    join: (left, right) => joinTensors(left, right, type),
  };
  return type;
}

/** The tensor that a value is, or null. */
export function tensorOf(value: Value | undefined): TensorData | null {
  return value?.kind === "host" && value.type.name === "tensor"
    ? (value.data as TensorData)
    : null;
}

export function makeTensor(
  type: HostType,
  spec: TensorSpec,
  origin: Origin,
  kind: TensorKind,
  contents?: readonly Value[],
): HostValue {
  const data: TensorData = {
    fact: { spec, origin },
    kind,
    ...(contents ? { contents } : {}),
  };
  return { kind: "host", type, data };
}

/** The result of an operation on tensors or arrays; `otherwise` is what it is when all are NumPy's. */
export function operationResult(
  type: HostType,
  spec: TensorSpec,
  name: string,
  site: Range,
  operands: readonly Value[],
  otherwise?: TensorKind,
  given?: Given,
): HostValue {
  const inputs = operands.flatMap((operand) => tensorOf(operand) ?? []);
  const kinds = inputs.map((input) => input.kind);
  const kind: TensorKind = kinds.includes("symbolic")
    ? "symbolic"
    : kinds.includes("tensor")
      ? "tensor"
      : (otherwise ?? "array");
  return makeTensor(
    type,
    spec,
    {
      kind: "operation",
      site,
      name,
      operands: inputs.map((input) => input.fact),
      ...(given && { given }),
    },
    kind,
  );
}

/** A shape as the value of `.shape`: a tuple in which open sizes are None. An unknown rank gives an unknown value. */
export function shapeValue(shape: Shape): Value {
  if (shape === null)
    return unknown({
      kind: "notFollowed",
      what: "the shape of a tensor of unknown rank",
    });
  return tuple(shape.map(dimValue));
}

export function dimValue(dim: Dim): Value {
  return dim === null ? none : integer(dim);
}

export function dtypeValue(dtype: string | null): Value {
  return dtype === null
    ? unknown({ kind: "notFollowed", what: "a dtype" })
    : string(dtype);
}

/** Any value as a structure for a layer: tensors nested as written; what is no tensor as its text. */
export function toStructure(value: Value, machine: Machine): Structure {
  switch (value.kind) {
    case "host": {
      const data = tensorOf(value);
      if (data) return data.fact.spec;
      const described = value.type.structure?.(value, machine);
      return (
        described?.structure ?? {
          kind: "unknown",
          reason: { kind: "notFollowed", what: `a ${value.type.name}` },
        }
      );
    }
    case "tuple":
      return {
        kind: "tuple",
        items: value.items.map((item) => toStructure(item, machine)),
      };
    case "list": {
      const cell = machine.listCell(value);
      if (cell.kind === "unknownItems")
        return { kind: "unknown", reason: cell.reason };
      return {
        kind: "list",
        items: cell.items.map((item) => toStructure(item, machine)),
      };
    }
    case "dict": {
      const cell = machine.dictCell(value);
      if (!cell.isComplete)
        return {
          kind: "unknown",
          reason: { kind: "notFollowed", what: "a dict with unknown entries" },
        };
      return {
        kind: "dict",
        entries: [...cell.entries].map(([key, entry]) => [
          String(key),
          toStructure(entry.value, machine),
        ]),
      };
    }
    case "none":
      return { kind: "value", text: "None" };
    case "boolean":
      return { kind: "value", text: value.value ? "True" : "False" };
    case "number":
    case "string":
      return { kind: "value", text: String(value.value) };
    case "integer":
      return { kind: "value", text: printDim(value.value) };
    case "unknown":
      return { kind: "unknown", reason: value.reason };
    default:
      return {
        kind: "unknown",
        reason: { kind: "notFollowed", what: "a value that is no tensor" },
      };
  }
}

/** The tensors in a value, in the order of `tensorsOf(toStructure(value))`. */
export function tensorFactsIn(
  value: Value,
  machine: Machine,
): readonly TensorFact[] {
  switch (value.kind) {
    case "host": {
      const data = tensorOf(value);
      if (data) return [data.fact];
      return value.type.structure?.(value, machine)?.tensors ?? [];
    }
    case "tuple":
      return value.items.flatMap((item) => tensorFactsIn(item, machine));
    case "list": {
      const cell = machine.listCell(value);
      return cell.kind === "items"
        ? cell.items.flatMap((item) => tensorFactsIn(item, machine))
        : [];
    }
    case "dict": {
      const cell = machine.dictCell(value);
      return cell.isComplete
        ? [...cell.entries.values()].flatMap((entry) =>
            tensorFactsIn(entry.value, machine),
          )
        : [];
    }
    default:
      return [];
  }
}

/** A structure as a value; each tensor in it comes from `originOf` its flat position. */
export function fromStructure(
  structure: Structure,
  type: HostType,
  kind: TensorKind,
  originOf: (index: number) => Origin,
  machine: Machine,
): Value {
  let index = 0;
  const build = (part: Structure): Value => {
    switch (part.kind) {
      case "tensor":
        return makeTensor(type, part, originOf(index++), kind);
      case "tuple":
        return tuple(part.items.map(build));
      case "list":
        return machine.makeList(part.items.map(build));
      case "dict":
        return machine.makeDict(
          part.entries.map(
            ([key, value]) => [string(key), build(value)] as const,
          ),
        );
      case "value":
        return part.text === "None"
          ? none
          : unknown({ kind: "notFollowed", what: part.text });
      case "unknown":
        return unknown(part.reason);
    }
  };
  return build(structure);
}

/** What a value shows under a name: only what holds tensors is worth it. */
export function describeTensors(
  value: Value,
  machine: Machine,
): {
  readonly structure: Structure;
  readonly tensors: readonly TensorFact[];
} | null {
  if (
    value.kind !== "host" &&
    value.kind !== "tuple" &&
    value.kind !== "list" &&
    value.kind !== "dict"
  )
    return null;
  const tensors = tensorFactsIn(value, machine);
  return tensors.length === 0
    ? null
    : { structure: toStructure(value, machine), tensors };
}

function joinTensors(
  left: HostValue,
  right: HostValue,
  type: HostType,
): Value | null {
  const a = tensorOf(left);
  const b = tensorOf(right);
  if (!a || !b) return null;
  const spec: TensorSpec = {
    kind: "tensor",
    shape: joinShapes(a.fact.spec.shape, b.fact.spec.shape),
    dtype: a.fact.spec.dtype === b.fact.spec.dtype ? a.fact.spec.dtype : null,
  };
  const isAllThatLeftSays =
    a.fact.origin.kind === "unknown" &&
    a.fact.spec.dtype === spec.dtype &&
    sameShape(a.fact.spec.shape, spec.shape) &&
    a.kind === (a.kind === b.kind ? a.kind : "tensor");
  if (isAllThatLeftSays) return left;
  const reason: UnknownReason = { kind: "branchesDiffer" };
  return makeTensor(
    type,
    spec,
    { kind: "unknown", reason },
    a.kind === b.kind ? a.kind : "tensor",
  );
}

/** An integer that a join has made stays it, whatever else it may be: reading a loop again comes to an end. */
function isEither(dim: Dim): boolean {
  return (
    dim !== null &&
    typeof dim !== "number" &&
    dim.terms.length === 1 &&
    dim.constant === 0 &&
    shapeKey([dim]).startsWith("(1*$either ")
  );
}

/** Same rank: sizes that agree stay, the others become integers of unknown value, from which no error follows. */
function joinShapes(left: Shape, right: Shape): Shape {
  if (left === null || left.length !== right?.length) return null;
  return left.map((dim, axis) => {
    const other = right[axis] ?? null;
    return sameDim(dim, other) || isEither(dim)
      ? dim
      : symbol(null, `either ${shapeKey([dim])} ${shapeKey([other])}`);
  });
}

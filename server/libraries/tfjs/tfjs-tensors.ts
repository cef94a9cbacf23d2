// TF.js' tensors: what makes them, and what they have. Symbolic ones, which layers give, have a shape and nothing to compute with.

import type { Dim } from "../../shapes/dim.ts";
import { ceilDivide, subtract } from "../../shapes/dim.ts";
import { product } from "../../shapes/shape.ts";
import type { Shape } from "../../shapes/shape.ts";
import type { TensorSpec } from "../../shapes/structure.ts";
import { tensor } from "../../shapes/structure.ts";
import type { Call, HostType, Machine } from "../../interpreter/library.ts";
import type { HostValue, Value } from "../../interpreter/value.ts";
import {
  integer,
  number,
  string,
  undefinedValue,
  unknown,
} from "../../interpreter/value.ts";
import { itemsOf } from "../javascript/javascript-collections.ts";
import { integerOf } from "../javascript/javascript-operators.ts";
import type { Functions, LibraryFunction } from "../registry.ts";
import { givenTo } from "../given.ts";
import { dimValue, dtypeValue, makeTensor, tensorOf } from "../tensors.ts";
import { dimsOf, openSize, shapeOfRank } from "./tfjs-arguments.ts";
import { shapeNow } from "./tfjs-overwritten.ts";

/** `x.shape`, `x.rank`, `x.dtype`, `x.size`, `x.name`. */
export function tensorAttribute(
  self: HostValue,
  name: string,
  machine: Machine,
): Value | null {
  const data = tensorOf(self);
  if (!data) return null;
  const { dtype } = data.fact.spec;
  const shape = shapeNow(data.fact, machine);
  switch (name) {
    case "shape":
      return data.kind === "symbolic"
        ? shapeList(shape, machine)
        : dataShape(shape, machine);
    case "rank":
      return shape
        ? number(shape.length)
        : unknown({ kind: "notFollowed", what: "a rank" });
    case "dtype":
      return dtypeValue(dtype);
    case "size": {
      const size = shape && product(shape);
      return size === null
        ? unknown({ kind: "notFollowed", what: "a size" })
        : integer(size);
    }
    case "name": {
      const { origin } = data.fact;
      const layer = origin.kind === "input" ? origin.layer : null;
      return layer?.name
        ? string(layer.name)
        : unknown({ kind: "notFollowed", what: "a tensor's name" });
    }
    default:
      return null;
  }
}

/** A shape as an array. */
export function shapeList(shape: Shape, machine: Machine): Value {
  return shape
    ? machine.makeList(shape.map(dimValueOf))
    : unknown({ kind: "notFollowed", what: "a shape" });
}

/** The shape of data, all of whose sizes are numbers. */
function dataShape(shape: Shape, machine: Machine): Value {
  return shape?.includes(null) === true
    ? machine.makeList(
        shape.map((dim) =>
          dim === null
            ? unknown({ kind: "notFollowed", what: "a size of data" })
            : dimValue(dim),
        ),
      )
    : shapeList(shape, machine);
}

/** Open sizes are `null` in TF.js. */
function dimValueOf(dim: Dim): Value {
  return dim === null ? { kind: "none", which: "null" } : dimValue(dim);
}

/** `tf.buffer([2, 3])`: numbers that are set one by one until it becomes a tensor. */
export function bufferFunction(type: HostType): LibraryFunction {
  const bufferType: HostType = {
    name: "buffer",
    attribute: (self, name, machine) =>
      name === "toTensor" || name === "set"
        ? null
        : tensorAttribute(self.data as HostValue, name, machine),
    callMethod: (self, name) => {
      if (name === "toTensor") return self.data as HostValue;
      return name === "set"
        ? undefinedValue
        : unknown({ kind: "runtimeData", source: `buffer.${name}` });
    },
  };
  return (call, machine) => {
    const [shape, dtype] = call.positional;
    const spec = tensor(sizes(shape, machine), dtypeText(dtype, "float32"));
    const site = call.node.range;
    const origin = { kind: "array", site, name: "tf.buffer" } as const;
    const data = makeTensor(type, spec, origin, "tensor");
    return { kind: "host", type: bufferType, data };
  };
}

type Maker = (call: Call, machine: Machine) => TensorSpec | null;

/** Functions that make tensors out of sizes and plain data. */
export function creationFunctions(type: HostType): Functions {
  return Object.fromEntries(
    Object.entries(makers).map(([name, make]) => [
      `tf.${name}`,
      (call: Call, machine: Machine) => {
        const spec = make(call, machine);
        if (!spec)
          return unknown({
            kind: "notFollowed",
            what: `what tf.${name} is given`,
          });
        return makeTensor(
          type,
          spec,
          {
            kind: "array",
            site: call.node.range,
            name: `tf.${name}`,
            given: givenTo(`tf.${name}`, call.positional, [], machine),
          },
          "tensor",
        );
      },
    ]),
  );
}

/** A function of a shape first and its dtype at some position. */
function shaped(dtypeAt: number, otherwise = "float32"): Maker {
  return (call, machine) =>
    tensor(
      sizes(call.positional[0], machine),
      dtypeAt < 0 ? otherwise : dtypeText(call.positional[dtypeAt], otherwise),
    );
}

/** `tf.tensor3d(values, shape?, dtype?)`: the rank is sure whatever the values are. */
function ofRank(rank: number): Maker {
  return (call, machine) => {
    const [values = undefinedValue, shape, dtype] = call.positional;
    const found = givenShape(shape, machine) ?? valueShape(values, machine);
    const fits = found?.length === rank ? found : shapeOfRank(rank, machine);
    return tensor(fits, dtypeText(dtype, valueType(values, machine)));
  };
}

const makers: Readonly<Record<string, Maker>> = {
  zeros: shaped(1),
  ones: shaped(1),
  fill: shaped(2),
  randomNormal: shaped(3),
  randomUniform: shaped(3),
  truncatedNormal: shaped(3),
  randomGamma: shaped(3),
  randomStandardNormal: shaped(1),
  randomUniformInt: shaped(-1, "int32"),
  tensor: (call, machine) => {
    const [values = undefinedValue, shape, dtype] = call.positional;
    const own = tensorOf(values);
    if (own) return own.fact.spec;
    return tensor(
      givenShape(shape, machine) ?? valueShape(values, machine),
      dtypeText(dtype, valueType(values, machine)),
    );
  },
  scalar: (call, machine) =>
    tensor(
      [],
      dtypeText(
        call.positional[1],
        valueType(call.positional[0] ?? undefinedValue, machine),
      ),
    ),
  tensor1d: ofRank(1),
  tensor2d: ofRank(2),
  tensor3d: ofRank(3),
  tensor4d: ofRank(4),
  tensor5d: ofRank(5),
  tensor6d: ofRank(6),
  eye: (call, machine) => {
    const [rows, columns, batch, dtype] = call.positional;
    const height = rows ? integerOf(rows) : null;
    const width =
      columns && columns.kind !== "none" ? integerOf(columns) : height;
    const leading =
      batch && batch.kind !== "none" ? dimsOf(batch, machine) : [];
    return height === null || width === null || !leading
      ? null
      : tensor([...leading, height, width], dtypeText(dtype, "float32"));
  },
  range: (call, machine) => {
    const [start, stop, step, dtype] = call.positional;
    return tensor(
      [rangeLength(start, stop, step) ?? openSize(machine)],
      dtypeText(dtype, "float32"),
    );
  },
  linspace: (call, machine) =>
    tensor([integerOf(call.positional[2]) ?? openSize(machine)]),
};

function rangeLength(
  start: Value | undefined,
  stop: Value | undefined,
  step: Value | undefined,
): Dim | undefined {
  if (
    start?.kind === "number" &&
    stop?.kind === "number" &&
    (!step || step.kind === "number")
  )
    return Math.max(
      0,
      Math.ceil((stop.value - start.value) / (step?.value ?? 1)),
    );
  const [from, to, by] = [
    integerOf(start),
    integerOf(stop),
    step ? integerOf(step) : 1,
  ];
  return from === null || to === null || by === null
    ? undefined
    : (ceilDivide(subtract(to, from), by) ?? undefined);
}

/** A shape argument, or a rank that isn't known. */
function sizes(value: Value | undefined, machine: Machine): Shape {
  return dimsOf(value, machine) ?? null;
}

function givenShape(
  value: Value | undefined,
  machine: Machine,
): readonly Dim[] | null {
  return dimsOf(value, machine) ?? null;
}

/** The shape of nested arrays; null when some of it isn't known. A lone number has none. */
export function valueShape(
  value: Value,
  machine: Machine,
): readonly Dim[] | null {
  if (
    value.kind === "number" ||
    value.kind === "boolean" ||
    value.kind === "integer"
  )
    return [];
  if (value.kind === "string") return [];
  const own = tensorOf(value);
  if (own) return own.fact.spec.shape;
  if (value.kind !== "list") return null;
  const items = itemsOf(value, machine);
  if (!items) return null;
  const [first] = items;
  const inner = first ? valueShape(first, machine) : [];
  return inner && [items.length, ...inner];
}

/** What TF.js takes nested arrays to hold: by their first element. */
export function valueType(value: Value, machine: Machine): string | null {
  switch (value.kind) {
    case "number":
    case "integer":
      return "float32";
    case "boolean":
      return "bool";
    case "string":
      return "string";
    case "list": {
      const [first] = itemsOf(value, machine) ?? [];
      return first ? valueType(first, machine) : null;
    }
    default:
      return tensorOf(value)?.fact.spec.dtype ?? null;
  }
}

function dtypeText(
  value: Value | undefined,
  otherwise: string | null,
): string | null {
  if (!value || value.kind === "none") return otherwise;
  return value.kind === "string" ? value.value : null;
}

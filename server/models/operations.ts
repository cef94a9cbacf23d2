// Operators, slices and library functions of a program, as operations of a graph.

import type { ArgumentValue } from "../layers/layer.ts";
import { explainUnknown } from "../shapes/unknown.ts";
import type {
  Given,
  GivenValue,
  SliceItem,
  TensorFact,
} from "../trace/trace.ts";
import type {
  ConfigValue,
  GraphOperation,
  OperationArgument,
  SliceEntry,
} from "./graph.ts";
import type { Signature } from "./library-functions.ts";
import { flavorOf, signatureOf } from "./library-functions.ts";

/** What becomes of an operation: a node, nothing (what it is given comes out as it is), or why it can't be run. */
export type Operation =
  | {
      readonly kind: "node";
      readonly name: string;
      readonly operation: GraphOperation;
      readonly operands: readonly TensorFact[];
    }
  | { readonly kind: "same"; readonly tensor: TensorFact }
  /** The end of a sentence, without its full stop. */
  | { readonly kind: "refused"; readonly reason: string };

/** The operation that a program writes. */
export function operationOf(
  given: Given | undefined,
  name: string,
  isKeras2: boolean,
): Operation {
  if (!given) return refused(`\`${name}\` can't be run here`);
  if (given.path === "slice") return slice(given);
  if (given.path === "mask") return maskOf(given);
  if (isBitwise(given))
    return refused(`\`${name}\` of numbers can't be run here`);
  return (
    arithmetic(given) ??
    withSignature(
      given,
      given.path === "operator.-" && given.positional.length === 1
        ? { name: "negative", parameters: "x |" }
        : signatureOf(given.path, isKeras2),
      name,
    )
  );
}

/** Of booleans these are logical, of numbers they work on bits. */
function isBitwise({ path, positional }: Given): boolean {
  return (
    /^operator\.[&|^~]$/.test(path) &&
    !positional.every(
      (each) => each.kind === "tensor" && each.tensor.spec.dtype === "bool",
    )
  );
}

function refused(reason: string): Operation {
  return { kind: "refused", reason };
}

const operators: Readonly<
  Record<string, Extract<GraphOperation, { kind: "arithmetic" }>["operator"]>
> = {
  "operator.+": "add",
  "operator.-": "subtract",
  "operator.*": "multiply",
  "operator./": "divide",
};

/** `x + y`, `1 - x`; null for anything else. */
function arithmetic({ path, positional }: Given): Operation | null {
  const operator = operators[path];
  const [left, right] = positional;
  if (!operator || !left || !right) return null;
  const constants = [left, right].flatMap((each) =>
    each.kind === "value" && each.value.kind === "number"
      ? [each.value.value]
      : [],
  );
  const operands = [left, right].flatMap((each) =>
    each.kind === "tensor" ? [each.tensor] : [],
  );
  if (constants.length + operands.length !== 2 || operands.length === 0)
    return null;
  const operation = {
    kind: "arithmetic",
    operator,
    constant: constants[0] ?? null,
    reversed: left.kind === "value",
  } as const;
  return { kind: "node", name: operator, operation, operands };
}

/** What a tensor carries as its mask. */
function maskOf({ positional: [bearer] }: Given): Operation {
  return bearer?.kind === "tensor"
    ? {
        kind: "node",
        name: "mask",
        operation: { kind: "mask" },
        operands: [bearer.tensor],
      }
    : refused("its mask can't be followed");
}

function slice({ positional, index }: Given): Operation {
  const [tensor] = positional;
  if (tensor?.kind !== "tensor" || !index) return refused(unreadIndex);
  const rank = tensor.tensor.spec.shape?.length ?? null;
  const taken = index.filter(
    ({ kind }) => kind === "index" || kind === "range",
  ).length;
  const entries = index.flatMap((item): readonly (SliceEntry | null)[] =>
    item.kind === "ellipsis"
      ? rank === null
        ? [null]
        : Array.from({ length: rank - taken }, () => whole)
      : [toEntry(item)],
  );
  return entries.includes(null)
    ? refused(unreadIndex)
    : {
        kind: "node",
        name: "slice",
        operation: {
          kind: "slice",
          index: entries.flatMap((entry) => entry ?? []),
        },
        operands: [tensor.tensor],
      };
}

const unreadIndex = "its index can't be followed";

const whole: SliceEntry = { kind: "range", start: null, stop: null, step: 1 };

function toEntry(item: SliceItem): SliceEntry | null {
  switch (item.kind) {
    case "index":
      return typeof item.value === "number"
        ? { kind: "index", value: item.value }
        : null;
    case "range": {
      if (item.isFull) return whole;
      const { start, stop, step = 1 } = item;
      const isPlain = [start, stop].every(
        (end) => end === null || typeof end === "number",
      );
      return isPlain && typeof step === "number"
        ? { kind: "range", start: numeric(start), stop: numeric(stop), step }
        : null;
    }
    case "newAxis":
      return { kind: "newAxis" };
    case "ellipsis":
    case "unknown":
      return null;
  }
}

function numeric(value: unknown): number | null {
  return typeof value === "number" ? value : null;
}

/** A parameter of a function. */
interface Slot {
  readonly own: string;
  /** By `keras.ops`' name; `-` is left out. */
  readonly name: string;
  readonly isPositional: boolean;
  readonly isRest: boolean;
}

function slotsOf({ parameters }: Signature): readonly Slot[] {
  const tokens = parameters.split(" ").filter((token) => token !== "");
  const bar = tokens.indexOf("|");
  return tokens.flatMap((token, index) => {
    if (token === "|") return [];
    const isRest = token.startsWith("*");
    const [own = "", name = own] = (isRest ? token.slice(1) : token).split("=");
    return [{ own, name, isPositional: index < bar, isRest }];
  });
}

/** Names by which libraries know the first array and the second one. */
const arrayNames: Readonly<Record<string, readonly string[]>> = {
  x: "a x input input_tensor inputs tensor array m value values logits features t".split(
    " ",
  ),
  xs: "arrays xs values tensors x".split(" "),
  x1: "a x x1 input tensor".split(" "),
  x2: "b y x2 other".split(" "),
  newshape: ["newshape", "shape"],
};

function withSignature(
  given: Given,
  signature: Signature | null,
  name: string,
): Operation {
  if (!signature) return asWritten(given, name);
  const filled = fill(given, signature);
  if (typeof filled === "string") return refused(filled);
  const [only] = filled.values();
  const isTensor = only?.kind === "tensor";
  if (isTensor && signature.name === "array" && filled.has("dtype"))
    return toNode({ name: "cast", values: filled }, slotsOf(signature));
  if (isTensor && ["identity", "array"].includes(signature.name))
    return { kind: "same", tensor: only.tensor };
  return toNode(reworded(signature, filled), slotsOf(signature));
}

/** A function that has no row in the table: its arguments as the code writes them. */
function asWritten(
  { path, positional, named }: Given,
  name: string,
): Operation {
  const flavor = flavorOf(path);
  if (!flavor) return refused(`\`${name}\` can't be run here`);
  const operands: TensorFact[] = [];
  const listed = positional.map((value) => toArgument(value, operands));
  const options = named.map(
    ([key, value]) => [key, toArgument(value, operands)] as const,
  );
  const problem = [...listed, ...options.map(([, value]) => value)].find(
    (each) => typeof each === "string",
  );
  if (problem !== undefined) return refused(problem);
  const operation: GraphOperation = {
    kind: "function",
    name: path.slice(path.lastIndexOf(".") + 1),
    flavor,
    arguments: listed.flatMap((each) => (typeof each === "string" ? [] : each)),
    options: Object.fromEntries(
      options.flatMap(([key, each]) =>
        typeof each === "string" ? [] : [[key, each] as const],
      ),
    ),
  };
  return { kind: "node", name: operation.name, operation, operands };
}

/** The values of a function's parameters by `keras.ops`' names; a sentence's end where one can't be told. */
function fill(
  { positional, named }: Given,
  signature: Signature,
): Map<string, GivenValue> | string {
  const slots = slotsOf(signature);
  const found = new Map<string, GivenValue>();
  for (const [index, slot] of slots.entries()) {
    const value = slot.isRest
      ? restOf(positional.slice(index))
      : positional[index];
    const byName = named.find(
      ([own]) =>
        own === slot.own ||
        own === slot.name ||
        arrayNames[slot.name]?.includes(own),
    );
    const used = value ?? byName?.[1];
    const isNone = used?.kind === "value" && used.value.kind === "none";
    if (used && !isNone && slot.name === "!")
      return "its arguments can't be followed";
    if (used && !isNone && slot.name !== "-") found.set(slot.name, used);
    else if (signature.defaults?.[slot.name] !== undefined)
      found.set(slot.name, plainNumber(signature.defaults[slot.name] ?? 0));
  }
  const stranger = named.find(
    ([own]) =>
      own !== "name" &&
      !slots.some(
        (slot) =>
          own === slot.own ||
          own === slot.name ||
          arrayNames[slot.name]?.includes(own),
      ),
  );
  const hasRest = slots.some(({ isRest }) => isRest);
  if (stranger) return `its \`${stranger[0]}\` argument can't be followed`;
  return !hasRest && positional.length > slots.length
    ? "its arguments can't be followed"
    : found;
}

function restOf(values: readonly GivenValue[]): GivenValue | undefined {
  const [only] = values;
  if (values.length === 1 && only?.kind === "items") return only;
  return values.length === 0 ? undefined : { kind: "items", items: values };
}

function plainNumber(value: number): GivenValue {
  return { kind: "value", value: { kind: "number", value, isFloat: false } };
}

/** What `keras.ops` says in other words: sizes of parts as places to split, transposed operands as transposed tensors. */
function reworded(
  { name }: Signature,
  values: Map<string, GivenValue>,
): { readonly name: string; readonly values: Map<string, GivenValue> } {
  if (name === "split_sizes") {
    const sizes = values.get("sizes");
    values.delete("sizes");
    if (sizes) values.set("indices_or_sections", placesOf(sizes));
    return { name: "split", values };
  }
  for (const [flag, operand] of [
    ["transpose_a", "x1"],
    ["transpose_b", "x2"],
  ] as const) {
    const value = values.get(flag);
    const tensor = values.get(operand);
    values.delete(flag);
    const isSet =
      value?.kind === "value" &&
      value.value.kind === "boolean" &&
      value.value.value;
    if (isSet && tensor?.kind === "tensor")
      values.set(operand, transposed(tensor.tensor));
  }
  return { name, values };
}

/** Sizes of parts, one after the other, as the places between them. */
function placesOf(sizes: GivenValue): GivenValue {
  if (sizes.kind !== "items") return sizes;
  let place = 0;
  const places = sizes.items.slice(0, -1).map((size) => {
    const known = size.kind === "value" && size.value.kind === "number";
    place += known ? numberOf(size) : Number.NaN;
    return known && !Number.isNaN(place) ? plainNumber(place) : size;
  });
  const isSure = sizes.items.every((size) => numberOf(size) >= 0);
  return isSure
    ? { kind: "items", items: places }
    : {
        kind: "value",
        value: {
          kind: "unknown",
          reason: { kind: "notFollowed", what: "the sizes of its parts" },
        },
      };
}

function numberOf(value: GivenValue): number {
  return value.kind === "value" && value.value.kind === "number"
    ? value.value.value
    : Number.NaN;
}

function transposed(tensor: TensorFact): GivenValue {
  const { shape, dtype } = tensor.spec;
  const turned = shape && [
    ...shape.slice(0, -2),
    ...shape.slice(-2).toReversed(),
  ];
  const given: Given = {
    path: "keras.ops.swapaxes",
    positional: [{ kind: "tensor", tensor }, plainNumber(-1), plainNumber(-2)],
    named: [],
    output: 0,
  };
  const unit = { file: "", text: "" };
  return {
    kind: "tensor",
    tensor: {
      spec: { kind: "tensor", shape: turned, dtype },
      origin: {
        kind: "operation",
        name: "swapaxes",
        site: { unit, start: 0, end: 0 },
        operands: [tensor],
        given,
      },
    },
  };
}

function toNode(
  { name, values }: ReturnType<typeof reworded>,
  slots: readonly Slot[],
): Operation {
  const operands: TensorFact[] = [];
  const listed: OperationArgument[] = [];
  const options: Record<string, OperationArgument> = {};
  const positional = new Set(
    slots.filter((slot) => slot.isPositional).map((slot) => slot.name),
  );
  for (const [key, value] of values) {
    const argument = toArgument(value, operands);
    if (typeof argument === "string") return refused(argument);
    if (key === "operands" && "list" in argument) listed.push(...argument.list);
    else if (positional.has(key)) listed.push(argument);
    else options[key] = argument;
  }
  return {
    kind: "node",
    name,
    operation: { kind: "function", name, arguments: listed, options },
    operands,
  };
}

/** The end of a sentence where it can't be told. */
function toArgument(
  value: GivenValue,
  operands: TensorFact[],
): OperationArgument | string {
  switch (value.kind) {
    case "tensor": {
      const before = operands.indexOf(value.tensor);
      if (before >= 0) return { tensor: before };
      operands.push(value.tensor);
      return { tensor: operands.length - 1 };
    }
    case "items": {
      const items = value.items.map((item) => toArgument(item, operands));
      const problem = items.find((item) => typeof item === "string");
      return (
        problem ?? {
          list: items.flatMap((item) => (typeof item === "string" ? [] : item)),
        }
      );
    }
    case "value":
      return toValue(value.value);
  }
}

function toValue(value: ArgumentValue): OperationArgument | string {
  switch (value.kind) {
    case "none":
      return { value: null };
    case "boolean":
    case "number":
    case "string":
    case "integer":
      return { value: value.value satisfies ConfigValue };
    case "function":
      return {
        value: value.name?.slice(value.name.lastIndexOf(".") + 1) ?? "",
      };
    case "unknown":
      return value.asInteger
        ? { value: value.asInteger }
        : explainUnknown(value.reason);
    default:
      return "one of its arguments can't be followed";
  }
}

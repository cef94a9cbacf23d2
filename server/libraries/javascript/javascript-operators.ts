// JavaScript's operators, truth and equality on plain values; integers of unknown value stay arithmetic.

import type { Integer } from "../../shapes/dim.ts";
import {
  add,
  ceilDivide,
  equal,
  floorDivide,
  modulo,
  multiply,
  subtract,
  symbol,
} from "../../shapes/dim.ts";
import type { Range } from "../../syntax/source.ts";
import type { HostType, Machine } from "../../interpreter/library.ts";
import type { Value } from "../../interpreter/value.ts";
import {
  boolean,
  integer,
  isSame,
  number,
  reasonOf,
  string,
  undefinedValue,
  unknown,
} from "../../interpreter/value.ts";

/** What JavaScript has of values that Unroll knows whole. */
export type Primitive = number | string | boolean | null | undefined;

/** `left operator right`, or `operator value`; `+=` and the like are told by their `=`. */
export function javascriptOperator(
  operator: string,
  operands: readonly Value[],
  place: Range,
  machine: Machine,
): Value {
  const plain = withoutAssignment(operator);
  const [left, right] = operands;
  if (!left) return unknown({ kind: "notFollowed", what: operator });
  for (const operand of operands) {
    if (operand.kind !== "host") continue;
    const result = operand.type.operator?.(plain, operands, place, machine);
    if (result) return result;
  }
  if (!right) return unary(plain, left, machine);
  if (plain === "&&" || plain === "||" || plain === "??")
    return logical(plain, left, right);
  return (
    equality(plain, left, right) ??
    membership(plain, left, right, machine) ??
    onPrimitives(plain, left, right) ??
    onIntegers(plain, left, right) ??
    concatenation(plain, left, right, machine) ??
    unknown(reasonOf(left.kind === "unknown" ? left : right, "an operation"))
  );
}

/** JavaScript's truth; null when it can't be told. */
export function javascriptTruth(value: Value): boolean | null {
  switch (value.kind) {
    case "none":
      return false;
    case "boolean":
    case "number":
    case "string":
      return Boolean(value.value);
    case "integer":
    case "unknown":
      return null;
    default:
      return true;
  }
}

/** A value as JavaScript has it, or null when it is no known primitive. */
export function primitiveOf(
  value: Value,
): { readonly value: Primitive } | null {
  switch (value.kind) {
    case "none":
      return { value: value.which === "null" ? null : undefined };
    case "boolean":
    case "number":
    case "string":
      return { value: value.value };
    default:
      return null;
  }
}

export function fromPrimitive(value: Primitive): Value {
  switch (typeof value) {
    case "number":
      return plainNumber(value);
    case "string":
      return string(value);
    case "boolean":
      return boolean(value);
    default:
      return value === null ? { kind: "none", which: "null" } : undefinedValue;
  }
}

export function plainNumber(value: number): Value {
  return number(value, !Number.isInteger(value));
}

/** The integer that a value is, or would be under its name; null for anything else. */
export function integerOf(value: Value | undefined): Integer | null {
  if (value?.kind === "number")
    return Number.isInteger(value.value) ? value.value : null;
  if (value?.kind === "integer") return value.value;
  return value?.kind === "unknown" ? (value.asInteger ?? null) : null;
}

/** A quotient of integers that are not known: `Math.floor` and its kin make an integer of it again. */
export const quotientType: HostType = {
  name: "quotient",
  truth: () => null,
  operator: () =>
    unknown({ kind: "notFollowed", what: "arithmetic with a fraction" }),
};

interface Quotient {
  readonly left: Integer;
  readonly right: Integer;
  readonly operands: readonly Value[];
}

/** `Math.floor(a / b)` and `Math.ceil(a / b)` for sizes that are not known; null when the value is no such quotient. */
export function roundedQuotient(
  value: Value,
  direction: "floor" | "ceil",
): Value | null {
  if (value.kind !== "host" || value.type !== quotientType) return null;
  const { left, right, operands } = value.data as Quotient;
  const result =
    direction === "floor" ? floorDivide(left, right) : ceilDivide(left, right);
  return result === null ? null : sized(result, operands);
}

const comparisons = new Set(["==", "!=", "===", "!==", "<=", ">="]);

function withoutAssignment(operator: string): string {
  return operator.endsWith("=") && !comparisons.has(operator)
    ? operator.slice(0, -1)
    : operator;
}

/** What `??=`, `||=` and `&&=` leave. */
function logical(operator: string, left: Value, right: Value): Value {
  const isUnknown = left.kind === "unknown";
  const keepsLeft =
    operator === "??"
      ? isUnknown
        ? null
        : left.kind !== "none"
      : javascriptTruth(left);
  if (keepsLeft === null)
    return unknown(reasonOf(left, "a choice between two values"));
  return keepsLeft === (operator !== "&&") ? left : right;
}

function unary(operator: string, value: Value, machine: Machine): Value {
  if (operator === "void") return undefinedValue;
  if (operator === "typeof") return typeOf(value, machine);
  if (operator === "!") {
    const truth = machine.library.truth(value, machine);
    return truth === null
      ? unknown(reasonOf(value, "a condition"))
      : boolean(!truth);
  }
  const primitive = primitiveOf(value);
  if (primitive) {
    const given = Number(primitive.value);
    return plainNumber(
      operator === "-" ? -given : operator === "~" ? ~given : given,
    );
  }
  const size = integerOf(value);
  if (size === null || operator === "~")
    return unknown(reasonOf(value, operator));
  return sized(operator === "-" ? multiply(size, -1) : size, [value]);
}

function typeOf(value: Value, machine: Machine): Value {
  const primitive = primitiveOf(value);
  if (primitive) return string(typeof primitive.value);
  switch (value.kind) {
    case "integer":
      return string("number");
    case "function":
    case "method":
    case "class":
    case "hostMethod":
      return string("function");
    case "list":
    case "dict":
    case "set":
    case "tuple":
    case "instance":
    case "host":
      return string("object");
    default:
      return machine.unknown(reasonOf(value, "a type"));
  }
}

function equality(operator: string, left: Value, right: Value): Value | null {
  if (!["==", "===", "!=", "!=="].includes(operator)) return null;
  const same = isEqual(left, right, operator.length === 3);
  if (same === null)
    return unknown(
      reasonOf(left.kind === "unknown" ? left : right, "a comparison"),
    );
  return boolean(same === operator.startsWith("="));
}

/** Whether two values are equal, strictly or as `==` has it; null when it can't be told. */
export function isEqual(
  left: Value,
  right: Value,
  strict: boolean,
): boolean | null {
  const [a, b] = [primitiveOf(left), primitiveOf(right)];
  if (a && b)
    return strict ? a.value === b.value : looselyEqual(a.value, b.value);
  if (left.kind === "unknown" || right.kind === "unknown") return null;
  if (left.kind === "integer" || right.kind === "integer") {
    const [x, y] = [integerOf(left), integerOf(right)];
    if (x === null || y === null) return strict ? false : null;
    if (equal(x, y)) return true;
    return typeof subtract(x, y) === "number" ? false : null;
  }
  if (isSame(left, right)) return true;
  if (left.kind === "host" || right.kind === "host")
    return left.kind === right.kind ? null : false;
  return strict || (a === null && b === null) ? false : null;
}

/** `null == undefined`, and numbers, texts and truth values compared as numbers. */
function looselyEqual(left: Primitive, right: Primitive): boolean {
  const [isNothing, isOtherNothing] = [
    left === null || left === undefined,
    right === null || right === undefined,
  ];
  if (isNothing || isOtherNothing) return isNothing && isOtherNothing;
  return typeof left === typeof right
    ? left === right
    : Number(left) === Number(right);
}

function membership(
  operator: string,
  left: Value,
  right: Value,
  machine: Machine,
): Value | null {
  if (operator === "instanceof") return isInstance(left, right);
  if (operator !== "in") return null;
  if (right.kind !== "dict" || left.kind !== "string")
    return unknown(reasonOf(right, "whether an object has a property"));
  const cell = machine.dictCell(right);
  if (cell.entries.has(left.value)) return boolean(true);
  return cell.isComplete
    ? boolean(false)
    : unknown({ kind: "notFollowed", what: "an object's properties" });
}

function isInstance(value: Value, constructor: Value): Value {
  if (constructor.kind === "library" && constructor.path === "js.Array")
    return value.kind === "unknown"
      ? unknown(value.reason)
      : boolean(value.kind === "list");
  return unknown(reasonOf(value, "the class of a value"));
}

function onPrimitives(
  operator: string,
  left: Value,
  right: Value,
): Value | null {
  const [a, b] = [primitiveOf(left), primitiveOf(right)];
  if (!a || !b) return null;
  if (operator === "+" && (isText(a.value) || isText(b.value)))
    return string(String(a.value) + String(b.value));
  if (isText(a.value) && isText(b.value)) {
    const ordered = compared(
      operator,
      a.value < b.value ? -1 : Number(a.value > b.value),
    );
    if (ordered !== null) return boolean(ordered);
  }
  const [x, y] = [Number(a.value), Number(b.value)];
  const ordered = compared(operator, x - y);
  if (ordered !== null) return boolean(ordered);
  const result = calculated(operator, x, y);
  return result === null ? null : plainNumber(result);
}

function isText(value: Primitive): value is string {
  return typeof value === "string";
}

/** Comparisons with NaN are false, as JavaScript has it. */
function compared(operator: string, difference: number): boolean | null {
  switch (operator) {
    case "<":
      return difference < 0;
    case "<=":
      return difference <= 0;
    case ">":
      return difference > 0;
    case ">=":
      return difference >= 0;
    default:
      return null;
  }
}

function calculated(operator: string, x: number, y: number): number | null {
  switch (operator) {
    case "+":
      return x + y;
    case "-":
      return x - y;
    case "*":
      return x * y;
    case "/":
      return x / y;
    case "%":
      return x % y;
    case "**":
      return x ** y;
    case "&":
      return x & y;
    case "|":
      return x | y;
    case "^":
      return x ^ y;
    case "<<":
      return x << y;
    case ">>":
      return x >> y;
    case ">>>":
      return x >>> y;
    default:
      return null;
  }
}

function onIntegers(operator: string, left: Value, right: Value): Value | null {
  const [a, b] = [integerOf(left), integerOf(right)];
  if (a === null || b === null) return null;
  const operands = [left, right];
  switch (operator) {
    case "+":
      return sized(add(a, b), operands);
    case "-":
      return sized(subtract(a, b), operands);
    case "*":
      return sized(multiply(a, b), operands);
    case "**":
      return b === 2 ? sized(multiply(a, a), operands) : null;
    case "/":
      return {
        kind: "host",
        type: quotientType,
        data: { left: a, right: b, operands } satisfies Quotient,
      };
    case "%": {
      const rest = modulo(a, b);
      return rest === null ? null : sized(rest, operands);
    }
    case "|":
      return b === 0 ? sized(a, operands) : null;
    default: {
      const difference = subtract(a, b);
      const ordered =
        typeof difference === "number" ? compared(operator, difference) : null;
      return ordered === null ? null : boolean(ordered);
    }
  }
}

/** The result of arithmetic is only sure to be an integer where all operands are. */
export function sized(result: Integer, operands: readonly Value[]): Value {
  const doubtful = operands.find((operand) => operand.kind === "unknown");
  if (!doubtful) return integer(result);
  const name =
    typeof result === "number" ? symbol(null, `sum ${result}`) : result;
  return unknown(reasonOf(doubtful, "arithmetic"), name);
}

/** A text plus anything else is a text. */
function concatenation(
  operator: string,
  left: Value,
  right: Value,
  machine: Machine,
): Value | null {
  if (operator !== "+" || (left.kind !== "string" && right.kind !== "string"))
    return null;
  const [a, b] = [textOf(left, machine), textOf(right, machine)];
  return a === null || b === null
    ? unknown({ kind: "notFollowed", what: "a text that is put together" })
    : string(a + b);
}

/** What `String(value)` gives; null when it can't be told. */
export function textOf(value: Value, machine: Machine): string | null {
  const primitive = primitiveOf(value);
  if (primitive) return String(primitive.value);
  if (value.kind !== "list") return null;
  const cell = machine.listCell(value);
  if (cell.kind !== "items") return null;
  const texts = cell.items.map((item) =>
    item.kind === "none" ? "" : textOf(item, machine),
  );
  return texts.includes(null) ? null : texts.join(",");
}

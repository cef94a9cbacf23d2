// Python's operators, truth and comparisons on plain values; integers of unknown value stay arithmetic.

import type { Integer } from "../../shapes/dim.ts";
import {
  add,
  equal,
  floorDivide,
  modulo,
  multiply,
  subtract,
  symbol,
} from "../../shapes/dim.ts";
import type { Range } from "../../syntax/source.ts";
import { textOf } from "../../syntax/source.ts";
import type { Machine } from "../../interpreter/library.ts";
import type { Value } from "../../interpreter/value.ts";
import {
  boolean,
  integer,
  isSame,
  number,
  reasonOf,
  string,
  tuple,
  unknown,
} from "../../interpreter/value.ts";

/** `left operator right`, or `operator value`. */
export function pythonOperator(
  operator: string,
  operands: readonly Value[],
  place: Range,
  machine: Machine,
): Value {
  const isAugmented =
    operator.endsWith("=") && !["==", "!=", "<=", ">="].includes(operator);
  const plain = isAugmented ? operator.slice(0, -1) : operator;
  const [left, right] = operands;
  if (!left) return unknown({ kind: "notFollowed", what: operator });
  for (const operand of operands) {
    if (operand.kind !== "host" || !operand.type.operator) continue;
    const result = operand.type.operator(plain, operands, place, machine);
    if (result) return result;
  }
  if (!right) return unary(plain, left, machine);
  if (isAugmented && plain === "+" && left.kind === "list")
    return extend(left, right, machine);
  return (
    comparison(plain, left, right, machine) ??
    divisionByZero(plain, left, right, place, machine) ??
    arithmetic(plain, left, right) ??
    sequence(plain, left, right, machine) ??
    notKnown(left, right)
  );
}

/** Python's truth; null when it can't be told. */
export function pythonTruth(value: Value, machine: Machine): boolean | null {
  switch (value.kind) {
    case "none":
      return false;
    case "boolean":
      return value.value;
    case "number":
      return value.value !== 0;
    case "string":
      return value.value !== "";
    case "tuple":
      return value.items.length > 0;
    case "list":
    case "set": {
      const cell = machine.listCell(value);
      return cell.kind === "items" ? cell.items.length > 0 : null;
    }
    case "dict": {
      const cell = machine.dictCell(value);
      return cell.entries.size > 0 ? true : cell.isComplete ? false : null;
    }
    case "integer":
    case "unknown":
    case "instance":
      return null;
    default:
      return true;
  }
}

/** The integer that a value is or would be, under its name; null for anything else. */
export function integerOf(value: Value | undefined): Integer | null {
  if (!value) return null;
  if (value.kind === "number") return value.isFloat ? null : value.value;
  if (value.kind === "integer") return value.value;
  if (value.kind === "boolean") return Number(value.value);
  return value.kind === "unknown" ? (value.asInteger ?? null) : null;
}

function unary(operator: string, value: Value, machine: Machine): Value {
  if (operator === "not") {
    const truth = pythonTruth(value, machine);
    return truth === null
      ? unknown(reasonOf(value, "a condition"))
      : boolean(!truth);
  }
  if (value.kind === "number" && operator === "-")
    return number(-value.value, value.isFloat);
  if (value.kind === "number" && operator === "+") return value;
  if (value.kind === "number" && operator === "~") return number(~value.value);
  if (value.kind === "integer" && operator === "-")
    return integer(multiply(value.value, -1));
  return unknown(reasonOf(value, operator));
}

function comparison(
  operator: string,
  left: Value,
  right: Value,
  machine: Machine,
): Value | null {
  if (operator === "in" || operator === "not in") {
    const found = contains(right, left, machine);
    return found === null
      ? notKnown(left, right)
      : boolean(found === (operator === "in"));
  }
  if (operator === "is" || operator === "is not") {
    const same =
      left.kind === "none" || right.kind === "none"
        ? isNoneTest(left, right)
        : left.kind === "unknown" || right.kind === "unknown"
          ? null
          : isSame(left, right);
    return same === null
      ? notKnown(left, right)
      : boolean(same === (operator === "is"));
  }
  if (operator === "==" || operator === "!=") {
    const same = isEqual(left, right, machine);
    return same === null
      ? notKnown(left, right)
      : boolean(same === (operator === "=="));
  }
  if (!["<", "<=", ">", ">="].includes(operator)) return null;
  const order = compare(left, right);
  if (order === null) return notKnown(left, right);
  return boolean(
    operator === "<"
      ? order < 0
      : operator === "<="
        ? order <= 0
        : operator === ">"
          ? order > 0
          : order >= 0,
  );
}

/** `x is None` where either may be anything. */
function isNoneTest(left: Value, right: Value): boolean | null {
  if (left.kind === "unknown" || right.kind === "unknown") return null;
  return left.kind === right.kind;
}

/** Whether two values are equal in Python's sense; null when it can't be told. */
export function isEqual(
  left: Value,
  right: Value,
  machine: Machine,
): boolean | null {
  if (
    left.kind === "unknown" ||
    right.kind === "unknown" ||
    left.kind === "instance" ||
    right.kind === "instance"
  )
    return null;
  if (isNumeric(left) && isNumeric(right))
    return numericValue(left) === numericValue(right);
  const a = left.kind === "integer" ? left.value : null;
  const b = right.kind === "integer" ? right.value : null;
  if (a || b) {
    const [x, y] = [integerOf(left), integerOf(right)];
    if (x === null || y === null)
      return left.kind === right.kind ? null : false;
    if (equal(x, y)) return true;
    return typeof subtract(x, y) === "number" ? false : null;
  }
  const [items, others] = [itemsOf(left, machine), itemsOf(right, machine)];
  if (items && others) {
    if (left.kind !== right.kind || items.length !== others.length)
      return false;
    const answers = items.map((item, index) =>
      isEqual(item, others[index] ?? item, machine),
    );
    return answers.includes(false)
      ? false
      : answers.includes(null)
        ? null
        : true;
  }
  if (left.kind === "host" || right.kind === "host")
    return left.kind === right.kind ? null : false;
  return isSame(left, right);
}

function contains(
  container: Value,
  item: Value,
  machine: Machine,
): boolean | null {
  if (container.kind === "string" && item.kind === "string")
    return container.value.includes(item.value);
  if (container.kind === "dict") {
    const cell = machine.dictCell(container);
    if (
      (item.kind === "string" || item.kind === "number") &&
      cell.entries.has(item.value)
    )
      return true;
    return cell.isComplete && item.kind !== "unknown" ? false : null;
  }
  const items = itemsOf(container, machine);
  if (!items) return null;
  const answers = items.map((each) => isEqual(each, item, machine));
  return answers.includes(true) ? true : answers.includes(null) ? null : false;
}

function compare(left: Value, right: Value): number | null {
  if (isNumeric(left) && isNumeric(right))
    return numericValue(left) - numericValue(right);
  if (left.kind === "string" && right.kind === "string")
    return left.value < right.value ? -1 : left.value > right.value ? 1 : 0;
  const [a, b] = [integerOf(left), integerOf(right)];
  if (a === null || b === null) return null;
  const difference = subtract(a, b);
  return typeof difference === "number" ? difference : null;
}

/** Python stops there, of integers and of floats. A zero in a variable may be another number by then: code that isn't followed may count. */
function divisionByZero(
  operator: string,
  left: Value,
  right: Value,
  place: Range,
  machine: Machine,
): Value | null {
  const divides = ["/", "//", "%"].includes(operator);
  if (!divides || !isNumeric(left) || !isNumeric(right)) return null;
  return numericValue(right) === 0 && /[/%]=?\s*[0.]+$/.test(textOf(place))
    ? machine.record.refusal(place, {
        kind: "refused",
        message: `Python can't divide by zero: \`${operator}\` has ${String(numericValue(left))} on its left and 0 on its right.`,
      })
    : null;
}

type Numeric = Extract<Value, { kind: "number" | "boolean" }>;

function isNumeric(value: Value): value is Numeric {
  return value.kind === "number" || value.kind === "boolean";
}

function numericValue(value: Numeric): number {
  return Number(value.value);
}

function isFloat(value: Numeric): boolean {
  return value.kind === "number" && value.isFloat;
}

function arithmetic(operator: string, left: Value, right: Value): Value | null {
  if (isNumeric(left) && isNumeric(right))
    return numbers(operator, left, right);
  const [a, b] = [integerOf(left), integerOf(right)];
  if (
    left.kind !== "integer" &&
    right.kind !== "integer" &&
    left.kind !== "unknown" &&
    right.kind !== "unknown"
  )
    return null;
  if (a === null || b === null) return null;
  const result = integers(operator, a, b);
  if (result === null) return null;
  const isSure = left.kind !== "unknown" && right.kind !== "unknown";
  if (isSure) return integer(result);
  const reason = reasonOf(left.kind === "unknown" ? left : right, operator);
  return unknown(
    reason,
    typeof result === "number"
      ? symbol(null, `${operator}${String(result)}`)
      : result,
  );
}

function numbers(
  operator: string,
  left: Numeric,
  right: Numeric,
): Value | null {
  const [a, b] = [numericValue(left), numericValue(right)];
  const floats = isFloat(left) || isFloat(right);
  switch (operator) {
    case "+":
      return number(a + b, floats);
    case "-":
      return number(a - b, floats);
    case "*":
      return number(a * b, floats);
    case "/":
      return b === 0 ? null : number(a / b, true);
    case "//":
      return b === 0 ? null : number(Math.floor(a / b), floats);
    case "%":
      return b === 0 ? null : number(a - b * Math.floor(a / b), floats);
    case "**":
      return number(a ** b, floats || b < 0);
    case "&":
      return number(a & b);
    case "|":
      return number(a | b);
    case "^":
      return number(a ^ b);
    case "<<":
      return number(a * 2 ** b);
    case ">>":
      return number(Math.floor(a / 2 ** b));
    default:
      return null;
  }
}

function integers(
  operator: string,
  left: Integer,
  right: Integer,
): Integer | null {
  switch (operator) {
    case "+":
      return add(left, right);
    case "-":
      return subtract(left, right);
    case "*":
      return multiply(left, right);
    case "//":
      return floorDivide(left, right);
    case "%":
      return modulo(left, right);
    case "**":
      return right === 2 ? multiply(left, left) : null;
    default:
      return null;
  }
}

/** Concatenation and repetition of strings, tuples and lists. */
function sequence(
  operator: string,
  left: Value,
  right: Value,
  machine: Machine,
): Value | null {
  if (operator === "%" && left.kind === "string")
    return unknown({ kind: "notFollowed", what: "a formatted string" });
  if (operator === "|" && left.kind === "dict" && right.kind === "dict")
    return mergeDicts(left, right, machine);
  if (operator === "+") {
    if (left.kind === "string" && right.kind === "string")
      return string(left.value + right.value);
    if (left.kind === "tuple" && right.kind === "tuple")
      return tuple([...left.items, ...right.items]);
    if (left.kind === "list" && right.kind === "list")
      return concatenated(left, right, machine);
    return null;
  }
  if (operator !== "*") return null;
  const [items, count] = left.kind === "number" ? [right, left] : [left, right];
  if (count.kind !== "number" || count.value > 10_000)
    return unknownRepetition(items, machine);
  if (items.kind === "string")
    return string(items.value.repeat(Math.max(0, count.value)));
  const repeated = itemsOf(items, machine);
  if (!repeated) return null;
  const all = Array.from(
    { length: Math.max(0, count.value) },
    () => repeated,
  ).flat();
  return items.kind === "tuple" ? tuple(all) : machine.makeList(all);
}

function unknownRepetition(items: Value, machine: Machine): Value | null {
  if (items.kind !== "list") return null;
  const list = machine.makeList([]);
  machine.setListCell(list, {
    kind: "unknownItems",
    reason: { kind: "notFollowed", what: "a list of unknown length" },
  });
  return list;
}

function concatenated(left: Value, right: Value, machine: Machine): Value {
  const [a, b] = [itemsOf(left, machine), itemsOf(right, machine)];
  const list = machine.makeList(a && b ? [...a, ...b] : []);
  if (!a || !b)
    machine.setListCell(list, {
      kind: "unknownItems",
      reason: { kind: "notFollowed", what: "a list of unknown length" },
    });
  return list;
}

function extend(list: Value, more: Value, machine: Machine): Value {
  const iteration = machine.library.iterate(more, machine);
  const cell = machine.listCell(list);
  if (cell.kind === "items" && iteration.kind === "items")
    machine.setListCell(list, {
      kind: "items",
      items: [...cell.items, ...iteration.items],
    });
  else
    machine.setListCell(list, {
      kind: "unknownItems",
      reason: { kind: "notFollowed", what: "what is added to a list" },
    });
  return list;
}

function mergeDicts(left: Value, right: Value, machine: Machine): Value {
  const [a, b] = [machine.dictCell(left), machine.dictCell(right)];
  const pairs = [...a.entries.values(), ...b.entries.values()].map(
    ({ key, value }) => [key, value] as const,
  );
  return machine.makeDict(pairs, a.isComplete && b.isComplete);
}

function itemsOf(value: Value, machine: Machine): readonly Value[] | null {
  if (value.kind === "tuple") return value.items;
  if (value.kind !== "list" && value.kind !== "set") return null;
  const cell = machine.listCell(value);
  return cell.kind === "items" ? cell.items : null;
}

function notKnown(left: Value, right: Value): Value {
  return unknown(
    reasonOf(left.kind === "unknown" ? left : right, "an operation"),
  );
}

// Python's builtin functions, as far as models are written with them.

import type { Call, Evaluation, Machine } from "../../interpreter/library.ts";
import type { Value } from "../../interpreter/value.ts";
import {
  boolean,
  integer,
  library,
  none,
  number,
  reasonOf,
  string,
  tuple,
  unknown,
} from "../../interpreter/value.ts";
import { isSame } from "../../interpreter/value.ts";
import type { Integer } from "../../shapes/dim.ts";
import { symbol } from "../../shapes/dim.ts";
import { pythonIterate, sequenceItems } from "./python-collections.ts";
import { integerOf, pythonTruth } from "./python-operators.ts";
import { partialFunctions } from "./partial.ts";
import { attributeFunctions } from "./python-attributes.ts";
import { lengthOfRange, makeRange } from "./ranges.ts";
import type { Constants, Functions, LibraryFunction } from "../registry.ts";
import { tensorOf } from "../tensors.ts";

const quiet = [
  "print",
  "input",
  "open",
  "repr",
  "id",
  "hash",
  "iter",
  "dir",
  "vars",
  "help",
  "format",
  "callable",
  "exit",
  "quit",
  "issubclass",
];

export const pythonConstants: Constants = {
  "math.pi": number(Math.PI, true),
  "math.e": number(Math.E, true),
  "math.inf": number(Infinity, true),
  "sys.maxsize": number(Number.MAX_SAFE_INTEGER),
};

export const pythonFunctions: Functions = {
  "builtins.range": (call) => {
    const [a, b, c] = call.positional.map((value) => integerOf(value));
    if (a === null || b === null || c === null || a === undefined)
      return unknown(reasonOf(call.positional[0] ?? none, "a range"));
    return b === undefined ? makeRange(0, a, 1) : makeRange(a, b, c ?? 1);
  },
  "builtins.len": (call, machine) => lengthOf(call.positional[0], machine),
  "builtins.int": (call, machine) =>
    toInt(call.positional[0] ?? number(0), machine),
  "builtins.float": (call) => {
    const value = call.positional[0];
    return value?.kind === "number"
      ? number(value.value, true)
      : unknown(reasonOf(value ?? none, "a float"));
  },
  "builtins.str": (call) => toText(call.positional[0]),
  "builtins.bool": (call, machine) => {
    const truth = call.positional[0]
      ? pythonTruth(call.positional[0], machine)
      : false;
    return truth === null
      ? unknown({ kind: "notFollowed", what: "a condition" })
      : boolean(truth);
  },
  "builtins.list": (call, machine) =>
    collected(call, machine, (items) => machine.makeList(items)),
  "builtins.set": (call, machine) =>
    collected(call, machine, (items) =>
      machine.makeList(distinct(items), "set"),
    ),
  "builtins.tuple": (call, machine) => collected(call, machine, tuple),
  "builtins.sorted": (call, machine) =>
    collected(call, machine, (items) => sorted(items, call, machine)),
  "builtins.reversed": (call, machine) =>
    collected(call, machine, (items) => machine.makeList([...items].reverse())),
  "builtins.dict": (call, machine) => makeDict(call, machine),
  "builtins.enumerate": (call, machine) => {
    const start = integerOf(call.get(1, "start")) ?? 0;
    const offset = typeof start === "number" ? start : 0;
    return collected(
      call,
      machine,
      (items) =>
        machine.makeList(
          items.map((item, index) => tuple([number(index + offset), item])),
        ),
      (element) => tuple([whichElement, element]),
    );
  },
  "builtins.zip": (call, machine) => zip(call, machine),
  "builtins.map": mapped,
  "builtins.filter": () => unknown({ kind: "notFollowed", what: "filter" }),
  "builtins.sum": (call, machine) =>
    sumOfTensors(call, machine) ??
    reduced(call, machine, (total, item) => total + item, 0),
  "builtins.max": (call, machine) => reduced(call, machine, Math.max, null),
  "builtins.min": (call, machine) => reduced(call, machine, Math.min, null),
  "builtins.abs": (call, machine) =>
    absOfTensor(call, machine) ?? numeric(call, Math.abs),
  "builtins.round": (call) => {
    const value = call.positional[0];
    return value?.kind === "number" && call.positional.length === 1
      ? number(Math.round(value.value))
      : unknown(reasonOf(value ?? none, "round"));
  },
  "builtins.pow": (call) => {
    const [a, b] = call.positional;
    return a?.kind === "number" && b?.kind === "number"
      ? number(a.value ** b.value, a.isFloat || b.isFloat || b.value < 0)
      : unknown({ kind: "notFollowed", what: "pow" });
  },
  ...attributeFunctions,
  ...partialFunctions,
  "builtins.isinstance": (call) =>
    isInstance(call.positional[0], call.positional[1]),
  "builtins.type": () => unknown({ kind: "notFollowed", what: "type" }),
  "builtins.next": (call, machine) => firstOf(call.positional[0], machine),
  "math.ceil": (call) => numeric(call, Math.ceil, false),
  "math.floor": (call) => numeric(call, Math.floor, false),
  "math.sqrt": (call) => numeric(call, Math.sqrt, true),
  "math.log": (call) => numeric(call, Math.log, true),
  "math.log2": (call) => numeric(call, Math.log2, true),
  "math.prod": (call, machine) =>
    reduced(call, machine, (total, item) => total * item, 1),
  "sys.exit": () => none,
  ...Object.fromEntries(
    quiet.map((name): readonly [string, LibraryFunction] => [
      `builtins.${name}`,
      () => unknown({ kind: "runtimeData", source: name }),
    ]),
  ),
};

/** Whether Python has a builtin of that name. */
export function isBuiltin(name: string): boolean {
  return (
    Object.hasOwn(pythonFunctions, `builtins.${name}`) ||
    otherBuiltins.has(name)
  );
}

const otherBuiltins = new Set([
  "object",
  "super",
  "property",
  "staticmethod",
  "classmethod",
  "any",
  "all",
  "chr",
  "ord",
  "divmod",
  "slice",
  "bytes",
  "frozenset",
  "complex",
  "globals",
  "locals",
  "Exception",
  "ValueError",
  "TypeError",
  "KeyError",
  "ImportError",
  "NotImplementedError",
  "RuntimeError",
  "IndexError",
  "AttributeError",
  "FileNotFoundError",
  "StopIteration",
  "KeyboardInterrupt",
  "AssertionError",
  "ModuleNotFoundError",
  "OSError",
  "IOError",
  "Warning",
  "UserWarning",
  "NotImplemented",
]);

/** `len(value)` where it can be told; of tensors the first axis. */
export function lengthOf(value: Value | undefined, machine: Machine): Value {
  if (!value) return unknown({ kind: "notFollowed", what: "len" });
  const ofRange = lengthOfRange(value);
  if (ofRange) return ofRange;
  const first = tensorOf(value)?.fact.spec.shape?.[0];
  if (first !== undefined && first !== null) return integer(first);
  if (value.kind === "dict") {
    const cell = machine.dictCell(value);
    return cell.isComplete
      ? number(cell.entries.size)
      : unknown({ kind: "notFollowed", what: "the size of a dict" });
  }
  const items = sequenceItems(value, machine);
  if (items) return number(items.length);
  const iteration = pythonIterate(value, machine);
  return iteration.kind === "unknown" && iteration.length !== null
    ? integer(iteration.length)
    : someInteger(machine);
}

/** An integer that nobody knows, until a variable gives it a name. */
function someInteger(machine: Machine): Value {
  return integer(symbol(null, `some integer ${String(machine.allocate())}`));
}

function toInt(value: Value, machine: Machine): Value {
  if (value.kind === "number") return number(Math.trunc(value.value));
  if (value.kind === "boolean") return number(Number(value.value));
  if (value.kind === "integer") return value;
  const held = tensorOf(value)?.contents?.[0];
  if (held) return toInt(held, machine);
  if (value.kind === "string" && /^\s*[+-]?\d+\s*$/.test(value.value))
    return number(Number(value.value));
  return value.kind === "unknown" && value.asInteger
    ? { kind: "integer", value: value.asInteger }
    : someInteger(machine);
}

function toText(value: Value | undefined): Value {
  if (value?.kind === "string") return value;
  if (value?.kind === "number" && !value.isFloat)
    return string(String(value.value));
  return value ? unknown(reasonOf(value, "str")) : string("");
}

function collected(
  call: Call,
  machine: Machine,
  make: (items: readonly Value[]) => Value,
  elementOf: (element: Value) => Value = (element) => element,
): Value {
  const [value] = call.positional;
  if (!value) return make([]);
  const iteration = pythonIterate(value, machine);
  if (iteration.kind === "items") return make(iteration.items);
  return repeated(elementOf(iteration.element), iteration.length, machine);
}

const whichElement = unknown({
  kind: "notFollowed",
  what: "which element of a sequence this is",
});

/** A list of any number of elements of this kind. */
function repeated(
  element: Value,
  length: Integer | null,
  machine: Machine,
): Value {
  const list = machine.makeList([]);
  machine.setListCell(list, {
    kind: "unknownItems",
    reason: reasonOf(element, "a list of unknown length"),
    element,
    ...(length === null ? {} : { length }),
  });
  return list;
}

function distinct(items: readonly Value[]): readonly Value[] {
  return items.filter(
    (item, index) => items.findIndex((other) => isSame(item, other)) === index,
  );
}

function sorted(items: readonly Value[], call: Call, machine: Machine): Value {
  const numbers = items.flatMap((item) =>
    item.kind === "number" ? [item] : [],
  );
  const texts = items.flatMap((item) => (item.kind === "string" ? [item] : []));
  if (call.named.length === 0 && numbers.length === items.length)
    return machine.makeList(numbers.toSorted((a, b) => a.value - b.value));
  if (call.named.length === 0 && texts.length === items.length)
    return machine.makeList(
      texts.toSorted((a, b) =>
        a.value < b.value ? -1 : a.value > b.value ? 1 : 0,
      ),
    );
  return machine.makeList(
    items.map((item) => unknown(reasonOf(item, "the order of a sorted list"))),
  );
}

function makeDict(call: Call, machine: Machine): Value {
  const [given] = call.positional;
  const pairs: (readonly [Value, Value])[] = [];
  let isComplete = !call.hasUnread;
  if (given) {
    const cell = given.kind === "dict" ? machine.dictCell(given) : null;
    const iteration = cell ? null : pythonIterate(given, machine);
    for (const entry of cell?.entries.values() ?? [])
      pairs.push([entry.key, entry.value]);
    isComplete &&= cell?.isComplete ?? iteration?.kind === "items";
    if (iteration?.kind === "items")
      for (const item of iteration.items) {
        const [key, value] = sequenceItems(item, machine) ?? [];
        if (key && value) pairs.push([key, value]);
        else isComplete = false;
      }
  }
  for (const [name, value] of call.named) pairs.push([string(name), value]);
  return machine.makeDict(pairs, isComplete);
}

function zip(call: Call, machine: Machine): Value {
  const columns = call.positional.map((value) => pythonIterate(value, machine));
  const known = columns.flatMap((column) =>
    column.kind === "items" ? [column.items] : [],
  );
  if (known.length !== columns.length) {
    const elements = columns.map((column) =>
      column.kind === "items" ? whichElement : column.element,
    );
    return repeated(tuple(elements), null, machine);
  }
  const length = Math.min(...known.map((column) => column.length));
  return machine.makeList(
    Array.from({ length: known.length === 0 ? 0 : length }, (_, row) =>
      tuple(known.flatMap((column) => column[row] ?? [])),
    ),
  );
}

function* mapped(call: Call, machine: Machine): Evaluation {
  const [action, values] = call.positional;
  const iteration =
    values && call.positional.length === 2
      ? pythonIterate(values, machine)
      : null;
  if (!action || iteration?.kind !== "items")
    return unknown({ kind: "notFollowed", what: "map" });
  const results: Value[] = [];
  for (const item of iteration.items)
    results.push(yield* machine.call(action, [item], [], call.node));
  return machine.makeList(results);
}

/** `sum([a, b, c])` of tensors: one sum after the other, from 0 or what is given to start from; null where none of them is one. */
function sumOfTensors({ positional, node }: Call, machine: Machine) {
  const [values, start = number(0)] = positional;
  const items = values ? sequenceItems(values, machine) : null;
  if (!items?.some((item) => tensorOf(item))) return null;
  return items.reduce(
    (total, item) =>
      machine.library.operator("+", [total, item], node.range, machine),
    start,
  );
}

function absOfTensor({ positional, node }: Call, machine: Machine) {
  const kind = tensorOf(positional[0])?.kind;
  if (kind === undefined) return null;
  const keras = machine.dialect === "keras3" ? "keras.ops" : "tensorflow";
  const owner = kind === "array" ? "numpy" : keras;
  return machine.callNow(library(`${owner}.abs`), positional, [], node);
}

function reduced(
  call: Call,
  machine: Machine,
  combine: (a: number, b: number) => number,
  start: number | null,
): Value {
  const values =
    call.positional.length > 1 && start === null
      ? call.positional
      : call.positional[0]
        ? sequenceItems(call.positional[0], machine)
        : null;
  const numbers =
    values?.flatMap((value) => (value.kind === "number" ? [value] : [])) ?? [];
  if (
    numbers.length !== values?.length ||
    numbers.length === 0 ||
    (call.positional.length > 1 && start !== null)
  )
    return unknown(
      { kind: "notFollowed", what: "a sum of unknown values" },
      symbol(null, `reduced ${String(machine.allocate())}`),
    );
  const all = numbers.map((value) => value.value);
  const first = start ?? all[0] ?? 0;
  return number(
    (start === null ? all.slice(1) : all).reduce(
      (a, b) => combine(a, b),
      first,
    ),
    numbers.some((value) => value.isFloat),
  );
}

function numeric(
  call: Call,
  compute: (value: number) => number,
  isFloat?: boolean,
): Value {
  const [value] = call.positional;
  if (value?.kind !== "number" || call.positional.length > 1) {
    return value?.kind === "integer" && isFloat === false
      ? value
      : unknown(reasonOf(value ?? none, "a number"));
  }
  return number(compute(value.value), isFloat ?? value.isFloat);
}

const plainClasses: Readonly<Record<string, readonly Value["kind"][]>> = {
  "builtins.int": ["number", "integer", "boolean"],
  "builtins.float": ["number"],
  "builtins.str": ["string"],
  "builtins.list": ["list"],
  "builtins.tuple": ["tuple"],
  "builtins.dict": ["dict"],
};

/** Of one class, or of any in a tuple. */
function isInstance(value: Value | undefined, owner: Value | undefined): Value {
  if (owner?.kind === "tuple") {
    const answers = owner.items.map((one) => isInstance(value, one));
    const isAny = answers.some((one) => one.kind === "boolean" && one.value);
    const lost = answers.find((one) => one.kind === "unknown");
    return isAny ? boolean(true) : (lost ?? boolean(false));
  }
  if (!value || !owner || value.kind === "unknown" || owner.kind !== "library")
    return unknown({ kind: "notFollowed", what: "isinstance" });
  const kinds = plainClasses[owner.path];
  if (!kinds) return unknown({ kind: "notFollowed", what: "isinstance" });
  if (
    value.kind === "number" &&
    (owner.path === "builtins.int" || owner.path === "builtins.float")
  )
    return boolean(value.isFloat === (owner.path === "builtins.float"));
  return boolean(kinds.includes(value.kind));
}

function firstOf(value: Value | undefined, machine: Machine): Value {
  const iteration = value ? pythonIterate(value, machine) : null;
  return (
    (iteration?.kind === "items" ? iteration.items[0] : iteration?.element) ??
    unknown({ kind: "notFollowed", what: "next" })
  );
}

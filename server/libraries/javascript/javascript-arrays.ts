// What JavaScript's arrays and Sets do when they are asked to; callbacks run for each element that is known.

import type { Call, Evaluation, Machine } from "../../interpreter/library.ts";
import type { Value } from "../../interpreter/value.ts";
import {
  boolean,
  number,
  reasonOf,
  string,
  undefinedValue,
  unknown,
} from "../../interpreter/value.ts";
import { forgetItems, itemsOf, unknownList } from "./javascript-collections.ts";
import { isEqual, primitiveOf, textOf } from "./javascript-operators.ts";

/** `self.name(...)` on an array, a Set or a shape. */
export function arrayMethod(
  self: Value,
  name: string,
  call: Call,
  machine: Machine,
): Value | Evaluation {
  const items = itemsOf(self, machine);
  if (!items) return unreadArray(self, name, call, machine);
  const method = self.kind === "set" ? setMethods[name] : undefined;
  const found =
    method ?? changes[name] ?? readings[name] ?? withCallbacks[name];
  if (found) return found(self, items, call, machine);
  return unknown({ kind: "unknownFunction", name: `Array.${name}` });
}

type ArrayMethod = (
  self: Value,
  items: readonly Value[],
  call: Call,
  machine: Machine,
) => Value | Evaluation;

/** An array whose elements can't be told stays so; what a callback does with them is not followed. */
function unreadArray(
  self: Value,
  name: string,
  call: Call,
  machine: Machine,
): Value {
  machine.library.escape(call.positional, call.node.range, machine);
  const gives = [
    "map",
    "filter",
    "slice",
    "concat",
    "flat",
    "flatMap",
    "reverse",
    "sort",
    "fill",
  ];
  if (gives.includes(name))
    return unknownList("an array of unknown length", machine);
  return name === "forEach"
    ? undefinedValue
    : unknown(reasonOf(self, `what \`${name}\` gives`));
}

const changes: Readonly<Record<string, ArrayMethod>> = {
  push: (self, items, call, machine) =>
    changed(self, [...items, ...call.positional], call, machine),
  unshift: (self, items, call, machine) =>
    changed(self, [...call.positional, ...items], call, machine),
  pop: (self, items, _call, machine) =>
    removed(self, items.slice(0, -1), items.at(-1), machine),
  shift: (self, items, _call, machine) =>
    removed(self, items.slice(1), items[0], machine),
  reverse: (self, items, _call, machine) => {
    machine.setListCell(self, { kind: "items", items: [...items].reverse() });
    return self;
  },
  sort: (self, items, call, machine) => {
    const sorted = sortedItems(items, call.positional[0], call, machine);
    machine.setListCell(self, { kind: "items", items: sorted });
    return self;
  },
  fill: (self, items, call, machine) => {
    const [value = undefinedValue, start, end] = call.positional;
    const [from, to] = bounds(start, end, items.length);
    if (from === null || to === null)
      forgetItems(self, "what an array is filled with", machine);
    else
      machine.setListCell(self, {
        kind: "items",
        items: items.map((item, index) =>
          index >= from && index < to ? value : item,
        ),
      });
    return self;
  },
  splice: (self, items, call, machine) => {
    const [start, count, ...added] = call.positional;
    const [from] = bounds(start, undefined, items.length);
    const taken = count === undefined ? items.length : wholeNumber(count);
    if (from === null || taken === null || call.hasUnread) {
      forgetItems(self, "what is spliced", machine);
      return unknownList("what is spliced", machine);
    }
    const left = [...items];
    const out = left.splice(from, taken, ...added);
    machine.setListCell(self, { kind: "items", items: left });
    return machine.makeList(out);
  },
};

/** Sorted as texts, or by a comparator; where the order can't be told, as many elements of which nothing is known. */
function sortedItems(
  items: readonly Value[],
  comparator: Value | undefined,
  call: Call,
  machine: Machine,
): readonly Value[] {
  const keys = items.map(primitiveOf);
  const isPlain = !comparator || comparator.kind === "none";
  let isSure = isPlain ? !keys.includes(null) : items.length <= 100;
  const compare = (left: Value, right: Value): number => {
    if (isPlain) {
      const [a, b] = [
        textOf(left, machine) ?? "",
        textOf(right, machine) ?? "",
      ];
      return a < b ? -1 : Number(a > b);
    }
    const answer = isSure
      ? machine.callNow(comparator, [left, right], [], call.node)
      : undefinedValue;
    if (answer.kind === "number") return answer.value;
    isSure = false;
    return 0;
  };
  const sorted = [...items].sort(compare);
  return isSure
    ? sorted
    : items.map(() =>
        unknown({ kind: "notFollowed", what: "the order of a sorted array" }),
      );
}

const setMethods: Readonly<Record<string, ArrayMethod>> = {
  add: (self, items, call, machine) => {
    const [item = undefinedValue] = call.positional;
    const answers = items.map((each) => isEqual(each, item, true));
    if (answers.includes(true)) return self;
    if (answers.includes(null)) forgetItems(self, "a Set", machine);
    else machine.setListCell(self, { kind: "items", items: [...items, item] });
    return self;
  },
  has: (_self, items, call) => includes(items, call),
  values: (_self, items, _call, machine) => machine.makeList(items),
};

const readings: Readonly<Record<string, ArrayMethod>> = {
  at: (_self, items, call) => {
    const index = wholeNumber(call.positional[0]);
    return index === null
      ? unknown({ kind: "notFollowed", what: "an element" })
      : (items.at(index) ?? undefinedValue);
  },
  slice: (_self, items, call, machine) => {
    const [from, to] = bounds(
      call.positional[0],
      call.positional[1],
      items.length,
    );
    return from === null || to === null
      ? unknownList("a slice of unknown length", machine)
      : machine.makeList(items.slice(from, to));
  },
  concat: (_self, items, call, machine) => {
    const parts = call.positional.map((part) =>
      part.kind === "list" ? itemsOf(part, machine) : [part],
    );
    return parts.includes(null) || call.hasUnread
      ? unknownList("an array of unknown length", machine)
      : machine.makeList([...items, ...parts.flatMap((part) => part ?? [])]);
  },
  flat: (_self, items, _call, machine) => flattened(items, machine),
  join: (_self, items, call, machine) => {
    const separator = call.positional[0]
      ? textOf(call.positional[0], machine)
      : ",";
    const texts = items.map((item) =>
      item.kind === "none" ? "" : textOf(item, machine),
    );
    return separator === null || texts.includes(null)
      ? unknown({ kind: "notFollowed", what: "a text that is put together" })
      : string(texts.join(separator));
  },
  includes: (_self, items, call) => includes(items, call),
  indexOf: (_self, items, call) => {
    const [item = undefinedValue] = call.positional;
    const answers = items.map((each) => isEqual(each, item, true));
    const index = answers.findIndex((answer) => answer !== false);
    return answers[index] === null
      ? unknown({ kind: "notFollowed", what: "a position" })
      : number(index);
  },
  keys: (_self, items, _call, machine) =>
    machine.makeList(items.map((_, index) => number(index))),
  values: (_self, items, _call, machine) => machine.makeList(items),
  entries: (_self, items, _call, machine) =>
    machine.makeList(
      items.map((item, index) => machine.makeList([number(index), item])),
    ),
  toString: (
    self: Value,
    _items: readonly Value[],
    _call: Call,
    machine: Machine,
  ) => {
    const text = textOf(self, machine);
    return text === null
      ? unknown({ kind: "notFollowed", what: "a text" })
      : string(text);
  },
};

const withCallbacks: Readonly<Record<string, ArrayMethod>> = {
  *map(self, items, call, machine) {
    const results: Value[] = [];
    for (const [index, item] of items.entries())
      results.push(yield* called(self, item, index, call, machine));
    return machine.makeList(results);
  },
  *forEach(self, items, call, machine) {
    for (const [index, item] of items.entries())
      yield* called(self, item, index, call, machine);
    return undefinedValue;
  },
  *filter(self, items, call, machine) {
    const kept: Value[] = [];
    let isDecided = true;
    for (const [index, item] of items.entries()) {
      const truth = machine.library.truth(
        yield* called(self, item, index, call, machine),
        machine,
      );
      if (truth === null) isDecided = false;
      else if (truth) kept.push(item);
    }
    return isDecided
      ? machine.makeList(kept)
      : unknownList("a filtered array", machine);
  },
  *flatMap(self, items, call, machine) {
    const results: Value[] = [];
    for (const [index, item] of items.entries())
      results.push(yield* called(self, item, index, call, machine));
    return flattened(results, machine);
  },
  *reduce(self, items, call, machine) {
    const [callback, initial] = call.positional;
    const [first, ...others] = initial ? [initial, ...items] : items;
    let result = first ?? undefinedValue;
    const offset = items.length - others.length;
    for (const [index, item] of others.entries())
      result = yield* machine.call(
        callback ?? undefinedValue,
        [result, item, number(index + offset), self],
        [],
        call.node,
      );
    return result;
  },
  some: (self, items, call, machine) =>
    decided(self, items, call, machine, true),
  every: (self, items, call, machine) =>
    decided(self, items, call, machine, false),
  find: (self, items, call, machine) =>
    first(self, items, call, machine, (item) => item, undefinedValue),
  findIndex: (self, items, call, machine) =>
    first(self, items, call, machine, (_, index) => number(index), number(-1)),
};

/** One call of an array method's callback: `(item, index, array)`. */
function called(
  self: Value,
  item: Value,
  index: number,
  call: Call,
  machine: Machine,
): Evaluation {
  const callback = call.positional[0] ?? undefinedValue;
  return machine.call(callback, [item, number(index), self], [], call.node);
}

function* decided(
  self: Value,
  items: readonly Value[],
  call: Call,
  machine: Machine,
  answer: boolean,
): Evaluation {
  let isSure = true;
  for (const [index, item] of items.entries()) {
    const truth = machine.library.truth(
      yield* called(self, item, index, call, machine),
      machine,
    );
    if (truth === answer) return boolean(answer);
    if (truth === null) isSure = false;
  }
  return isSure
    ? boolean(!answer)
    : unknown({ kind: "notFollowed", what: "a condition on elements" });
}

function* first(
  self: Value,
  items: readonly Value[],
  call: Call,
  machine: Machine,
  result: (item: Value, index: number) => Value,
  otherwise: Value,
): Evaluation {
  for (const [index, item] of items.entries()) {
    const truth = machine.library.truth(
      yield* called(self, item, index, call, machine),
      machine,
    );
    if (truth === true) return result(item, index);
    if (truth === null)
      return unknown({ kind: "notFollowed", what: "which element is found" });
  }
  return otherwise;
}

function changed(
  self: Value,
  items: readonly Value[],
  call: Call,
  machine: Machine,
): Value {
  if (call.hasUnread) {
    forgetItems(self, "what is added to an array", machine);
    return unknown({ kind: "notFollowed", what: "the length of an array" });
  }
  machine.setListCell(self, { kind: "items", items });
  return number(items.length);
}

function removed(
  self: Value,
  left: readonly Value[],
  item: Value | undefined,
  machine: Machine,
): Value {
  machine.setListCell(self, { kind: "items", items: left });
  return item ?? undefinedValue;
}

function includes(items: readonly Value[], call: Call): Value {
  const [item = undefinedValue] = call.positional;
  const answers = items.map((each) => isEqual(each, item, true));
  if (answers.includes(true)) return boolean(true);
  return answers.includes(null)
    ? unknown({ kind: "notFollowed", what: "whether an array has an element" })
    : boolean(false);
}

function flattened(items: readonly Value[], machine: Machine): Value {
  const parts = items.map((item) =>
    item.kind === "list" ? itemsOf(item, machine) : [item],
  );
  return parts.includes(null)
    ? unknownList("an array of unknown length", machine)
    : machine.makeList(parts.flatMap((part) => part ?? []));
}

function wholeNumber(value: Value | undefined): number | null {
  return value?.kind === "number" && Number.isInteger(value.value)
    ? value.value
    : null;
}

/** `slice(start, end)` as positions from the front; null where one isn't known. */
function bounds(
  start: Value | undefined,
  end: Value | undefined,
  length: number,
): readonly [number | null, number | null] {
  const position = (
    value: Value | undefined,
    otherwise: number,
  ): number | null => {
    if (!value || value.kind === "none") return otherwise;
    const whole = wholeNumber(value);
    if (whole === null) return null;
    return whole < 0 ? Math.max(0, length + whole) : Math.min(whole, length);
  };
  return [position(start, 0), position(end, length)];
}

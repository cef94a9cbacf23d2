// `tf.data` pipelines: from arrays through batches, shuffles and maps to what `fit` gets.

import type { Dim, Integer } from "../../shapes/dim.ts";
import {
  add,
  floorDivide,
  keyOf,
  maximum,
  minimum,
  modulo,
  multiply,
  subtract,
} from "../../shapes/dim.ts";
import { sameDim } from "../../shapes/shape.ts";
import type { Structure } from "../../shapes/structure.ts";
import { tensor, tensorsOf } from "../../shapes/structure.ts";
import type { Call, HostType, Machine } from "../../interpreter/library.ts";
import type { HostValue, Value } from "../../interpreter/value.ts";
import { integer, unknown } from "../../interpreter/value.ts";
import {
  countOf,
  each,
  seenElement,
  tensorsIn,
  withAxis,
  withoutAxis,
} from "./dataset-elements.ts";
import { someSize } from "../arrays/array-arguments.ts";
import type { DatasetFacts } from "./datasets.ts";
import { factsOf, makeDataset, unknownElement } from "./datasets.ts";
import { integerOf } from "../python/python-operators.ts";
import { fromStructure, toStructure } from "../tensors.ts";

/** The type of datasets; elements come out as tensors of `tensorType`. */
export function createDatasetType(tensorType: HostType): HostType {
  const type: HostType = {
    name: "dataset",
    callMethod: (self, name, call, machine) => {
      const step = Object.hasOwn(steps, name) ? steps[name] : undefined;
      return step
        ? step(self.data as DatasetFacts, call, { type, tensorType, machine })
        : null;
    },
    iterate: (self, machine) => {
      const facts = self.data as DatasetFacts;
      const element = facts.inner
        ? makeDataset(type, facts.inner)
        : elementValue(seenElement(facts, machine), tensorType, machine);
      return { kind: "unknown", element, length: countOf(facts) };
    },
    structure: () => null,
  };
  return type;
}

interface Context {
  readonly type: HostType;
  readonly tensorType: HostType;
  readonly machine: Machine;
}

type Step = (facts: DatasetFacts, call: Call, context: Context) => Value;

const unchanged: Step = (facts, _call, { type }) => makeDataset(type, facts);

/** Elements and batches that nobody can tell from here on. */
const lost: Step = (facts, _call, { type }) =>
  makeDataset(type, {
    ...facts,
    element: unknownElement,
    samples: null,
    isBatched: null,
    shuffles: facts.shuffles === true ? true : null,
  });

const counted =
  (samplesOf: (facts: DatasetFacts, count: Integer) => Integer | null): Step =>
  (facts, call, { type }) => {
    const count = integerOf(call.get(0, "count"));
    return makeDataset(type, {
      ...facts,
      samples:
        count === null || facts.samples === null
          ? null
          : samplesOf(facts, count),
    });
  };

const steps: Readonly<Record<string, Step>> = {
  batch: batched,
  padded_batch: (facts, call, context) =>
    call.get(1, "padded_shapes")
      ? batched({ ...facts, element: unknownElement }, call, context, 3)
      : batched(facts, call, context, 3),
  rebatch: (facts, call, context) => batched(unbatched(facts), call, context),
  unbatch: (facts, _call, { type }) => makeDataset(type, unbatched(facts)),
  shuffle: (facts, _call, { type }) =>
    makeDataset(type, { ...facts, shuffles: true }),
  repeat: counted((facts, times) => {
    const whole = wholeSamples(facts);
    return whole === null || times === -1 ? null : multiply(whole, times);
  }),
  take: counted(takenSamples),
  skip: counted((facts, count) => {
    if (facts.samples === null) return null;
    if (facts.isBatched === false) return leftOver(facts.samples, count);
    return facts.isBatched === true && facts.batch !== null
      ? leftOver(facts.samples, multiply(facts.batch, count))
      : null;
  }),
  prefetch: unchanged,
  cache: unchanged,
  with_options: unchanged,
  snapshot: unchanged,
  map: (facts, call, context) => mappedBy(facts, call, context),
  filter: (facts, _call, { type }) =>
    makeDataset(type, { ...facts, samples: null }),
  take_while: (facts, _call, { type }) =>
    makeDataset(type, { ...facts, samples: null }),
  shard: (facts, _call, { type }) =>
    makeDataset(type, { ...facts, samples: null }),
  enumerate: (facts, _call, { type }) =>
    makeDataset(type, {
      ...facts,
      element: { kind: "tuple", items: [tensor([], "int64"), facts.element] },
      isBatched: facts.isBatched === false ? false : null,
    }),
  window: windowed,
  flat_map: (facts, call, context) => flattened(facts, call, context),
  interleave: lost,
  apply: lost,
  scan: lost,
  group_by_window: lost,
  bucket_by_sequence_length: lost,
  ragged_batch: lost,
  concatenate: (facts, call, { type }) => {
    const other = factsOf(call.get(0, "dataset"));
    const isPlain =
      facts.isBatched === false &&
      other?.isBatched === false &&
      facts.samples !== null &&
      other.samples !== null;
    return makeDataset(type, {
      ...facts,
      element: isAlike(facts.element, other?.element)
        ? facts.element
        : unknownElement,
      samples: isPlain ? add(facts.samples, other.samples) : null,
      isBatched: isPlain ? false : null,
    });
  },
  cardinality: (facts) => lengthOf(facts),
  __len__: (facts) => lengthOf(facts),
  as_numpy_iterator: unchanged,
};

function lengthOf(facts: DatasetFacts): Value {
  const count = countOf(facts);
  return count === null
    ? unknown({ kind: "runtimeData", source: "cardinality" })
    : integer(count);
}

function isAlike(left: Structure, right: Structure | undefined): boolean {
  return right !== undefined && JSON.stringify(left) === JSON.stringify(right);
}

function leftOver(samples: Integer, count: Integer): Integer {
  const left = subtract(samples, count);
  return typeof left === "number" ? Math.max(0, left) : maximum(left, 0);
}

/** Batches of what are single samples so far. */
function batched(
  facts: DatasetFacts,
  call: Call,
  { type, machine }: Context,
  dropPosition = 1,
): Value {
  const size = integerOf(call.get(0, "batch_size"));
  const drop = call.get(dropPosition, "drop_remainder");
  const drops =
    drop === undefined ? false : drop.kind === "boolean" ? drop.value : null;
  const names = ["batch_size", "drop_remainder"];
  const isFirst = facts.isBatched === false;
  return makeDataset(type, {
    ...facts,
    element:
      drops === null
        ? unknownElement
        : withAxis(facts.element, drops ? size : null),
    batch: size,
    isBatched: isFirst ? true : null,
    samples: isFirst ? facts.samples : null,
    dropsRemainder: drops,
    batchSite: machine.siteOf(
      call.node,
      (position, name) =>
        name ?? (position === null ? null : (names[position] ?? null)),
    ),
  });
}

function unbatched(facts: DatasetFacts): DatasetFacts {
  return {
    ...facts,
    element: withoutAxis(facts.element),
    batch: null,
    isBatched: facts.isBatched === true ? false : null,
    dropsRemainder: null,
    batchSite: null,
    samples: facts.isBatched === true ? keptSamples(facts) : null,
  };
}

/** The samples that come out: without the dropped remainder. */
function keptSamples(facts: DatasetFacts): Integer | null {
  const { samples, batch, dropsRemainder } = facts;
  if (dropsRemainder === false) return samples;
  if (samples === null || batch === null || dropsRemainder === null)
    return null;
  const whole = floorDivide(samples, batch);
  return whole === null ? null : multiply(whole, batch);
}

/** The samples when another round can follow without a short batch in between; else null. */
function wholeSamples(facts: DatasetFacts): Integer | null {
  const { samples, batch, isBatched, dropsRemainder } = facts;
  if (isBatched === false) return samples;
  if (isBatched === null || samples === null || batch === null) return null;
  if (dropsRemainder === true) return keptSamples(facts);
  return modulo(samples, batch) === 0 ? samples : null;
}

/** `take(n)`: n samples, or n batches; -1 takes all. */
function takenSamples(facts: DatasetFacts, count: Integer): Integer | null {
  const { samples, batch, isBatched } = facts;
  if (count === -1) return samples;
  if (samples === null || isBatched === null) return null;
  if (!isBatched) return minimum(samples, count);
  return batch === null ? null : minimum(samples, multiply(batch, count));
}

/** `Dataset.from_tensor_slices((X, y))`: one element for each row. */
export function fromSlices(
  value: Value,
  call: Call,
  type: HostType,
  machine: Machine,
): Value {
  const structure = tensorsIn(value, machine);
  const samples = tensorsOf(structure)
    .map((spec) => spec.shape?.[0] ?? null)
    .find((size) => size !== null);
  return makeDataset(type, {
    ...plainFacts,
    element: withoutAxis(structure),
    samples: samples ?? null,
    site: machine.siteOf(
      call.node,
      (position, name) => name ?? (position === 0 ? "tensors" : null),
    ),
  });
}

/** A dataset of single elements, of which nothing else is known. */
export const plainFacts: DatasetFacts = {
  element: unknownElement,
  batch: null,
  isBatched: false,
  samples: null,
  dropsRemainder: null,
  shuffles: false,
  batchSite: null,
  windows: null,
  site: null,
};

/** `Dataset.zip((a, b))`: pairs of elements, as many as the shorter one has. */
export function zipped(parts: readonly DatasetFacts[], type: HostType): Value {
  const [first, ...others] = parts;
  if (!first) return unknown({ kind: "notFollowed", what: "Dataset.zip" });
  const isUniform = others.every(
    (other) =>
      other.isBatched === first.isBatched &&
      sameDim(other.batch, first.batch) &&
      other.dropsRemainder === first.dropsRemainder,
  );
  const counts = parts.map((part) => part.samples);
  return makeDataset(type, {
    ...first,
    element: { kind: "tuple", items: parts.map((part) => part.element) },
    isBatched: isUniform ? first.isBatched : null,
    samples:
      isUniform && !counts.includes(null)
        ? counts.reduce<Integer>(
            (least, count) => minimum(least, count ?? least),
            counts[0] ?? 0,
          )
        : null,
    shuffles: parts.some((part) => part.shuffles === true)
      ? true
      : parts.some((part) => part.shuffles === null)
        ? null
        : false,
  });
}

function elementValue(
  structure: Structure,
  tensorType: HostType,
  machine: Machine,
): Value {
  const reason = {
    kind: "runtimeData",
    source: "an element of a dataset",
  } as const;
  return fromStructure(
    structure,
    tensorType,
    "tensor",
    () => ({ kind: "unknown", reason }),
    machine,
  );
}

/** What a function makes of an element; a tuple is spread over its parameters. */
function applied(
  facts: DatasetFacts,
  action: Value | undefined,
  call: Call,
  { type, tensorType, machine }: Context,
): Value | null {
  if (
    action?.kind !== "function" &&
    action?.kind !== "method" &&
    action?.kind !== "library"
  )
    return null;
  const parts =
    facts.element.kind === "tuple" ? facts.element.items : [facts.element];
  const values: readonly Value[] = facts.inner
    ? [makeDataset(type, facts.inner)]
    : parts.map((part) => elementValue(part, tensorType, machine));
  return machine.record.quietly(() =>
    machine.callNow(action, values, [], call.node),
  );
}

/** A batch's open size has a name while the function runs, so that it shows whether the batch comes out as one. */
function mappedBy(facts: DatasetFacts, call: Call, context: Context): Value {
  const { inner, ...rest } = facts;
  const rows = someSize(context.machine);
  const element =
    facts.isBatched === true
      ? each(facts.element, ([size, ...others]) => [size ?? rows, ...others])
      : facts.element;
  const given = { ...facts, element };
  const result = applied(given, call.get(0, "map_func"), call, context);
  const made = result ? elementOf(result, context.machine) : unknownElement;
  const before = tensorsOf(element)[0]?.shape?.[0];
  const after = tensorsOf(made)[0]?.shape;
  const isLost =
    facts.isBatched === true &&
    after !== undefined &&
    (before === undefined || !after?.[0] || !sameDim(after[0], before));
  const isOpen = (dim: Dim): boolean =>
    dim !== null && keyOf(dim).includes(keyOf(rows).replace(/^1\*|\+0$/g, ""));
  return makeDataset(context.type, {
    ...rest,
    element: each(made, (shape) =>
      shape.map((dim) => (isOpen(dim) ? null : dim)),
    ),
    isBatched: isLost || inner !== undefined ? null : facts.isBatched,
  });
}

/** What a mapped function returns, as an element; a list becomes one tensor. */
function elementOf(result: Value, machine: Machine): Structure {
  if (result.kind === "unknown") return unknownElement;
  if (result.kind === "host") return toStructure(result, machine);
  return tensorsIn(result, machine);
}

/** `window(size, shift)`: each element is a dataset of its own. */
function windowed(facts: DatasetFacts, call: Call, { type }: Context): Value {
  const [size, drop] = [
    integerOf(call.get(0, "size")),
    call.get(3, "drop_remainder"),
  ];
  const shift = call.get(1, "shift");
  const step = shift && shift.kind !== "none" ? integerOf(shift) : size;
  const stride = integerOf(
    call.get(2, "stride") ?? { kind: "number", value: 1, isFloat: false },
  );
  const drops = drop?.kind === "boolean" && drop.value;
  const isPlain = facts.isBatched === false && facts.element.kind === "tensor";
  return makeDataset(type, {
    ...facts,
    element: unknownElement,
    isBatched: isPlain ? false : null,
    samples: drops ? windowCount(facts.samples, size, step, stride) : null,
    ...(isPlain
      ? {
          inner: {
            ...plainFacts,
            element: facts.element,
            samples: drops ? size : null,
          },
        }
      : {}),
  });
}

function windowCount(
  samples: Integer | null,
  size: Integer | null,
  shift: Integer | null,
  stride: Integer | null,
): Integer | null {
  if (samples === null || size === null || shift === null || stride === null)
    return null;
  const span = add(multiply(subtract(size, 1), stride), 1);
  const steps = floorDivide(subtract(samples, span), shift);
  if (steps === null) return null;
  const count = add(steps, 1);
  return typeof count === "number" ? Math.max(0, count) : count;
}

/** `flat_map(lambda w: w.batch(size))`: the elements of the datasets that it returns. */
function flattened(facts: DatasetFacts, call: Call, context: Context): Value {
  const result = applied(facts, call.get(0, "map_func"), call, context);
  const made = result ? factsOf(result) : null;
  if (!made || facts.isBatched !== false) return lost(facts, call, context);
  const count = countOf(made);
  return makeDataset(context.type, {
    ...plainFacts,
    site: facts.site,
    element: made.element,
    samples:
      facts.samples === null || count === null
        ? null
        : multiply(facts.samples, count),
    shuffles: made.shuffles === true ? true : facts.shuffles,
  });
}

/** A dataset value of facts, for those who make them. */
export function datasetFrom(
  type: HostType,
  facts: Partial<DatasetFacts>,
): HostValue {
  return makeDataset(type, { ...plainFacts, ...facts });
}

// `tf.data`: datasets made of arrays, zipped, batched and shuffled.

import type { Structure } from "../../shapes/structure.ts";
import type { Integer } from "../../shapes/dim.ts";
import { minimum, multiply } from "../../shapes/dim.ts";
import type { Call, HostType, Machine } from "../../interpreter/library.ts";
import type { HostValue, Value } from "../../interpreter/value.ts";
import { undefinedValue, unknown } from "../../interpreter/value.ts";
import type { DatasetFacts } from "../data/datasets.ts";
import { makeDataset } from "../data/datasets.ts";
import { itemsOf } from "../javascript/javascript-collections.ts";
import { integerOf } from "../javascript/javascript-operators.ts";
import type { Functions } from "../registry.ts";
import { toStructure } from "../tensors.ts";

const plain: Omit<DatasetFacts, "element" | "samples"> = {
  batch: null,
  isBatched: false,
  dropsRemainder: null,
  shuffles: false,
  batchSite: null,
  windows: null,
  site: null,
};

const unread: Structure = {
  kind: "unknown",
  reason: { kind: "notFollowed", what: "what a dataset gives" },
};

/** The functions of `tf.data`. */
export function dataFunctions(type: HostType): Functions {
  return {
    "tf.data.array": (call, machine) => {
      const [source = undefinedValue] = call.positional;
      const items = itemsOf(source, machine);
      const [first] = items ?? [];
      return makeDataset(type, {
        ...plain,
        element: first ? toStructure(first, machine) : unread,
        samples: items?.length ?? null,
      });
    },
    "tf.data.generator": () =>
      makeDataset(type, { ...plain, element: unread, samples: null }),
    "tf.data.csv": () =>
      makeDataset(type, { ...plain, element: unread, samples: null }),
    "tf.data.zip": (call, machine) =>
      zip(call.positional[0] ?? undefinedValue, type, machine),
  };
}

/** The type of datasets. */
export const datasetType: HostType = {
  name: "dataset",
  callMethod: (self, name, call, machine) =>
    callMethod(self, name, call, machine),
};

function zip(sources: Value, type: HostType, machine: Machine): Value {
  const entries =
    sources.kind === "dict"
      ? [...machine.dictCell(sources).entries].map(
          ([key, entry]) => [String(key), entry.value] as const,
        )
      : null;
  const items =
    entries?.map(([, value]) => value) ?? itemsOf(sources, machine) ?? [];
  const facts = items.map(factsOf);
  const known = facts.flatMap((one) => one ?? []);
  const [first] = known;
  if (!first || known.length !== items.length)
    return makeDataset(type, { ...plain, element: unread, samples: null });
  const element: Structure = entries
    ? {
        kind: "dict",
        entries: entries.map(
          ([key], index) => [key, known[index]?.element ?? unread] as const,
        ),
      }
    : { kind: "list", items: known.map((one) => one.element) };
  const counts = known.map((one) => one.samples);
  const samples = counts.includes(null)
    ? null
    : counts.reduce<Integer>(
        (least, count) => minimum(least, count ?? least),
        counts[0] ?? 0,
      );
  return makeDataset(type, { ...first, element, samples });
}

function factsOf(value: Value): DatasetFacts | null {
  return value.kind === "host" && value.type === datasetType
    ? (value.data as DatasetFacts)
    : null;
}

function callMethod(
  self: HostValue,
  name: string,
  call: Call,
  machine: Machine,
): Value | null {
  const facts = factsOf(self);
  const step = Object.hasOwn(steps, name) ? steps[name] : undefined;
  if (facts && step)
    return makeDataset(datasetType, {
      ...facts,
      ...step(facts, call, machine),
    });
  if (!["forEachAsync", "toArray", "iterator"].includes(name)) return null;
  machine.library.escape(call.positional, call.node.range, machine);
  return unknown({ kind: "runtimeData", source: name });
}

type Step = (
  facts: DatasetFacts,
  call: Call,
  machine: Machine,
) => Partial<DatasetFacts>;

const forgetsCount: Step = () => ({ samples: null });

/** What a step of a pipeline changes. */
const steps: Readonly<Record<string, Step>> = {
  batch,
  shuffle: () => ({ shuffles: true }),
  take: ({ samples, isBatched }, { positional: [first] }) => {
    const count = integerOf(first);
    const isCounted = count !== null && samples !== null && isBatched === false;
    return { samples: isCounted ? minimum(samples, count) : null };
  },
  repeat: ({ samples }, { positional: [first] }) => {
    const count = integerOf(first);
    const isCounted = count !== null && samples !== null;
    return { samples: isCounted ? multiply(samples, count) : null };
  },
  prefetch: () => ({}),
  skip: forgetsCount,
  filter: forgetsCount,
  concatenate: forgetsCount,
  map: () => ({ element: unread }),
  mapAsync: () => ({ element: unread }),
};

/** `batch(size, smallLastBatch = true)`. */
function batch(
  facts: DatasetFacts,
  call: Call,
  machine: Machine,
): Partial<DatasetFacts> {
  const [first, keepsLast] = call.positional;
  const size = integerOf(first);
  const isGiven = keepsLast !== undefined && keepsLast.kind !== "none";
  const isKnown = keepsLast?.kind === "boolean";
  const drops = isKnown ? !keepsLast.value : isGiven ? null : false;
  const names = ["batch_size", "small_last_batch"];
  return {
    batch: size,
    isBatched: true,
    dropsRemainder: drops,
    batchSite: machine.siteOf(call.node, (position) =>
      position === null ? null : (names[position] ?? null),
    ),
    element: batched(facts.element, drops === true ? size : null),
  };
}

/** Elements of a batch have the batch in front; its size is only sure when a short last one is dropped. */
function batched(element: Structure, batch: Integer | null): Structure {
  if (element.kind === "tensor")
    return { ...element, shape: element.shape && [batch, ...element.shape] };
  if (element.kind === "list" || element.kind === "tuple")
    return {
      kind: element.kind,
      items: element.items.map((item) => batched(item, batch)),
    };
  if (element.kind === "dict")
    return {
      kind: "dict",
      entries: element.entries.map(
        ([key, value]) => [key, batched(value, batch)] as const,
      ),
    };
  return element;
}

// `tf.data`: datasets made of arrays, zipped, batched and shuffled.

import type { Structure } from "../shapes/structure.ts";
import type { Integer } from "../shapes/dim.ts";
import { minimum, multiply } from "../shapes/dim.ts";
import type { Call, HostType, Machine } from "../interpreter/library.ts";
import type { HostValue, Value } from "../interpreter/value.ts";
import { undefinedValue, unknown } from "../interpreter/value.ts";
import type { DatasetFacts } from "./datasets.ts";
import { makeDataset } from "./datasets.ts";
import { itemsOf } from "./javascript-collections.ts";
import { integerOf } from "./javascript-operators.ts";
import type { Functions } from "./registry.ts";
import { toStructure } from "./tensors.ts";

const plain: Omit<DatasetFacts, "element" | "samples"> = {
  batch: null,
  isBatched: false,
  dropsRemainder: null,
  shuffles: false,
  batchSite: null,
  windows: null,
  site: null,
};

const unread: Structure = { kind: "unknown", reason: { kind: "notFollowed", what: "what a dataset gives" } };

/** The functions of `tf.data`. */
export function dataFunctions(type: HostType): Functions {
  return {
    "tf.data.array": (call, machine) => {
      const [source = undefinedValue] = call.positional;
      const items = itemsOf(source, machine);
      const [first] = items ?? [];
      return makeDataset(type, { ...plain, element: first ? toStructure(first, machine) : unread, samples: items?.length ?? null });
    },
    "tf.data.generator": () => makeDataset(type, { ...plain, element: unread, samples: null }),
    "tf.data.csv": () => makeDataset(type, { ...plain, element: unread, samples: null }),
    "tf.data.zip": (call, machine) => zip(call.positional[0] ?? undefinedValue, type, machine),
  };
}

/** The type of datasets. */
export const datasetType: HostType = {
  name: "dataset",
  callMethod: (self, name, call, machine) => callMethod(self, name, call, machine),
};

function zip(sources: Value, type: HostType, machine: Machine): Value {
  const entries = sources.kind === "dict" ? [...machine.dictCell(sources).entries].map(([key, entry]) => [String(key), entry.value] as const) : null;
  const items = entries?.map(([, value]) => value) ?? itemsOf(sources, machine) ?? [];
  const facts = items.map(factsOf);
  const known = facts.flatMap((one) => one ?? []);
  const [first] = known;
  if (!first || known.length !== items.length) return makeDataset(type, { ...plain, element: unread, samples: null });
  const element: Structure = entries
    ? { kind: "dict", entries: entries.map(([key], index) => [key, known[index]?.element ?? unread] as const) }
    : { kind: "list", items: known.map((one) => one.element) };
  const counts = known.map((one) => one.samples);
  const samples = counts.includes(null) ? null : counts.reduce<Integer>((least, count) => minimum(least, count ?? least), counts[0] ?? 0);
  return makeDataset(type, { ...first, element, samples });
}

function factsOf(value: Value): DatasetFacts | null {
  return value.kind === "host" && value.type === datasetType ? (value.data as DatasetFacts) : null;
}

function callMethod(self: HostValue, name: string, call: Call, machine: Machine): Value | null {
  const facts = factsOf(self);
  if (!facts) return null;
  const [first] = call.positional;
  const count = integerOf(first);
  const again = (changes: Partial<DatasetFacts>): Value => makeDataset(datasetType, { ...facts, ...changes });
  switch (name) {
    case "batch": {
      const keepsLast = call.positional[1];
      const drops = keepsLast === undefined || keepsLast.kind === "none" ? false : keepsLast.kind === "boolean" ? !keepsLast.value : null;
      const batchSite = machine.siteOf(call.node, (position) => (position === 0 ? "batch_size" : position === 1 ? "small_last_batch" : null));
      return again({ batch: count, isBatched: true, dropsRemainder: drops, batchSite, element: batched(facts.element, drops === true ? count : null) });
    }
    case "shuffle":
      return again({ shuffles: true });
    case "take":
      return again({ samples: count === null || facts.samples === null || facts.isBatched !== false ? null : minimum(facts.samples, count) });
    case "repeat":
      return again({ samples: count === null || facts.samples === null ? null : multiply(facts.samples, count) });
    case "prefetch":
      return self;
    case "skip":
    case "filter":
    case "concatenate":
      return again({ samples: null });
    case "map":
    case "mapAsync":
      return again({ element: unread });
    case "forEachAsync":
    case "toArray":
    case "iterator":
      machine.library.escape(call.positional, call.node.range, machine);
      return unknown({ kind: "runtimeData", source: name });
    default:
      return null;
  }
}

/** Elements of a batch have the batch in front; its size is only sure when a short last one is dropped. */
function batched(element: Structure, batch: Integer | null): Structure {
  if (element.kind === "tensor") return { ...element, shape: element.shape && [batch, ...element.shape] };
  if (element.kind === "list" || element.kind === "tuple") return { kind: element.kind, items: element.items.map((item) => batched(item, batch)) };
  if (element.kind === "dict") return { kind: "dict", entries: element.entries.map(([key, value]) => [key, batched(value, batch)] as const) };
  return element;
}

// `tf.data` pipelines: from arrays through batches, shuffles and maps to what `fit` gets.

import type { Dim, Integer } from "../shapes/dim.ts";
import { floorDivide, minimum, multiply, subtract } from "../shapes/dim.ts";
import type { Structure } from "../shapes/structure.ts";
import { tensor, tensorsOf } from "../shapes/structure.ts";
import type { Call, HostType, Machine } from "../interpreter/library.ts";
import type { Value } from "../interpreter/value.ts";
import { unknown } from "../interpreter/value.ts";
import type { DatasetFacts } from "./datasets.ts";
import { makeDataset, unknownElement } from "./datasets.ts";
import { integerOf } from "./python-operators.ts";
import { fromStructure, toStructure } from "./tensors.ts";

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
      const reason = {
        kind: "runtimeData",
        source: "an element of a dataset",
      } as const;
      return {
        kind: "unknown",
        element: fromStructure(
          facts.element,
          tensorType,
          "tensor",
          () => ({ kind: "unknown", reason }),
          machine,
        ),
        length: facts.samples,
      };
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

const steps: Readonly<Record<string, Step>> = {
  batch: (facts, call, { type, machine }) => {
    const size = integerOf(call.get(0, "batch_size"));
    const drop = call.get(1, "drop_remainder");
    const drops =
      drop === undefined ? false : drop.kind === "boolean" ? drop.value : null;
    const names = ["batch_size", "drop_remainder"];
    return makeDataset(type, {
      ...facts,
      element: withAxis(facts.element, drops === true ? size : null),
      batch: size,
      isBatched: facts.isBatched === false ? true : null,
      dropsRemainder: drops,
      batchSite: machine.siteOf(
        call.node,
        (position, name) =>
          name ?? (position === null ? null : (names[position] ?? null)),
      ),
    });
  },
  unbatch: (facts, _call, { type }) =>
    makeDataset(type, {
      ...facts,
      element: withoutAxis(facts.element),
      batch: null,
      isBatched: false,
      dropsRemainder: null,
      batchSite: null,
      samples: facts.dropsRemainder === true ? null : facts.samples,
    }),
  shuffle: (facts, _call, { type }) =>
    makeDataset(type, { ...facts, shuffles: true }),
  repeat: (facts, call, { type }) => {
    const times = integerOf(call.get(0, "count"));
    const samples =
      facts.samples !== null && times !== null && facts.isBatched === false
        ? multiply(facts.samples, times)
        : null;
    return makeDataset(type, { ...facts, samples });
  },
  take: (facts, call, { type }) => {
    const count = integerOf(call.get(0, "count"));
    return makeDataset(type, {
      ...facts,
      samples:
        facts.samples !== null && count !== null && facts.isBatched === false
          ? minimum(facts.samples, count)
          : taken(facts, count),
    });
  },
  skip: (facts, call, { type }) => {
    const count = integerOf(call.get(0, "count"));
    return makeDataset(type, {
      ...facts,
      samples:
        facts.samples !== null && count !== null && facts.isBatched === false
          ? subtract(facts.samples, count)
          : null,
    });
  },
  prefetch: unchanged,
  cache: unchanged,
  with_options: unchanged,
  map: (facts, call, context) => {
    const action = call.get(0, "map_func");
    return makeDataset(context.type, {
      ...facts,
      element: action
        ? mapped(facts.element, action, call, context)
        : unknownElement,
    });
  },
  filter: (facts, _call, { type }) =>
    makeDataset(type, { ...facts, samples: null }),
  window: (facts, _call, { type }) =>
    makeDataset(type, {
      ...facts,
      element: unknownElement,
      samples: null,
      isBatched: null,
    }),
  flat_map: (facts, _call, { type }) =>
    makeDataset(type, {
      ...facts,
      element: unknownElement,
      samples: null,
      isBatched: null,
    }),
  interleave: (facts, _call, { type }) =>
    makeDataset(type, {
      ...facts,
      element: unknownElement,
      samples: null,
      isBatched: null,
      shuffles: null,
    }),
  padded_batch: (facts, _call, { type }) =>
    makeDataset(type, {
      ...facts,
      element: unknownElement,
      batch: null,
      isBatched: true,
      dropsRemainder: null,
    }),
  concatenate: (facts, _call, { type }) =>
    makeDataset(type, { ...facts, samples: null, isBatched: null }),
  cardinality: () => unknown({ kind: "runtimeData", source: "cardinality" }),
};

/** `take(n)` of batches: full ones, if there are as many. */
function taken(facts: DatasetFacts, count: Integer | null): Integer | null {
  if (
    facts.samples === null ||
    count === null ||
    facts.batch === null ||
    facts.isBatched !== true
  )
    return null;
  const whole = floorDivide(facts.samples, facts.batch);
  return typeof whole === "number" &&
    typeof count === "number" &&
    count <= whole
    ? multiply(facts.batch, count)
    : null;
}

/** `Dataset.from_tensor_slices((X, y))`: one element for each row. */
export function fromSlices(
  value: Value,
  call: Call,
  type: HostType,
  machine: Machine,
): Value {
  const structure = toStructure(value, machine);
  const [first] = tensorsOf(structure);
  const samples = first?.shape?.[0];
  return makeDataset(type, {
    element: withoutAxis(structure),
    batch: null,
    isBatched: false,
    samples: samples ?? null,
    dropsRemainder: null,
    shuffles: false,
    batchSite: null,
    windows: null,
    site: machine.siteOf(
      call.node,
      (position, name) => name ?? (position === 0 ? "tensors" : null),
    ),
  });
}

function withAxis(structure: Structure, size: Dim): Structure {
  return each(structure, (shape) => [size, ...shape]);
}

function withoutAxis(structure: Structure): Structure {
  return each(structure, (shape) => shape.slice(1));
}

function each(
  structure: Structure,
  change: (shape: readonly Dim[]) => readonly Dim[],
): Structure {
  switch (structure.kind) {
    case "tensor":
      return tensor(
        structure.shape === null ? null : change(structure.shape),
        structure.dtype,
      );
    case "tuple":
    case "list":
      return {
        kind: structure.kind,
        items: structure.items.map((item) => each(item, change)),
      };
    case "dict":
      return {
        kind: "dict",
        entries: structure.entries.map(
          ([key, value]) => [key, each(value, change)] as const,
        ),
      };
    case "value":
    case "unknown":
      return structure;
  }
}

/** A function over the element; a tuple is spread over its parameters. */
function mapped(
  element: Structure,
  action: Value,
  call: Call,
  { tensorType, machine }: Context,
): Structure {
  if (action.kind !== "function" && action.kind !== "method")
    return unknownElement;
  const parts = element.kind === "tuple" ? element.items : [element];
  const reason = {
    kind: "runtimeData",
    source: "an element of a dataset",
  } as const;
  const values = parts.map((part) =>
    fromStructure(
      part,
      tensorType,
      "tensor",
      () => ({ kind: "unknown", reason }),
      machine,
    ),
  );
  return machine.record.quietly(() =>
    toStructure(machine.callNow(action, values, [], call.node), machine),
  );
}

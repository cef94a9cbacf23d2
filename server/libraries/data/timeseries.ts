// `timeseries_dataset_from_array`: windows over a series, in batches.

import type { Dim, Integer } from "../../shapes/dim.ts";
import { ceilDivide, minimum, multiply, subtract } from "../../shapes/dim.ts";
import type { Structure } from "../../shapes/structure.ts";
import { tensor } from "../../shapes/structure.ts";
import type { Call, HostType, Machine } from "../../interpreter/library.ts";
import type { Value } from "../../interpreter/value.ts";
import { number, unknown } from "../../interpreter/value.ts";
import { makeDataset, unknownElement } from "./datasets.ts";
import { integerOf } from "../python/python-operators.ts";
import { toStructure } from "../tensors.ts";

const names = [
  "data",
  "targets",
  "sequence_length",
  "sequence_stride",
  "sampling_rate",
  "batch_size",
  "shuffle",
  "seed",
  "start_index",
  "end_index",
];

/** `timeseries_dataset_from_array(data, targets, sequence_length=T)`: windows `(batch, T, …)` and their targets. */
export function timeseries(
  call: Call,
  type: HostType,
  machine: Machine,
): Value {
  const at = (name: string): Value | undefined =>
    call.get(names.indexOf(name), name);
  const size = at("batch_size");
  const isBatched = size?.kind !== "none";
  const shuffle = at("shuffle");
  const site = machine.siteOf(
    call.node,
    (position, name) =>
      name ?? (position === null ? null : (names[position] ?? null)),
  );
  const cut = cutOf(at);
  const { length, stride } = cut;
  const { element, samples } = windowsOf(at, cut, isBatched, machine);
  return makeDataset(type, {
    element,
    batch: isBatched ? integerOf(size ?? number(128)) : null,
    isBatched,
    samples: (at("start_index") ?? at("end_index")) ? null : samples,
    dropsRemainder: isBatched ? false : null,
    shuffles:
      shuffle === undefined
        ? false
        : shuffle.kind === "boolean"
          ? shuffle.value
          : null,
    batchSite: null,
    windows:
      length !== null && stride !== null ? { length, stride, site } : null,
    site,
  });
}

/** How windows are cut; null where a number isn't known. */
interface Cut {
  readonly length: Integer | null;
  readonly stride: Integer | null;
  readonly rate: Integer | null;
}

function cutOf(at: (name: string) => Value | undefined): Cut {
  return {
    length: integerOf(at("sequence_length")),
    stride: integerOf(at("sequence_stride") ?? number(1)),
    rate: integerOf(at("sampling_rate") ?? number(1)),
  };
}

function windowsOf(
  at: (name: string) => Value | undefined,
  cut: Cut,
  isBatched: boolean,
  machine: Machine,
): { readonly element: Structure; readonly samples: Integer | null } {
  const data = toStructure(
    at("data") ?? unknown({ kind: "notFollowed", what: "data" }),
    machine,
  );
  const given = at("targets");
  const targets =
    given && given.kind !== "none" ? toStructure(given, machine) : null;
  const open = (dims: readonly Dim[]): readonly Dim[] =>
    isBatched ? [null, ...dims] : dims;
  const { length } = cut;
  const window =
    data.kind === "tensor" && data.shape !== null && length !== null
      ? tensor(open([length, ...data.shape.slice(1)]), data.dtype)
      : unknownElement;
  const target =
    targets?.kind === "tensor" && targets.shape !== null
      ? tensor(open(targets.shape.slice(1)), targets.dtype)
      : unknownElement;
  const rows = data.kind === "tensor" ? (data.shape?.[0] ?? null) : null;
  return {
    element: targets ? { kind: "tuple", items: [window, target] } : window,
    samples: rows === null ? null : windowCount(rows, cut, targets),
  };
}

/** Keras counts `ceil(starts / stride)`, and never more than there are targets. */
function windowCount(
  rows: Integer,
  { length, stride, rate }: Cut,
  targets: Structure | null,
): Integer | null {
  if (length === null || stride === null || rate === null) return null;
  const span = subtract(multiply(length, rate), subtract(rate, 1));
  const starts = subtract(rows, subtract(span, 1));
  const count = targets?.kind === "tensor" ? targets.shape?.[0] : null;
  const usable =
    count === null || count === undefined ? starts : minimum(starts, count);
  return ceilDivide(usable, stride);
}

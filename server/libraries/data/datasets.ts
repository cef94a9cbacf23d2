// Datasets: batches of samples, and what each step of a pipeline does to their number, size and order.

import type { Dim, Integer } from "../../shapes/dim.ts";
import type { Structure } from "../../shapes/structure.ts";
import type { CallSite, DataFact } from "../../trace/trace.ts";
import type { HostType } from "../../interpreter/library.ts";
import type { HostValue, Value } from "../../interpreter/value.ts";

/** What is known of a `tf.data.Dataset`; the same facts that a run tells. */
export interface DatasetFacts {
  /** One element as the dataset gives it now, batch axis included once batched. */
  readonly element: Structure;
  readonly batch: Dim;
  readonly isBatched: boolean | null;
  /** Unbatched elements. */
  readonly samples: Integer | null;
  readonly dropsRemainder: boolean | null;
  readonly shuffles: boolean | null;
  readonly batchSite: CallSite | null;
  readonly windows: Extract<DataFact, { kind: "dataset" }>["windows"];
  readonly site: CallSite | null;
  /** The datasets that are its elements, as `window` makes them. */
  readonly inner?: DatasetFacts;
}

/** The dataset that a value is, as data for a run (its range is the caller's). */
export function datasetOf(
  value: Value,
): Omit<Extract<DataFact, { kind: "dataset" }>, "range"> | null {
  const facts = factsOf(value);
  if (!facts) return null;
  const { inner, ...rest } = facts;
  return inner ? null : { kind: "dataset", ...rest };
}

/** The facts of the dataset that a value is, or null. */
export function factsOf(value: Value | undefined): DatasetFacts | null {
  return value?.kind === "host" && value.type.name === "dataset"
    ? (value.data as DatasetFacts)
    : null;
}

export function makeDataset(type: HostType, facts: DatasetFacts): HostValue {
  return { kind: "host", type, data: facts };
}

/** What an element is when nobody can tell. */
export const unknownElement: Structure = {
  kind: "unknown",
  reason: { kind: "notFollowed", what: "an element of this dataset" },
};

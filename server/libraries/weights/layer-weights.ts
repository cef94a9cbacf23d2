// The weights of layers that were called, kept for whatever holds them: objects of the program's classes, and models as layers.

import type { WeightMaker, WeightSpec } from "../../layers/layer.ts";
import type { Integer } from "../../shapes/dim.ts";
import type { LayerFact } from "../../trace/trace.ts";
import type { Machine } from "../../interpreter/library.ts";
import { under } from "./scopes.ts";

/** A weight in the place where the library made it. */
export interface PlacedWeight {
  /** Tells it from every other weight. */
  readonly id: string;
  /** The whole name, as Keras gives it: `encoder/lstm/lstm_cell/kernel`. */
  readonly path: string;
  readonly shape: readonly Integer[];
  readonly trainable: boolean;
  /** Absent where an object that is no layer made it. */
  readonly maker?: WeightMaker;
}

interface Kept {
  readonly scope: string;
  readonly weights: readonly WeightSpec[] | null;
}

/** Keeps the weights of a layer's call; they stay where its first call has made them. */
export function keepWeights(
  fact: LayerFact,
  weights: readonly WeightSpec[] | null,
  scope: string,
  machine: Machine,
): void {
  markRun(fact, machine);
  const before = keptOf(fact, machine);
  machine.store.set(keyOf(fact), {
    kind: "record",
    record: { scope: before?.scope ?? scope, weights } satisfies Kept,
  });
}

/**
 * The weights of a layer as whatever holds it counts them; null when they can't be told.
 * @param isFollowed all calls are known: a layer that wasn't called has none
 */
export function keptWeights(
  fact: LayerFact,
  machine: Machine,
  isFollowed: boolean,
): readonly PlacedWeight[] | null {
  const kept = keptOf(fact, machine);
  const isUntouched = machine.store.get(keyOf(fact)) === undefined;
  const hasNone =
    isUntouched && (isFollowed || fact.entry?.weights === undefined);
  const weights = hasNone && fact.entry ? [] : kept?.weights;
  const isTrained = trainableOf(fact, machine);
  if (!weights || isTrained === null) return null;
  return weights.map((weight, index) => ({
    id: `${String(fact.id)}.${String(index)}`,
    path: weight.name.startsWith("/")
      ? weight.name.slice(1)
      : under(kept?.scope ?? "", weight.name),
    shape: weight.shape,
    trainable:
      isTrained && (weight.trainable || weight.isTrainedInModel === true),
    maker: { layer: fact.id, index },
  }));
}

/** Reads a call that the library only plans: what it calls isn't run, and makes no weights. Gives back what ends it. */
export function beginPlanning(machine: Machine): () => void {
  const before = isPlanning(machine);
  const set = (value: boolean): void => {
    machine.store.set(planningKey, { kind: "boolean", value });
  };
  set(true);
  return () => {
    set(before);
  };
}

/** Whether the call that is read is only planned. */
export function isPlanning(machine: Machine): boolean {
  const stored = machine.store.get(planningKey);
  return stored?.kind === "boolean" && stored.value;
}

/** Remembers of a layer that it was run, or only planned so far. */
export function markRun(fact: LayerFact, machine: Machine): void {
  const key = `${String(fact.id)}.planned`;
  if (!isPlanning(machine))
    machine.store.set(key, { kind: "boolean", value: false });
  else if (!machine.store.get(key))
    machine.store.set(key, { kind: "boolean", value: true });
}

/** Whether a layer was only planned so far, and has no weights yet. */
export function isPlanned(fact: LayerFact, machine: Machine): boolean {
  const stored = machine.store.get(`${String(fact.id)}.planned`);
  return stored?.kind === "boolean" && stored.value;
}

const planningKey = "%planning";

/** The weights by their place in a layer of this scope; what lies elsewhere has its whole name behind a `/`. */
export function weightsInside(
  weights: readonly PlacedWeight[] | null,
  scope: string,
): readonly WeightSpec[] | null {
  return (
    weights?.map(({ path, shape, trainable, maker }) => ({
      name: path.startsWith(`${scope}/`)
        ? path.slice(scope.length + 1)
        : `/${path}`,
      shape,
      trainable,
      ...(maker && { maker }),
    })) ?? null
  );
}

/** Each weight once. */
export function withoutRepeats(
  weights: readonly PlacedWeight[],
): readonly PlacedWeight[] {
  return [...new Map(weights.map((weight) => [weight.id, weight])).values()];
}

/** What the program has set as a layer's `trainable`; null when not known. */
function trainableOf(fact: LayerFact, machine: Machine): boolean | null {
  const stored = machine.store.get(`${String(fact.id)}.trainable`);
  if (!stored) return true;
  return stored.kind === "boolean" ? stored.value : null;
}

function keptOf(fact: LayerFact, machine: Machine): Kept | null {
  const stored = machine.store.get(keyOf(fact));
  return stored?.kind === "record" ? (stored.record as Kept) : null;
}

function keyOf(fact: LayerFact): string {
  return `${String(fact.id)}.weights`;
}

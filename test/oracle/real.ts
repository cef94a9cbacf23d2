// What recorded calls came to on real data, and whether our remarks say so: where the library shows one shape and computes another, and nowhere
// else.
import { readFileSync } from "node:fs";
import { gunzipSync } from "node:zlib";
import type { JsonStructure } from "../../server/shapes/json.ts";
import { structureToJson } from "../../server/shapes/json.ts";
import type { Analysis } from "../../server/workspace/analysis.ts";
import type { RecordedCase } from "./cases.ts";

export interface RealCase extends RecordedCase {
  readonly output: JsonStructure;
  readonly real: {
    /** What came of up to two ways to fill in the open sizes; absent when every one raised. */
    readonly runs?: readonly { readonly output: JsonStructure }[];
    readonly error?: string;
    /** Why nothing is expected of this failure: it is the recording machine's, or another rule's. */
    readonly apart?: string;
  };
}

export type Kind =
  | "agrees"
  | "differs"
  | "raises"
  /** The library leaves a size open that is always the same: it may be told. */
  | "open"
  /** What is shown can't be the shape of a tensor. */
  | "impossible"
  | "apart";

export function realCases(dialect: "keras3" | "tfjs"): readonly RealCase[] {
  const own = new URL(`real/${dialect}.json.gz`, import.meta.url);
  const folder = process.env.REAL_FOLDER;
  const path = folder === undefined ? own : `${folder}/${dialect}.json.gz`;
  const text = gunzipSync(readFileSync(path)).toString();
  return (JSON.parse(text) as { cases: readonly RealCase[] }).cases;
}

/** How what is shown and what is computed stand to each other. */
export function kindOf(
  { inputs, output, real }: RealCase,
  dialect: "keras3" | "tfjs",
): Kind {
  if (real.apart !== undefined) return "apart";
  const isEmpty = inputs.some(({ shape }) => shape.includes(0));
  const isImpossible = leaves(output).some((leaf) => leaf.isImpossible);
  if (dialect === "tfjs" && isImpossible && !isEmpty) return "impossible";
  if (real.runs === undefined) return "raises";
  const isOpen = inputs.some(({ shape }) => shape.slice(1).includes(null));
  return compare(
    output,
    real.runs.map((run) => run.output),
    isOpen,
  );
}

/** What is wrong about our remark on the case; null when nothing is. */
export function faultOf(
  recorded: RealCase,
  dialect: "keras3" | "tfjs",
  analysis: Analysis | null,
): string | null {
  const kind = kindOf(recorded, dialect);
  const remark =
    analysis?.trace.calls.findLast((call) => call.remark !== null)?.remark ??
    null;
  if (kind === "apart") return null;
  if (remark === null)
    return kind === "agrees" || kind === "open" ? null : `no remark: ${kind}`;
  if (kind === "agrees") return `a remark: ${remark.message}`;
  const real = remark.real === null ? null : structureToJson(remark.real);
  const runs = recorded.real.runs?.map((run) => run.output) ?? [];
  const isRight =
    real === null
      ? kind === "raises" || kind === "impossible"
      : runs.length > 0 && runs.every((run) => holds(real, run));
  return isRight ? null : `${kind}, but the remark: ${remark.message}`;
}

/** Whether a structure of ours is what came out, where ours knows a size. */
function holds(ours: JsonStructure | null, run: JsonStructure): boolean {
  const [mine, real] = [leaves(ours), leaves(run)];
  return (
    mine.length === real.length &&
    mine.every((leaf, index) => {
      const other = real[index];
      return (
        other !== undefined &&
        (leaf.shape === null ||
          (leaf.shape.length === other.shape?.length &&
            leaf.shape.every((size, axis) => {
              const found = other.shape?.[axis] ?? null;
              return size === null || found === null || size === found;
            })))
      );
    })
  );
}

function compare(
  shown: JsonStructure,
  runs: readonly JsonStructure[],
  isOpen: boolean,
): Kind {
  const claims = leaves(shown);
  const reals = runs.map((run) => leaves(run));
  if (reals.every((real) => real.length !== claims.length)) return "differs";
  const kinds = claims.map(({ shape }, index) =>
    shape === null
      ? "agrees"
      : compareShapes(
          shape,
          reals.map((real) => real[index]?.shape ?? null),
          isOpen,
        ),
  );
  if (kinds.includes("differs")) return "differs";
  return kinds.includes("open") ? "open" : "agrees";
}

/** A difference holds for every run, and along an axis whose size doesn't hang on how the open sizes were filled in. */
function compareShapes(
  claim: readonly (number | null)[],
  reals: readonly (readonly (number | null)[] | null)[],
  isOpen: boolean,
): Kind {
  const known = reals.filter((real) => real !== null);
  if (known.length < reals.length) return "agrees";
  if (known.every((real) => real.length !== claim.length)) return "differs";
  if (known.some((real) => real.length !== claim.length)) return "agrees";
  const wrong = claim.flatMap((size, axis) => {
    const found = new Set(known.map((real) => real[axis] ?? null));
    const isFixed = found.size === 1 && !found.has(null);
    return isFixed && !found.has(size) ? [size] : [];
  });
  if (wrong.some((size) => size !== null)) return "differs";
  return wrong.length > 0 && (reals.length > 1 || !isOpen) ? "open" : "agrees";
}

interface Leaf {
  readonly shape: readonly (number | null)[] | null;
  readonly isImpossible: boolean;
}

/** Every tensor, left to right: a model hands them on so, however the layer nests them. */
function leaves(structure: JsonStructure | null): readonly Leaf[] {
  if (structure === null) return [{ shape: null, isImpossible: false }];
  if ("tuple" in structure) return structure.tuple.flatMap(leaves);
  if ("list" in structure) return structure.list.flatMap(leaves);
  if ("dict" in structure) return Object.values(structure.dict).flatMap(leaves);
  if (!("shape" in structure)) return [{ shape: null, isImpossible: false }];
  const { shape } = structure;
  const isBad = (size: number | string | null) =>
    size !== null && !(Number.isInteger(Number(size)) && Number(size) > 0);
  if (typeof shape === "string" || shape === null)
    return [{ shape: null, isImpossible: shape !== null }];
  const sizes = shape.map((size) => (size === null ? null : Number(size)));
  return [{ shape: sizes, isImpossible: shape.some(isBad) }];
}

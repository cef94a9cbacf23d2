// What NumPy 2, TensorFlow and Keras really gave for programs over arrays and datasets, and how an answer of ours compares.

import { readFileSync } from "node:fs";
import { gunzipSync } from "node:zlib";
import type { Dialect } from "../../server/layers/layer.ts";
import { structureToJson } from "../../server/shapes/json.ts";
import type { DataFact } from "../../server/trace/trace.ts";
import type { Analysis } from "../../server/workspace/analysis.ts";

/** What a name really held: an array, an integer, or a nest of them; null where it isn't asked. */
export interface RecordedValue {
  readonly shape?: readonly (number | null)[] | null;
  readonly dtype?: string | null;
  readonly int?: number;
  readonly tuple?: readonly (RecordedValue | null)[];
  readonly list?: readonly (RecordedValue | null)[];
  readonly dict?: Readonly<Record<string, RecordedValue | null>>;
}

export interface ArrayCase {
  readonly topic: string;
  readonly dialect: Dialect;
  readonly source: string;
  readonly answers: readonly (readonly [
    line: number,
    name: string,
    value: RecordedValue,
  ])[];
  /** Of the dataset that the program fits: its elements, how many, and the rows of each; a count below 0 isn't known there. */
  readonly dataset?: {
    readonly spec: RecordedValue;
    readonly count: number;
    readonly rows: readonly (number | null)[] | null;
  };
}

export function arrayCases(): readonly ArrayCase[] {
  const bytes = readFileSync(new URL("arrays/cases.json.gz", import.meta.url));
  return JSON.parse(gunzipSync(bytes).toString()) as readonly ArrayCase[];
}

export type Verdict = "right" | "unknown" | "wrong";

/** Our answer in the same form; `text` is what a plain value reads as. */
type Ours = RecordedValue & { readonly text?: string; readonly value?: string };

/** What we hold of a name at a line. */
export function oursAt(
  analysis: Analysis,
  source: string,
  line: number,
  name: string,
): Ours | null {
  const found = analysis.trace.values.findLast((value) => {
    const start = analysis.locate(value.range)?.start ?? 0;
    return (
      value.name === name && source.slice(0, start).split("\n").length === line
    );
  });
  if (!found) return null;
  return found.holds.kind === "plain"
    ? { text: found.holds.text }
    : (structureToJson(found.value) as Ours | null);
}

/** An unknown size, dtype or rank is no fault; anything that differs is. */
export function verdictOn(
  ours: Ours | null | undefined,
  real: RecordedValue,
): Verdict {
  if (!ours) return "unknown";
  const text = ours.text ?? ours.value;
  if (text !== undefined)
    return real.int === undefined || !/^-?\d+$/.test(text)
      ? "unknown"
      : Number(text) === real.int
        ? "right"
        : "wrong";
  if (real.int !== undefined)
    return ours.shape?.length === 0 ? "unknown" : "wrong";
  if (real.tuple) return nested(ours.tuple, real.tuple);
  if (real.list) return nested(ours.list, real.list);
  if (real.dict) {
    const { dict } = ours;
    return nested(
      dict && Object.keys(real.dict).map((key) => dict[key] ?? null),
      Object.values(real.dict),
    );
  }
  return tensorVerdict(ours, real);
}

function nested(
  ours: readonly (RecordedValue | null)[] | undefined,
  real: readonly (RecordedValue | null)[],
): Verdict {
  if (ours?.length !== real.length) return "wrong";
  return worst(
    real.map((item, index) =>
      item === null ? "right" : verdictOn(ours[index], item),
    ),
  );
}

function tensorVerdict(ours: Ours, real: RecordedValue): Verdict {
  if (!("shape" in ours)) return "wrong";
  const dtype =
    ours.dtype === real.dtype || !real.dtype
      ? "right"
      : ours.dtype === null
        ? "unknown"
        : "wrong";
  const { shape } = ours;
  if (!shape) return worst([dtype, real.shape === null ? "right" : "unknown"]);
  if (shape.length !== real.shape?.length) return "wrong";
  const dims = shape.map((dim, axis): Verdict => {
    const size = real.shape?.[axis] ?? null;
    if (dim === size) return "right";
    return typeof dim === "number" ? "wrong" : "unknown";
  });
  return worst([dtype, ...dims]);
}

export function worst(verdicts: readonly Verdict[]): Verdict {
  if (verdicts.includes("wrong")) return "wrong";
  return verdicts.includes("unknown") ? "unknown" : "right";
}

/** The dataset that the program's `fit` gets, against the real one: its elements, their number, the rows of each batch. */
export function datasetVerdict(
  data: DataFact | undefined,
  real: NonNullable<ArrayCase["dataset"]>,
  knowsSteps: boolean,
): Verdict {
  if (data?.kind !== "dataset") return "unknown";
  const element = verdictOn(
    structureToJson(data.element) as Ours | null,
    real.spec,
  );
  const rows = batchRows(data);
  // Keras leaves the steps of its time series open, though every window has as many.
  const elements = element === "wrong" && knowsSteps ? "right" : element;
  if (rows === null) return worst([elements, "unknown"]);
  const isCount = real.count < 0 || rows.length === real.count;
  const isRows =
    data.isBatched !== true ||
    real.rows === null ||
    JSON.stringify(rows) === JSON.stringify(real.rows);
  return worst([elements, isCount && isRows ? "right" : "wrong"]);
}

/** The rows of each element that comes out; null when they aren't known. */
function batchRows(
  data: Extract<DataFact, { kind: "dataset" }>,
): readonly number[] | null {
  const { samples, batch, isBatched, dropsRemainder } = data;
  if (typeof samples !== "number" || isBatched === null) return null;
  if (!isBatched) return Array.from({ length: samples }, () => 1);
  if (typeof batch !== "number" || dropsRemainder === null) return null;
  const whole = Array.from(
    { length: Math.floor(samples / batch) },
    () => batch,
  );
  const rest = samples % batch;
  return rest === 0 || dropsRemainder ? whole : [...whole, rest];
}

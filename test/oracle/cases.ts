// The real libraries' recorded answers, and whether the layer catalogue gives the same.
import { readdirSync, readFileSync } from "node:fs";
import { gunzipSync } from "node:zlib";
import type { Dialect } from "../../server/layers/layer.ts";
import type { JsonStructure } from "../../server/shapes/json.ts";
import { structureToJson } from "../../server/shapes/json.ts";
import type { Structure, TensorSpec } from "../../server/shapes/structure.ts";
import { runCase } from "./program.ts";

export interface RecordedCase {
  readonly id: string;
  readonly layer: string;
  readonly ctor: string | null;
  readonly call: string;
  readonly prelude?: string;
  readonly inputs: readonly {
    readonly shape: readonly (number | null)[];
    readonly dtype?: string;
  }[];
  readonly output?: JsonStructure | null;
  readonly params?: readonly [number, number];
  readonly mask?: readonly unknown[];
  readonly error?: { readonly stage: string; readonly message: string };
}

export interface Verdict {
  readonly agrees: boolean;
  readonly expected: string;
  readonly actual: string;
  /** Both refuse, but one while the layer is made and the other when it is called. */
  readonly otherStage: boolean;
}

/** A recording: its name, and its cases with what is corrected in them. */
export interface Recording {
  readonly name: string;
  readonly cases: readonly RecordedCase[];
}

const own = new URL("./shapes/", import.meta.url);

/**
 * All recordings of a dialect: `keras3.json.gz`, `seed-101-keras3.json.gz`. ORACLE_FOLDER names a folder with others to judge instead.
 * Corrections lie beside a recording, under its name.
 */
export function recordingsOf(dialect: Dialect): readonly Recording[] {
  const folder = process.env.ORACLE_FOLDER;
  const at = folder === undefined ? own : new URL(`file://${folder}/`);
  const names = readdirSync(at);
  const wanted = new RegExp(`^([\\w-]+-)?${dialect}\\.json(\\.gz)?$`);
  return names
    .filter((name) => wanted.test(name) && !name.startsWith("corrections-"))
    .map((name) => {
      const plain = name.replace(/\.json(\.gz)?$/, "");
      const corrections = names.find((other) =>
        other.startsWith(`corrections-${plain}.json`),
      );
      const corrected =
        corrections === undefined ? [] : loadCases(new URL(corrections, at));
      const byId = new Map(corrected.map((each) => [each.id, each]));
      const cases = loadCases(new URL(name, at));
      return {
        name: plain,
        cases: cases.map((each) => byId.get(each.id) ?? each),
      };
    });
}

export function loadCases(path: string | URL): readonly RecordedCase[] {
  return (loadJson(path) as { cases: readonly RecordedCase[] }).cases;
}

/** What a JSON file holds, packed or not. */
export function loadJson(path: string | URL): unknown {
  const bytes = readFileSync(path);
  const isPacked = String(path).endsWith(".gz");
  const text = (isPacked ? gunzipSync(bytes) : bytes).toString("utf8");
  return JSON.parse(text);
}

/** Compares the answers; null when the case is written in a way that is not read here. */
export function judge(
  recorded: RecordedCase,
  dialect: Dialect,
): Verdict | null {
  if (recorded.prelude !== undefined) return null;
  const answer = runCase(recorded, dialect, inputsOf(recorded, dialect));
  if (answer === null) return null;
  const { error } = recorded;
  if ("problem" in answer) {
    const otherStage = error !== undefined && error.stage !== answer.stage;
    const actual = `error (${answer.problem.message})`;
    const expected = expectedText(recorded);
    return { agrees: error !== undefined, expected, actual, otherStage };
  }
  const { structure, params } = answer;
  const actual = JSON.stringify({
    output: structureToJson(structure),
    params,
    mask: masksOf(structure),
  });
  const expected = expectedText(recorded);
  return { agrees: actual === expected, expected, actual, otherStage: false };
}

/** The inputs as the library makes them: Keras 2 forgets the rank of a scalar. */
export function inputsOf(
  recorded: RecordedCase,
  dialect: Dialect,
): readonly TensorSpec[] {
  return recorded.inputs.map(({ shape, dtype = "float32" }) =>
    dialect === "keras2" && shape.length === 0
      ? { kind: "tensor", shape: null, openRank: true, dtype }
      : { kind: "tensor", shape, dtype },
  );
}

function expectedText({ error, output, params, mask }: RecordedCase): string {
  if (error !== undefined) return `error (${error.message})`;
  return JSON.stringify({
    output: output ?? null,
    params: params ?? null,
    mask: mask ?? null,
  });
}

/** Masks of the result, one for each output; null when there is none. */
function masksOf(structure: Structure): unknown {
  const isSeveral = structure.kind === "tuple" || structure.kind === "list";
  const parts = isSeveral ? structure.items : [structure];
  const masks = parts.map((part) =>
    part.kind === "tensor" ? part.mask : undefined,
  );
  if (masks.every((mask) => mask === undefined)) return null;
  return masks.map((mask) => mask ?? null);
}

// Programs of which a Keras told the masks, and what the whole chain says of the same programs.
import { readFileSync } from "node:fs";
import { gunzipSync } from "node:zlib";
import type { Dim } from "../../../server/shapes/dim.ts";
import type { Structure } from "../../../server/shapes/structure.ts";
import type { Analysis } from "../../../server/workspace/analysis.ts";

/** What a name holds: a tensor with its mask, several of them, or something else. */
export type Held =
  | {
      readonly shape: readonly (number | null)[] | null;
      readonly mask?: readonly (number | null)[] | null;
    }
  | readonly Held[]
  | null;

export interface MaskedProgram {
  readonly program: readonly string[];
  readonly held: Readonly<Record<string, Held>>;
  /** The first line that raises, and the library's words. */
  readonly raises?: number;
  readonly error?: string;
}

export function maskedPrograms(keras: "keras3" | "keras2"): {
  readonly own: string;
  readonly cases: readonly MaskedProgram[];
} {
  const folder = process.env.ORACLE_MASKS;
  const file =
    folder === undefined
      ? new URL(`${keras}.json.gz`, import.meta.url)
      : `${folder}/${keras}.json.gz`;
  return JSON.parse(gunzipSync(readFileSync(file)).toString()) as ReturnType<
    typeof maskedPrograms
  >;
}

/** The program as a file; `# OWN` stands for the classes of its own. */
export function textOf(
  { program }: MaskedProgram,
  own: string,
  keras: "keras3" | "keras2",
): string {
  const lines = program.map((line) => (line === "# OWN" ? own : line));
  const head = keras === "keras3" ? "import keras" : "import tf_keras as keras";
  return [head, "import tensorflow as tf", ...lines, ""].join("\n");
}

/** What the library said of the names up to the line that raises, and whether one does. */
export function expectedOf(recorded: MaskedProgram): string {
  return JSON.stringify({
    raises: recorded.raises !== undefined,
    held: Object.entries(recorded.held),
  });
}

/** The same of our reading. */
export function actualOf(recorded: MaskedProgram, analysis: Analysis): string {
  const raises = analysis.findings.some(
    ({ when, severity }) => when === "build" && severity === "error",
  );
  const held = Object.keys(recorded.held).map((name) => {
    const fact = analysis.trace.values.findLast((value) => value.name === name);
    return [name, fact ? heldOf(fact.value, recorded.held[name]) : null];
  });
  return JSON.stringify({ raises, held });
}

function heldOf(structure: Structure, expected: Held | undefined): unknown {
  switch (structure.kind) {
    case "tensor":
      return {
        shape: sizesOf(structure.shape),
        ...(structure.mask !== undefined && { mask: sizesOf(structure.mask) }),
      };
    case "tuple":
    case "list":
      return structure.items.map((item, index) =>
        heldOf(item, Array.isArray(expected) ? at(expected, index) : undefined),
      );
    case "dict":
    case "value":
      return null;
    case "unknown":
      return expected === null ? null : structure.reason;
  }
}

function at(expected: readonly Held[], index: number): Held | undefined {
  return expected[index];
}

function sizesOf(shape: readonly Dim[] | null): unknown {
  return (
    shape?.map((dim) =>
      dim === null || typeof dim === "number" ? dim : "?",
    ) ?? null
  );
}

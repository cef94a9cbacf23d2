// The JSON that `inspect` prints; documented in docs/cli.md.

import type { Dialect } from "../layers/layer.ts";
import type { JsonStructure } from "../shapes/json.ts";
import type { JsonRange } from "./places.ts";

export type JsonParams =
  readonly [number | string | null, number | string | null] | null;

/** By its place in the layer, or behind a `/` by its whole name where it lies elsewhere. */
export interface JsonWeight {
  readonly name: string;
  readonly shape: readonly (number | string | null)[];
  readonly trainable: boolean;
}

export interface JsonCall extends JsonRange {
  readonly layer: string;
  readonly name: string | null;
  readonly inputs: JsonStructure | null;
  readonly arguments?: Readonly<Record<string, JsonStructure | null>>;
  readonly outputs: JsonStructure | null;
  readonly params: JsonParams;
  /** In the library's order; null when they can't be told. */
  readonly weights: readonly JsonWeight[] | null;
  readonly unknown?: string;
  /** What comes out on data where the library shows something else; absent elsewhere. */
  readonly real?: {
    /** Null when the library raises then. */
    readonly outputs: JsonStructure | null;
    readonly message: string;
  };
}

export interface JsonValue {
  readonly name: string;
  readonly cell?: number;
  readonly line: number;
  readonly column: number;
  readonly value: JsonStructure | null;
}

export interface JsonModel {
  /** Parameters of the whole model: only where a person reads; null when members may be there that nobody knows. */
  readonly total?: JsonParams;
  readonly name: string | null;
  readonly cell?: number;
  readonly line: number;
  readonly column: number;
  readonly summary: readonly {
    readonly name: string | null;
    readonly layer: string;
    readonly outputs: JsonStructure | null;
    readonly params: JsonParams;
    readonly connected: readonly string[];
  }[];
}

export interface JsonFile {
  readonly path: string;
  readonly dialect: Dialect | null;
  readonly calls: readonly JsonCall[];
  readonly values: readonly JsonValue[];
  readonly models: readonly JsonModel[];
}

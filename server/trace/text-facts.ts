// What stands in a program's text apart from layers and models: imports, subscripts, and what isn't read or stops it.

import type { LayerProblem } from "../layers/layer.ts";
import type { Integer } from "../shapes/dim.ts";
import type { UnknownReason } from "../shapes/unknown.ts";
import type { Range } from "../syntax/source.ts";

/** One item of a subscript: `0`, `1:`. */
export type SliceItem =
  | { readonly kind: "index"; readonly value: Integer | null }
  | {
      readonly kind: "range";
      readonly start: Integer | null;
      readonly stop: Integer | null;
      /** Absent: 1; null when it isn't known. */
      readonly step?: Integer | null;
      readonly isFull: boolean;
    }
  | { readonly kind: "newAxis" }
  | { readonly kind: "ellipsis" }
  | { readonly kind: "unknown" };

/** The program stops here, on every way that leads here. */
export interface RefusalFact {
  /** The expression that raises, or the name that can't be imported. */
  readonly range: Range;
  readonly problem: LayerProblem;
}

/** `from keras.layers import LSTM, Dense as D`, `import keras`, `import * as tf from "@tensorflow/tfjs"`. */
export interface ImportFact {
  readonly range: Range;
  readonly module: string;
  /** The name that `import m [as alias]` binds to the module. */
  readonly binds: string | null;
  readonly names: readonly {
    readonly imported: string;
    readonly local: string;
    /** `Dense as D` as a whole; a fix adds a name behind the last one. */
    readonly range: Range;
  }[];
}

/** A place that was not read, and why. */
export interface Omission {
  readonly range: Range;
  readonly reason: UnknownReason;
}

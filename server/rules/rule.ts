// What a rule is, and what it finds: a sentence, the places that led there, and edits that mend it.

import type { Dialect, LayerProblem } from "../layers/layer.ts";
import type { Range } from "../syntax/source.ts";
import type { Trace } from "../trace/trace.ts";

/** How editors show a finding; hints can be switched off. */
export type Severity = "error" | "warning" | "hint";

/** When the library speaks: while the model is made, when data comes, or never. */
export type When = "build" | "run" | "silent";

/** A check of a whole program. Its page lies beside it, with examples that fire and others that stay silent. */
export interface Rule {
  /** `RNN101`. */
  readonly code: string;
  /** `rnn-input-rank`; the file is named so. */
  readonly name: string;
  readonly severity: Severity;
  readonly dialects: readonly Dialect[];
  /** Pure; holds for every value of the unknowns, or stays silent. */
  readonly check: (trace: Trace) => readonly Finding[];
}

/** What a rule says about one place: `LSTM expects (batch, timesteps, features); x is (None, 64)`. */
export interface Finding {
  readonly code: string;
  readonly rule: string;
  readonly severity: Severity;
  readonly when: When;
  /** Starts where the text must change. */
  readonly range: Range;
  /** One sentence: what, what it got, what it wants, and what to do. */
  readonly message: string;
  /** The chain of places that led there. */
  readonly related: readonly {
    readonly range: Range;
    readonly message: string;
  }[];
  readonly fixes: readonly Fix[];
  /**
   * The thing that is wrong: the layer's problem object, or the call, run or unpacking. Of two findings about one cause the more specific
   * rule's stays.
   */
  readonly cause: LayerProblem | object;
}

/** Edits that put a finding right. */
export interface Fix {
  /** In the imperative: "Add return_sequences=True to the LSTM". */
  readonly title: string;
  readonly edits: readonly Edit[];
  /** It alone is right. */
  readonly isPreferred: boolean;
}

/** Replaces the range's text; an empty range inserts. */
export interface Edit {
  readonly range: Range;
  readonly text: string;
}

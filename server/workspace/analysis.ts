// What one document's reading comes to: the trace, the findings, and where each of their ranges stands in the text now.

import type { Finding } from "../rules/rule.ts";
import type { Program } from "../syntax/program.ts";
import type { Range, Span } from "../syntax/source.ts";
import type { Trace } from "../trace/trace.ts";

export interface Analysis {
  /** The document, as the host names it. */
  readonly file: string;
  readonly program: Program;
  readonly trace: Trace;
  /** Ordered by place, then code. */
  readonly findings: readonly Finding[];
  /** Where a range stands in its file's text as it is now. Null when its unit is gone. The file may be another one (an imported module). */
  readonly locate: (range: Range) => Span | null;
  /** Counted for tests and the log: how much of the chain this reading ran. */
  readonly work: {
    readonly statementsInterpreted: number;
    readonly statementsLowered: number;
  };
}

// The whole chain on one screen: text → program → trace → findings. A generator: whoever drives it may stop between two steps.

import type { Library } from "../interpreter/library.ts";
import type { Reader } from "../interpreter/interpret.ts";
import { createReader } from "../interpreter/interpret.ts";
import type { Dialect } from "../layers/layer.ts";
import { findAll } from "../rules/index.ts";
import type { Finding, Severity } from "../rules/rule.ts";
import type { Language, Program } from "../syntax/program.ts";
import type { Range, Span, Unit } from "../syntax/source.ts";
import type { Analysis } from "./analysis.ts";
import { dialectOf } from "./dialect.ts";
import type { Host } from "./host.ts";
import type { Parse, Resolver } from "./imports.ts";
import { createResolver } from "./imports.ts";
import type { Settings } from "./settings.ts";

/** What reads one language. */
export interface LanguageSupport {
  readonly language: Language;
  readonly parse: Parse;
  readonly library: Library;
}

/**
 * Reads a text. With the reading before the edit, only what the edit concerns is read again. Null when the file names neither Keras nor
 * TF.js.
 */
export type Analyze = (
  file: string,
  text: string,
  previous: Analysis | null,
) => Generator<void, Analysis | null>;

/** The way to read files of a language with these settings. */
export function createAnalyze(
  host: Host,
  settings: Settings,
  support: LanguageSupport,
): Analyze {
  const { resolve, imported } = createResolver(
    host,
    support.parse,
    support.language,
  );
  const readers = new WeakMap<
    Analysis,
    { readonly reader: Reader; readonly dialect: Dialect }
  >();
  return function* (file, text, previous) {
    const dialect = dialectOf(file, text, support.language, settings, host);
    if (dialect === null) return null;
    const before = previous ? readers.get(previous) : undefined;
    const reader =
      before?.dialect === dialect
        ? before.reader
        : createReader({ library: support.library, dialect, resolve });
    const program = support.parse(file, text, previous?.program);
    yield;
    const { trace, statementsInterpreted } = yield* reader.read(program);
    const locate = locator(program, imported);
    const findings = byPlace(
      findAll(trace).filter((finding) =>
        isShown(finding, settings.lowestSeverity),
      ),
      locate,
    );
    const work = {
      statementsInterpreted,
      statementsLowered: loweredCount(program, previous?.program),
    };
    const analysis: Analysis = {
      file,
      program,
      trace,
      findings,
      locate,
      work,
    };
    readers.set(analysis, { reader, dialect });
    return analysis;
  };
}

const order: readonly Severity[] = ["error", "warning", "hint"];

function isShown(finding: Finding, lowest: Severity): boolean {
  return order.indexOf(finding.severity) <= order.indexOf(lowest);
}

function byPlace(
  findings: readonly Finding[],
  locate: Analysis["locate"],
): readonly Finding[] {
  const start = (finding: Finding): number =>
    locate(finding.range)?.start ?? Infinity;
  return findings.toSorted(
    (a, b) => start(a) - start(b) || (a.code < b.code ? -1 : 1),
  );
}

/** Where ranges of the program's units, and of those of the modules that it imports, stand in their texts now. */
function locator(
  program: Program,
  imported: Resolver["imported"],
): (range: Range) => Span | null {
  const starts = new Map<Unit, number>(
    program.statements.map((part) => [part.unit, part.start]),
  );
  const startElsewhere = (unit: Unit): number | undefined =>
    unit.file === program.file
      ? undefined
      : imported(unit.file)?.statements.find((part) => part.unit === unit)
          ?.start;
  return (range) => {
    const start = starts.get(range.unit) ?? startElsewhere(range.unit);
    if (start === undefined) return null;
    return {
      file: range.unit.file,
      start: start + range.start,
      end: start + range.end,
    };
  };
}

function loweredCount(program: Program, before: Program | undefined): number {
  const kept = new Set(before?.statements.map((part) => part.statement));
  return program.statements.filter((part) => !kept.has(part.statement)).length;
}

// Findings as the client's diagnostics: each with its page, the places that led there, and a mark of what it is about.

import {
  type Diagnostic,
  DiagnosticSeverity,
  DiagnosticTag,
} from "vscode-languageserver";
import type { Finding, Severity } from "../rules/rule.ts";
import { type Reading, rangeHere } from "./ranges.ts";

/** Who speaks, as the editor shows it before the code. */
export const source = "Unroll";

export interface DiagnosticOptions {
  /** The lowest severity that is shown. */
  readonly lowestSeverity: Severity;
  /** Where the page of a rule can be read; null when there is none. */
  readonly pageOf: (rule: string) => string | null;
}

/** The diagnostics of the asked document, in the order of the findings. */
export function diagnostics(
  reading: Reading,
  options: DiagnosticOptions,
): readonly Diagnostic[] {
  const lowest = rank.indexOf(options.lowestSeverity);
  return reading.analysis.findings
    .filter((finding) => rank.indexOf(finding.severity) <= lowest)
    .flatMap((finding) => toDiagnostic(reading, finding, options) ?? []);
}

const rank: readonly Severity[] = ["error", "warning", "hint"];

const severities: Readonly<Record<Severity, DiagnosticSeverity>> = {
  error: DiagnosticSeverity.Error,
  warning: DiagnosticSeverity.Warning,
  hint: DiagnosticSeverity.Hint,
};

/** Rules about an API that was removed or renamed: the editor strikes the old name through. */
const aboutOldNames: ReadonlySet<string> = new Set([
  "RNN210",
  "RNN303",
  "RNN802",
  "RNN803",
]);

function toDiagnostic(
  reading: Reading,
  finding: Finding,
  options: DiagnosticOptions,
): Diagnostic | null {
  const range = rangeHere(reading, finding.range);
  if (range === null) return null;
  const href = options.pageOf(finding.rule);
  const related = finding.related.flatMap(({ range: place, message }) => {
    const location = reading.locate(place);
    return location === null ? [] : [{ location, message }];
  });
  return {
    range,
    severity: severities[finding.severity],
    source,
    code: finding.code,
    message: finding.message,
    data: { rule: finding.rule, when: finding.when },
    ...(href === null ? {} : { codeDescription: { href } }),
    ...(related.length === 0 ? {} : { relatedInformation: related }),
    ...(aboutOldNames.has(finding.code)
      ? { tags: [DiagnosticTag.Deprecated] }
      : {}),
  };
}

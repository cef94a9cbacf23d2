// `unroll check`: findings of files, as text for people or JSON for programs.

import type { Edit, Finding, Severity } from "../rules/rule.ts";
import type { Analysis } from "../workspace/analysis.ts";
import type { Host } from "../workspace/host.ts";
import type { Settings } from "../workspace/settings.ts";
import { readFiles } from "./analyses.ts";
import type { ReadFile } from "./analyses.ts";
import type { SourceDocument } from "./documents.ts";
import type { Note } from "./files.ts";
import { findFiles } from "./files.ts";
import type { JsonRange } from "./places.ts";
import { placeAnywhere, placeOf } from "./places.ts";
import type { Output } from "./output.ts";

export interface CheckOptions {
  readonly format: "text" | "json";
  readonly failOn: Severity;
}

/** The JSON that `check` prints; documented in docs/cli.md. */
export interface JsonFinding extends JsonRange {
  readonly path: string;
  readonly code: string;
  readonly rule: string;
  readonly severity: Severity;
  readonly when: Finding["when"];
  readonly message: string;
  readonly related: readonly {
    readonly path: string;
    readonly cell?: number;
    readonly line: number;
    readonly column: number;
    readonly message: string;
  }[];
  readonly fixes: readonly {
    readonly title: string;
    readonly edits: readonly (JsonRange & { readonly text: string })[];
  }[];
}

/** Exit status: 0 none at or above `failOn`, 1 some, 2 it could not do its job. */
export async function check(
  paths: readonly string[],
  options: CheckOptions,
  host: Host,
  settings: Settings,
  output: Output,
): Promise<0 | 1 | 2> {
  const input = findFiles(paths);
  if (input.kind === "missing") {
    output.error(`unroll: there is no file or folder ${input.path}`);
    return 2;
  }
  const notes: Note[] = [];
  const files = await readFiles(input.files, host, settings, notes);
  const findings = files.flatMap(findingsOf);
  if (options.format === "json")
    output.write(
      `${JSON.stringify({ version: 1, findings, notes }, null, 1)}\n`,
    );
  else
    output.write(
      asText(findings, notes, files.filter((file) => file.analysis).length),
    );
  return findings.some(
    (finding) => rank[finding.severity] >= rank[options.failOn],
  )
    ? 1
    : 0;
}

const rank: Readonly<Record<Severity, number>> = {
  hint: 0,
  warning: 1,
  error: 2,
};

function findingsOf(file: ReadFile): readonly JsonFinding[] {
  const { analysis, document, path } = file;
  if (!analysis) return [];
  return analysis.findings.flatMap(
    (finding) => toJson(finding, analysis, document, path) ?? [],
  );
}

function toJson(
  finding: Finding,
  analysis: Analysis,
  document: SourceDocument,
  path: string,
): JsonFinding | null {
  const place = placeOf(finding.range, analysis, document);
  if (!place) return null;
  const { code, rule, severity, when, message } = finding;
  return {
    path,
    ...place,
    code,
    rule,
    severity,
    when,
    message,
    related: finding.related.flatMap((other) => {
      const at = placeAnywhere(other.range, analysis, document, path);
      return at
        ? [
            {
              path: at.path,
              ...(at.cell === undefined ? {} : { cell: at.cell }),
              line: at.line,
              column: at.column,
              message: other.message,
            },
          ]
        : [];
    }),
    fixes: finding.fixes.flatMap(({ title, edits }) => {
      const placed = edits.map((edit) => editToJson(edit, analysis, document));
      return placed.includes(null)
        ? []
        : [{ title, edits: placed.flatMap((edit) => edit ?? []) }];
    }),
  };
}

function editToJson(
  edit: Edit,
  analysis: Analysis,
  document: SourceDocument,
): (JsonRange & { readonly text: string }) | null {
  const at = placeOf(edit.range, analysis, document);
  return at ? { ...at, text: edit.text } : null;
}

function asText(
  findings: readonly JsonFinding[],
  notes: readonly Note[],
  files: number,
): string {
  const lines = findings.flatMap((finding) => [
    `${finding.path}:${cellPrefix(finding)}${String(finding.line)}:${String(finding.column)}: ${finding.severity} ${finding.code} ${finding.message}`,
    ...finding.related.map(
      (other) =>
        `    ${other.path}:${cellPrefix(other)}${String(other.line)}:${String(other.column)}: ${other.message}`,
    ),
    ...finding.fixes.slice(0, 1).map((fix) => `    fix: ${fix.title}`),
  ]);
  const told = notes.map((note) => `${note.path}: ${note.message}`);
  const count =
    findings.length === 1 ? "1 finding" : `${String(findings.length)} findings`;
  const read = files === 1 ? "1 file" : `${String(files)} files`;
  return `${[...lines, ...told, `${count} in ${read} with models`].join("\n")}\n`;
}

function cellPrefix(place: { readonly cell?: number }): string {
  return place.cell === undefined ? "" : `cell ${String(place.cell)}:`;
}

// Quick fixes: the edits that the findings at a place bring along, in the client's terms.

import {
  type CodeAction,
  CodeActionKind,
  type Diagnostic,
  type Range,
  type TextEdit,
} from "vscode-languageserver";
import type { Finding, Fix } from "../rules/rule.ts";
import { type Reading, rangeHere, touches } from "./ranges.ts";

export interface CodeActionContext {
  readonly range: Range;
  /** What the client shows there; an action names those that it mends. */
  readonly diagnostics: readonly Diagnostic[];
  /** Kinds that the client asks for; all when absent. */
  readonly only: readonly string[] | undefined;
}

/** The fixes of all findings at the range or on its line, those that are right alone first. */
export function codeActions(
  reading: Reading,
  context: CodeActionContext,
): readonly CodeAction[] {
  if (!wants(context.only, CodeActionKind.QuickFix)) return [];
  const actions = reading.analysis.findings.flatMap((finding) => {
    const range = rangeHere(reading, finding.range);
    if (range === null || !concerns(range, context.range)) return [];
    const shown = context.diagnostics.filter(
      ({ code, message }) =>
        code === finding.code && message === finding.message,
    );
    return finding.fixes.flatMap(
      (fix) => toAction(reading, finding, fix, shown) ?? [],
    );
  });
  return actions.sort(
    (left, right) => Number(right.isPreferred) - Number(left.isPreferred),
  );
}

/** A cursor anywhere on the line that must change is meant. */
function concerns(finding: Range, asked: Range): boolean {
  return touches(finding, asked) || finding.start.line === asked.start.line;
}

/** A kind is asked for by itself or by the part before a dot: `quickfix` asks for `quickfix.unroll` too. */
function wants(only: readonly string[] | undefined, kind: string): boolean {
  return (
    only === undefined ||
    only.some(
      (asked) => asked === "" || kind === asked || kind.startsWith(`${asked}.`),
    )
  );
}

function toAction(
  reading: Reading,
  finding: Finding,
  fix: Fix,
  shown: readonly Diagnostic[],
): CodeAction | null {
  const changes: Record<string, TextEdit[]> = {};
  for (const edit of fix.edits) {
    const location = reading.locate(edit.range);
    // Half of a fix mends nothing.
    if (location === null) return null;
    const edits = (changes[location.uri] ??= []);
    edits.push({ range: location.range, newText: edit.text });
  }
  return {
    title: fix.title,
    kind: CodeActionKind.QuickFix,
    isPreferred: fix.isPreferred,
    edit: { changes },
    ...(shown.length === 0 ? {} : { diagnostics: [...shown] }),
    data: { code: finding.code },
  };
}

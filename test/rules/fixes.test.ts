// Each fix takes its finding away and brings no other, and the program can still be read.

import { describe, expect, test } from "vitest";
import { analyzeAs, applyEdits, foundIn, snippetsIn } from "./snippets.ts";

for (const folder of ["examples", "variants"]) {
  describe(folder, () => {
    for (const snippet of snippetsIn(folder).filter(
      ({ marks }) => marks.length > 0,
    )) {
      for (const dialect of snippet.flavors) {
        test(`${snippet.name} in ${dialect}`, async () => {
          const before = await analyzeAs(snippet.name, snippet.text, dialect);
          for (const finding of before.findings) {
            for (const fix of finding.fixes) {
              const text = applyEdits(before, snippet.text, fix.edits);
              const after = await analyzeAs(snippet.name, text, dialect);
              const allowed = foundIn(before, snippet.text).map(codeOf);
              allowed.splice(allowed.indexOf(finding.code), 1);
              const left = foundIn(after, text)
                .map(codeOf)
                .filter((code) => !takeOut(allowed, code));
              expect({
                fix: fix.title,
                left,
                text,
                broken: brokenParts(after),
              }).toEqual({
                fix: fix.title,
                left: [],
                text,
                broken: brokenParts(before),
              });
            }
          }
        });
      }
    }
  });
}

function takeOut(codes: string[], code: string): boolean {
  const index = codes.indexOf(code);
  if (index >= 0) codes.splice(index, 1);
  return index >= 0;
}

function brokenParts(analysis: Awaited<ReturnType<typeof analyzeAs>>): number {
  return analysis.program.statements.filter((part) => part.broken).length;
}

function codeOf(found: string): string {
  return found.split(": ")[1] ?? "";
}

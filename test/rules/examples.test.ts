// Every snippet gets exactly its marked findings in each of its dialects; what belongs to a rule that is not built yet may stay silent.

import { describe, expect, test } from "vitest";
import { rules } from "../../server/rules/index.ts";
import { analyzeAs, foundIn, snippetsIn } from "./snippets.ts";

const built = new Set(rules.map((rule) => rule.code));

for (const folder of ["examples", "variants"]) {
  describe(folder, () => {
    for (const snippet of snippetsIn(folder)) {
      for (const dialect of snippet.flavors) {
        test(`${snippet.name} in ${dialect}`, async () => {
          const found = foundIn(
            await analyzeAs(snippet.name, snippet.text, dialect),
            snippet.text,
          );
          const wanted = snippet.marks.filter((mark) =>
            built.has(codeOf(mark)),
          );
          expect(
            found.filter((each) => !standsIn(each, snippet.marks)),
          ).toEqual(wanted);
        });
      }
    }
  });
}

/** A general code on the line of a mark whose own rule is not built yet. */
function standsIn(found: string, marks: readonly string[]): boolean {
  if (!codeOf(found).startsWith("RNN9")) return false;
  return marks.some(
    (mark) =>
      !built.has(codeOf(mark)) && mark.split(":")[0] === found.split(":")[0],
  );
}

function codeOf(mark: string): string {
  return mark.split(": ")[1] ?? "";
}

// The examples on the rules' pages: each fenced block gets exactly the findings that are marked in it.

import { existsSync, readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import type { Dialect } from "../../server/layers/layer.ts";
import { rules } from "../../server/rules/index.ts";
import { analyzeAs, foundIn, marksOf } from "./snippets.ts";

for (const rule of rules) {
  const path = new URL(`../../server/rules/${rule.name}.md`, import.meta.url);
  describe(`${rule.code} ${rule.name}`, () => {
    test("has a page under its name", () => {
      expect(existsSync(path)).toBe(true);
      expect(readFileSync(path, "utf8").split("\n")[0]).toBe(
        `# ${rule.code} ${rule.name}`,
      );
    });
    for (const [index, { language, dialects, text }] of blocksOf(
      path,
      rule.dialects,
    ).entries()) {
      for (const dialect of dialects) {
        test(`example ${index + 1} in ${dialect}`, async () => {
          const name = language === "python" ? "example.py" : "example.ts";
          expect(foundIn(await analyzeAs(name, text, dialect), text)).toEqual(
            marksOf(text),
          );
        });
      }
    }
  });
}

interface Block {
  readonly language: string;
  readonly dialects: readonly Dialect[];
  readonly text: string;
}

/** Python blocks hold in the Keras dialects of the rule, or in those that the fence names. */
function blocksOf(path: URL, ofRule: readonly Dialect[]): readonly Block[] {
  const text = existsSync(path) ? readFileSync(path, "utf8") : "";
  return [
    ...text.matchAll(/```(python|typescript)([ \w]*)\n([\s\S]*?)```/g),
  ].map(([, language = "", words = "", block = ""]) => {
    const named = words
      .trim()
      .split(" ")
      .filter(
        (word): word is Dialect => word === "keras2" || word === "keras3",
      );
    const usual =
      language === "typescript"
        ? (["tfjs"] as const)
        : ofRule.filter((dialect) => dialect !== "tfjs");
    return {
      language,
      dialects: named.length > 0 ? named : usual,
      text: block,
    };
  });
}

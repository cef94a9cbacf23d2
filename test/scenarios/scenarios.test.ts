// Whole programs, as people write them, with what each line comes to behind it: `#> ` the layers called there and what they return, in order
// of execution, each distinct result once; `#! ` the findings. A program read without these comments gets exactly them again.
// `npx vitest run test/scenarios -u` writes the present answers.

import { readdirSync, readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { printStructure } from "../../server/shapes/print.ts";
import type { Analysis } from "../../server/workspace/analysis.ts";
import type { Range } from "../../server/syntax/source.ts";
import { programReader } from "../oracle/programs.ts";

const folder = new URL(".", import.meta.url);
const reader = {
  keras3: await programReader("keras3"),
  keras2: await programReader("keras2"),
};

const programs = readdirSync(folder, { withFileTypes: true })
  .filter((entry) => entry.isDirectory())
  .flatMap(({ name }) =>
    readdirSync(new URL(name, folder)).map((file) => `${name}/${file}`),
  );

test.each(programs)("%s", async (name) => {
  const file = new URL(name, folder);
  const text = readFileSync(file, "utf8").replace(/ {2}#[>!] .*$/gm, "");
  const read = reader[text.includes("tf_keras") ? "keras2" : "keras3"];
  const analysis = read(text);
  expect(analysis).not.toBeNull();
  if (analysis)
    await expect(annotated(text, analysis)).toMatchFileSnapshot(file.pathname);
});

function annotated(text: string, analysis: Analysis): string {
  const results = new Map<number, string[]>();
  for (const { range, layer, outputs } of analysis.trace.calls) {
    const line = lineOf(range, text, analysis);
    if (line === null) continue;
    const told = results.get(line) ?? [];
    const result = `${layer.className} ${printStructure(outputs)}`;
    if (!told.includes(result)) told.push(result);
    results.set(line, told);
  }
  const codes = new Map<number, string[]>();
  for (const { range, code } of analysis.findings) {
    const line = lineOf(range, text, analysis);
    if (line !== null) codes.set(line, [...(codes.get(line) ?? []), code]);
  }
  return text
    .split("\n")
    .map((line, index) =>
      [
        line,
        ...(results.has(index) ? [`#> ${results.get(index)?.join(" | ") ?? ""}`] : []),
        ...(codes.has(index) ? [`#! ${codes.get(index)?.join(" ") ?? ""}`] : []),
      ].join("  "),
    )
    .join("\n");
}

/** The line that something starts on; null in another file. */
function lineOf(range: Range, text: string, analysis: Analysis): number | null {
  const span = analysis.locate(range);
  return span ? text.slice(0, span.start).split("\n").length - 1 : null;
}

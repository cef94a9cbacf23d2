// Programs with marked findings: `# expect: RNN001` (or `//`) at the end of a line says what that line must get, and nothing else may come.

import { readdirSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import type { Dialect } from "../../server/layers/layer.ts";
import type { Edit, Finding } from "../../server/rules/rule.ts";
import { createAnalyze } from "../../server/workspace/analyze.ts";
import type { Analysis } from "../../server/workspace/analysis.ts";
import {
  createLanguages,
  languageOf,
} from "../../server/workspace/languages.ts";
import { defaultSettings } from "../../server/workspace/settings.ts";
import { memoryHost } from "../support/reading.ts";

export interface Snippet {
  readonly name: string;
  readonly text: string;
  /** The dialects in which the marks hold. */
  readonly flavors: readonly Dialect[];
  /** Those in which the library says nothing. */
  readonly silent: readonly Dialect[];
  /** `7: RNN001`, in order. */
  readonly marks: readonly string[];
}

/** The snippets of a folder beside this file, by name. */
export function snippetsIn(folder: string): readonly Snippet[] {
  const path = join(dirname(fileURLToPath(import.meta.url)), folder);
  const names = readdirSync(path).filter((name) =>
    /\.(bad|good)\.(py|ts)$/.test(name),
  );
  return names.sort().map((name) => {
    const text = readFileSync(join(path, name), "utf8");
    return {
      name,
      text,
      flavors: header(text, "flavors"),
      silent: header(text, "silent"),
      marks: marksOf(text),
    };
  });
}

function header(text: string, name: string): readonly Dialect[] {
  const words =
    new RegExp(`^(?:#|//) ${name}: (.+)$`, "m")
      .exec(text)?.[1]
      ?.trim()
      .split(/\s+/) ?? [];
  return words.filter(
    (word): word is Dialect =>
      word === "keras3" || word === "keras2" || word === "tfjs",
  );
}

/** What the marks of a text ask for. */
export function marksOf(text: string): readonly string[] {
  return text.split("\n").flatMap((line, index) => {
    const codes =
      /(?:#|\/\/) expect: ([A-Z0-9, ]+?)\s*$/.exec(line)?.[1]?.split(",") ?? [];
    return codes.map((code) => `${index + 1}: ${code.trim()}`);
  });
}

const host = memoryHost(new Map());
const languages = createLanguages(host);

/** Reads a text as the named file in a dialect. */
export async function analyzeAs(
  name: string,
  text: string,
  dialect: Dialect,
): Promise<Analysis> {
  const file = `/project/${name}`;
  const language = languageOf(file);
  if (language === null) throw new Error(`${name} is in no language`);
  const keras = dialect === "keras2" ? "2" : "3";
  const analyze = createAnalyze(
    host,
    { ...defaultSettings, keras },
    await languages(language),
  );
  const work = analyze(file, text, null);
  let step = work.next();
  while (step.done !== true) step = work.next();
  if (step.value === null) throw new Error(`${name} holds no model code`);
  return step.value;
}

/** `7: RNN001` for each finding, by the line on which it starts. */
export function foundIn(analysis: Analysis, text: string): readonly string[] {
  return analysis.findings
    .map((finding) => ({
      line: lineOf(analysis, finding, text),
      code: finding.code,
    }))
    .sort(
      (left, right) =>
        left.line - right.line || left.code.localeCompare(right.code),
    )
    .map(({ line, code }) => `${line}: ${code}`);
}

export function lineOf(
  analysis: Analysis,
  finding: Finding,
  text: string,
): number {
  const start = analysis.locate(finding.range)?.start ?? -1;
  return text.slice(0, start).split("\n").length;
}

/** The text after a fix's edits, which may not overlap. */
export function applyEdits(
  analysis: Analysis,
  text: string,
  edits: readonly Edit[],
): string {
  const spans = edits.map((edit, order) => {
    const span = analysis.locate(edit.range);
    if (span === null) throw new Error("An edit stands nowhere in the text");
    return { ...span, text: edit.text, order };
  });
  spans.sort(
    (left, right) =>
      left.start - right.start ||
      left.end - right.end ||
      left.order - right.order,
  );
  let result = "";
  let at = 0;
  for (const span of spans) {
    if (span.start < at) throw new Error("Edits overlap");
    result += text.slice(at, span.start) + span.text;
    at = span.end;
  }
  return result + text.slice(at);
}

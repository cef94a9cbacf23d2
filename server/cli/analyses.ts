// Files → analyses, for commands that read many.

import type { Analysis } from "../workspace/analysis.ts";
import { createAnalyze } from "../workspace/analyze.ts";
import { mentionsKeras } from "../workspace/dialect.ts";
import type { Host } from "../workspace/host.ts";
import { createLanguages, languageOf } from "../workspace/languages.ts";
import type { Settings } from "../workspace/settings.ts";
import type { SourceDocument } from "./documents.ts";
import { openDocument } from "./documents.ts";
import type { InputFile, Note } from "./files.ts";
import { readText } from "./files.ts";

export interface ReadFile {
  readonly path: string;
  readonly document: SourceDocument;
  /** Null when the file uses neither Keras nor TF.js. */
  readonly analysis: Analysis | null;
}

/** Reads the files one after the other; those that can't be read are told in `notes`. */
export async function readFiles(
  files: readonly InputFile[],
  host: Host,
  settings: Settings,
  notes: Note[],
): Promise<readonly ReadFile[]> {
  const languages = createLanguages(host);
  const analyzers = new Map<string, ReturnType<typeof createAnalyze>>();
  const results: ReadFile[] = [];
  for (const { path } of files) {
    const language = languageOf(path);
    const content = readText(path);
    const opened =
      content.kind === "text"
        ? openDocument(path, content.text)
        : { kind: "refused" as const, message: content.message };
    if (language === null || "kind" in opened) {
      notes.push({
        path,
        message:
          "kind" in opened
            ? opened.message
            : "passed over: neither Python nor JavaScript",
      });
      continue;
    }
    if (!mayHoldModels(opened.text, language)) {
      results.push({ path, document: opened, analysis: null });
      continue;
    }
    const analyze =
      analyzers.get(language) ??
      createAnalyze(host, settings, await languages(language));
    analyzers.set(language, analyze);
    const analysis = guarded(() => toEnd(analyze(path, opened.text, null)));
    if (analysis instanceof Error)
      notes.push({
        path,
        message: `passed over: a fault in Unroll, ${analysis.message}`,
      });
    else results.push({ path, document: opened, analysis });
  }
  return results;
}

function mayHoldModels(
  text: string,
  language: "python" | "javascript",
): boolean {
  return language === "python"
    ? mentionsKeras(text)
    : text.includes("tensorflow/tfjs");
}

/** One file that trips Unroll up must not keep the others from being read. */
function guarded<Result>(read: () => Result): Result | Error {
  try {
    return read();
  } catch (error) {
    return error instanceof Error ? error : new Error(String(error));
  }
}

function toEnd<Result>(work: Generator<void, Result>): Result {
  for (;;) {
    const step = work.next();
    if (step.done === true) return step.value;
  }
}

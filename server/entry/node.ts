// The language server in Node: over standard input and output (`--stdio`), or over the channel of a parent process (`--node-ipc`).

import { existsSync } from "node:fs";
import path from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import {
  type Connection,
  createConnection,
  ProposedFeatures,
} from "vscode-languageserver/node";
import { serve, type Surroundings } from "../server.ts";
import type { Language } from "../syntax/program.ts";
import { type Analyze, createAnalyze } from "../workspace/analyze.ts";
import { mentionsKeras } from "../workspace/dialect.ts";
import type { Host } from "../workspace/host.ts";
import { createLanguages, languageOf } from "../workspace/languages.ts";
import { createNodeHost, nodeClock } from "./node-host.ts";

const connection = createConnection(ProposedFeatures.all);
const beside = new URL(".", import.meta.url);
const host = createNodeHost(beside, logTo(connection));

const languages = createLanguages(host);

serve(connection, {
  host,
  clock: nodeClock,
  version: "0.1.0",
  fileOf,
  uriOf,
  pageOf,
  analyzeWith: createAnalyzeWith(),
});
connection.listen();

/** Each document keeps its way of being read, and with it what was read, until its settings change. */
function createAnalyzeWith(): Surroundings["analyzeWith"] {
  const made = new WeakMap<
    Host,
    { readonly key: string; readonly analyze: Analyze }
  >();
  return async (own, { file, text, language: given }, settings) => {
    const language = given ?? languageOf(file);
    if (language === null || !mayHoldModels(language, text)) return null;
    const key = `${language} ${JSON.stringify(settings)}`;
    const before = made.get(own);
    if (before?.key === key) return before.analyze;
    const analyze = createAnalyze(own, settings, await languages(language));
    made.set(own, { key, analyze });
    return analyze;
  };
}

/** Whether it is worth loading what reads the language. */
function mayHoldModels(language: Language, text: string): boolean {
  return language === "python" ? mentionsKeras(text) : text.includes("tfjs");
}

/** Files by their paths; documents that lie elsewhere by their URIs. */
function fileOf(uri: string): string {
  if (!uri.startsWith("file:///") || /%2f/i.test(uri)) return uri;
  const file = fileURLToPath(uri);
  return path.sep === "/" ? file : file.replaceAll(path.sep, "/");
}

function uriOf(file: string): string {
  return path.isAbsolute(file) ? pathToFileURL(file).href : file;
}

function pageOf(rule: string): string | null {
  const page = new URL(`rules/${rule}.md`, beside);
  return existsSync(page) ? page.href : null;
}

function logTo({ console }: Connection): Host["log"] {
  return (level, message) => {
    console[level](message);
  };
}

// The languages that Unroll reads, each loaded when the first file of it is opened: ts-morph weighs much, and most people write Python.

import type { Language } from "../syntax/program.ts";
import type { LanguageSupport } from "./analyze.ts";
import type { Host } from "./host.ts";

/** The language of a file by its name; null for files that aren't read. Notebooks are Python. */
export function languageOf(file: string): Language | null {
  if (/\.(py|pyw|ipynb)$/i.test(file)) return "python";
  return /\.([cm]?[jt]s|[jt]sx)$/i.test(file) && !/\.d\.[cm]?ts$/i.test(file)
    ? "javascript"
    : null;
}

/** Loads a language once; later calls give the same. */
export function createLanguages(
  host: Host,
): (language: Language) => Promise<LanguageSupport> {
  const loaded = new Map<Language, Promise<LanguageSupport>>();
  return (language) => {
    const known = loaded.get(language);
    if (known) return known;
    const support = language === "python" ? loadPython(host) : loadJavaScript();
    loaded.set(language, support);
    return support;
  };
}

async function loadPython(host: Host): Promise<LanguageSupport> {
  const [{ createPythonParser }, { createPythonLibrary }] = await Promise.all([
    import("../syntax/python/parser.ts"),
    import("../libraries/python.ts"),
  ]);
  const [runtime, grammar] = await Promise.all([
    host.loadAsset("web-tree-sitter.wasm"),
    host.loadAsset("tree-sitter-python.wasm"),
  ]);
  const parser = await createPythonParser(runtime, grammar);
  return {
    language: "python",
    parse: parser.parse,
    library: createPythonLibrary(),
  };
}

async function loadJavaScript(): Promise<LanguageSupport> {
  const [{ createTypeScriptParser }, { createJavaScriptLibrary }] =
    await Promise.all([
      import("../syntax/typescript/parser.ts"),
      import("../libraries/javascript.ts"),
    ]);
  return {
    language: "javascript",
    parse: createTypeScriptParser().parse,
    library: createJavaScriptLibrary(),
  };
}

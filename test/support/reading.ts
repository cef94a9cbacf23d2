// A text as the features see it: read through the whole chain, without disk and without an editor.

import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { TextDocument } from "vscode-languageserver-textdocument";
import { type Reading, readingOf } from "../../server/features/ranges.ts";
import { createAnalyze } from "../../server/workspace/analyze.ts";
import type { Host } from "../../server/workspace/host.ts";
import {
  createLanguages,
  languageOf,
} from "../../server/workspace/languages.ts";
import { defaultSettings } from "../../server/workspace/settings.ts";

const require = createRequire(import.meta.url);

/** A host over files given as texts. */
export function memoryHost(files: ReadonlyMap<string, string>): Host {
  return {
    readFile: (path) => files.get(path) ?? null,
    listFolder: (folder) =>
      [...files.keys()].flatMap((path) =>
        path.startsWith(`${folder}/`)
          ? [path.slice(folder.length + 1).replace(/\/.*/, "/")]
          : [],
      ),
    now: () => performance.now(),
    loadAsset: (name) =>
      readFile(require.resolve(`${name.replace(".wasm", "")}/${name}`)),
    log: (level, message) => {
      console.log(level, message);
    },
  };
}

const languages = createLanguages(memoryHost(new Map()));

export interface Marked {
  readonly reading: Reading;
  readonly document: TextDocument;
  /** Where `$0` stood in the text; its end when there was none. */
  readonly offset: number;
}

/** Reads a file's text, from which a cursor written `$0` is taken. Other files by path in `others`. */
export async function readMarked(
  marked: string,
  file = "/project/model.py",
  others: Readonly<Record<string, string>> = {},
): Promise<Marked> {
  const cursor = marked.indexOf("$0");
  const text = marked.replace("$0", "");
  const language = languageOf(file);
  if (language === null) throw new Error(`${file} is in no language`);
  const host = memoryHost(new Map(Object.entries(others)));
  const support = await languages(language);
  const analyze = createAnalyze(host, defaultSettings, support);
  const work = analyze(file, text, null);
  let step = work.next();
  while (step.done !== true) step = work.next();
  if (step.value === null) throw new Error(`${file} holds no model code`);
  const document = TextDocument.create(`file://${file}`, language, 1, text);
  return {
    reading: readingOf(step.value, document, (path) => {
      const other = others[path];
      return other === undefined
        ? null
        : TextDocument.create(`file://${path}`, language, 1, other);
    }),
    document,
    offset: cursor < 0 ? text.length : cursor,
  };
}

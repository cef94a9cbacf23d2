// Which files a command reads: those named, and the sources in folders, but for what was installed or is hidden.

import { existsSync, readFileSync, statSync } from "node:fs";
import { globSync } from "tinyglobby";
import { languageOf } from "../workspace/languages.ts";

/** A file to read, under the path as it was given or joined to the folder that was. */
export interface InputFile {
  readonly path: string;
}

export interface Note {
  readonly path: string;
  readonly message: string;
}

export type Input =
  | { readonly kind: "files"; readonly files: readonly InputFile[] }
  | { readonly kind: "missing"; readonly path: string };

const passedOver = [
  "**/node_modules/**",
  "**/site-packages/**",
  "**/.*/**",
  "**/.*",
];

/** All files under the given paths, each once, folders in the order of their names. */
export function findFiles(paths: readonly string[]): Input {
  const found = new Set<string>();
  for (const path of paths) {
    if (!existsSync(path)) return { kind: "missing", path };
    if (!statSync(path).isDirectory()) found.add(path);
    else for (const file of sourcesIn(path)) found.add(file);
  }
  return { kind: "files", files: [...found].map((path) => ({ path })) };
}

function sourcesIn(folder: string): readonly string[] {
  const names = globSync(
    ["**/*.{py,pyw,ipynb,ts,tsx,mts,cts,js,jsx,mjs,cjs}"],
    { cwd: folder, ignore: passedOver, followSymbolicLinks: false },
  );
  const prefix = folder.endsWith("/") ? folder : `${folder}/`;
  return names
    .filter((name) => languageOf(name) !== null)
    .sort((a, b) => (a < b ? -1 : 1))
    .map((name) => `${prefix}${name}`);
}

/** Larger files are data, not models. */
const largest = 4_000_000;

export type FileText =
  | { readonly kind: "text"; readonly text: string }
  | { readonly kind: "passedOver"; readonly message: string };

/** The text of a file, or why it is passed over. */
export function readText(path: string): FileText {
  try {
    const { size } = statSync(path);
    if (size > largest)
      return passOver(
        `${(size / 1e6).toFixed(1)} MB is more than the ${String(largest / 1e6)} MB that are read`,
      );
    const bytes = readFileSync(path);
    if (bytes.subarray(0, 8192).includes(0))
      return passOver("it is a binary file");
    return { kind: "text", text: new TextDecoder().decode(bytes) };
  } catch (error) {
    return passOver(
      error instanceof Error ? error.message : "it can't be read",
    );
  }
}

function passOver(message: string): FileText {
  return { kind: "passedOver", message: `passed over: ${message}` };
}

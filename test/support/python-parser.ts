// The Python parser as tests use it, with the modules that npm installed.

import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import {
  createPythonParser,
  type PythonParser,
} from "../../server/syntax/python/parser.ts";

const require = createRequire(import.meta.url);

export function pythonParser(): Promise<PythonParser> {
  return createPythonParser(
    readFileSync(require.resolve("web-tree-sitter/web-tree-sitter.wasm")),
    readFileSync(require.resolve("tree-sitter-python/tree-sitter-python.wasm")),
  );
}

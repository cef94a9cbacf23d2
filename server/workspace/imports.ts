// Finds and reads the modules of the workspace that a file imports, each parsed once for a content.

import type { Language, Program } from "../syntax/program.ts";
import type { Host } from "./host.ts";
import { folderOf, importRoots, join } from "./paths.ts";

export type Parse = (file: string, text: string, previous?: Program) => Program;

export interface Resolver {
  /** The module that a file imports: the same `Program` object as long as the module's text is the same. */
  readonly resolve: (module: string, from: string) => Program | null;
  /** A file that was imported before, as it was then read last. */
  readonly imported: (file: string) => Program | null;
}

/** Resolves imports with what the host can read. */
export function createResolver(
  host: Host,
  parse: Parse,
  language: Language,
): Resolver {
  const programs = new Map<string, Program>();
  const resolve: Resolver["resolve"] = (module, from) => {
    const candidates =
      language === "python"
        ? pythonFiles(module, from, host)
        : scriptFiles(module, from);
    for (const path of candidates) {
      const text = host.readFile(path);
      if (text === null || path === from || text.length > 2_000_000) continue;
      const known = programs.get(path);
      if (known?.text === text) return known;
      const program = parse(path, text, known);
      programs.set(path, program);
      return program;
    }
    return null;
  };
  return { resolve, imported: (file) => programs.get(file) ?? null };
}

/** `a.b` is `a/b.py` or `a/b/__init__.py` below a root; leading dots count folders from the importing file's own. */
function pythonFiles(
  module: string,
  from: string,
  host: Host,
): readonly string[] {
  const dots = /^\.*/.exec(module)?.[0].length ?? 0;
  const path = module.slice(dots).replaceAll(".", "/");
  const roots =
    dots > 0
      ? [join(folderOf(from), "../".repeat(dots - 1))]
      : importRoots(from, host);
  return roots.flatMap((root) =>
    path === ""
      ? [join(root, "__init__.py")]
      : [join(root, `${path}.py`), join(root, `${path}/__init__.py`)],
  );
}

/** `./model` with any extension, or the folder's index. */
function scriptFiles(module: string, from: string): readonly string[] {
  if (!module.startsWith(".")) return [];
  const path = join(folderOf(from), module);
  const bare = path.replace(/\.(js|mjs|cjs|ts|mts|tsx|jsx)$/, "");
  const extensions = ["ts", "tsx", "mts", "js", "mjs", "cjs", "jsx"];
  return [
    path,
    ...extensions.map((extension) => `${bare}.${extension}`),
    ...extensions.map((extension) => `${path}/index.${extension}`),
  ];
}

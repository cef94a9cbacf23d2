// Syntax trees of the files that are open. ts-morph's project reads a file first; TypeScript's incremental parse goes on from there,
// several times quicker than reading the file again.

import { Project, ts } from "ts-morph";

export interface Trees {
  /** The tree of this text. It lives until the next call for the same file; null when the text nests too deep to be parsed. */
  readonly parse: (file: string, text: string) => ts.SourceFile | null;
  readonly forget: (file: string) => void;
}

export function createTrees(): Trees {
  const project = new Project({
    useInMemoryFileSystem: true,
    skipLoadingLibFiles: true,
    skipFileDependencyResolution: true,
    compilerOptions: {
      allowJs: true,
      target: ts.ScriptTarget.ESNext,
      jsx: ts.JsxEmit.Preserve,
    },
  });
  const trees = new Map<string, ts.SourceFile>();
  let count = 0;
  const read = (file: string, text: string): ts.SourceFile => {
    count += 1;
    const made = project.createSourceFile(
      `/${String(count)}.${extensionOf(file)}`,
      text,
    );
    const tree = made.compilerNode;
    project.removeSourceFile(made);
    return tree;
  };
  return {
    parse: (file, text) => {
      const known = trees.get(file);
      trees.delete(file);
      const tree =
        (known ? parsed(() => changed(known, text)) : null) ??
        parsed(() => read(file, text));
      if (tree) trees.set(file, tree);
      return tree;
    },
    forget: (file) => {
      trees.delete(file);
    },
  };
}

/** The parser recurses as deep as the text nests and has no other bound than the stack: past that there is no tree. */
function parsed(parse: () => ts.SourceFile): ts.SourceFile | null {
  try {
    return parse();
  } catch {
    return null;
  }
}

function changed(tree: ts.SourceFile, text: string): ts.SourceFile {
  const old = tree.text;
  const most = Math.min(old.length, text.length);
  let head = 0;
  while (head < most && old.charCodeAt(head) === text.charCodeAt(head))
    head += 1;
  let tail = 0;
  while (
    tail < most - head &&
    old.charCodeAt(old.length - 1 - tail) ===
      text.charCodeAt(text.length - 1 - tail)
  )
    tail += 1;
  if (old.length === text.length && head === old.length) return tree;
  const span = ts.createTextSpan(head, old.length - head - tail);
  return ts.updateSourceFile(
    tree,
    text,
    ts.createTextChangeRange(span, text.length - head - tail),
  );
}

const extensions: ReadonlySet<string> = new Set([
  "ts",
  "tsx",
  "mts",
  "cts",
  "js",
  "jsx",
  "mjs",
  "cjs",
]);

/** Which grammar reads a file; without a known ending TypeScript's. */
function extensionOf(file: string): string {
  const ending = /\.([a-z]+)$/i.exec(file)?.[1]?.toLowerCase() ?? "";
  return extensions.has(ending) ? ending : "ts";
}

/** Where the parser found errors, in the order of the text. */
export function errorsOf(tree: ts.SourceFile): readonly number[] {
  const diagnostics: unknown = Reflect.get(tree, "parseDiagnostics");
  if (!Array.isArray(diagnostics)) return [];
  return diagnostics
    .filter(hasStart)
    .map(({ start }) => start)
    .sort((left, right) => left - right);
}

function hasStart(
  diagnostic: unknown,
): diagnostic is { readonly start: number } {
  return (
    typeof diagnostic === "object" &&
    diagnostic !== null &&
    "start" in diagnostic &&
    typeof diagnostic.start === "number"
  );
}

/** Whether the parser stumbled while it read this node. */
export function stumbled(node: ts.Node, depth = 0): boolean {
  if (node.flags & ts.NodeFlags.ThisNodeHasError) return true;
  return (
    depth < 500 &&
    (ts.forEachChild(node, (child) => stumbled(child, depth + 1)) ?? false)
  );
}

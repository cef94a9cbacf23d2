// All the outside there is. Whoever runs the server (Node, a web worker, a test) gives these; nothing under `server` reads anything else.

/** Reads files for the analysis: imports, pinned versions. Paths are `/`-separated, as the host gave them. */
export interface Host {
  /** The text of a file, or null when there is none or it can't be read as text. Must be quick; the host caches. */
  readonly readFile: (path: string) => string | null;
  /** Names in a folder, folders with a trailing `/`; empty when there is none. */
  readonly listFolder: (path: string) => readonly string[];
  /** Milliseconds, monotonic, for budgets. */
  readonly now: () => number;
  /** The bytes of the Python grammar (`tree-sitter-python.wasm`) and of its runtime. */
  readonly loadAsset: (name: string) => Promise<Uint8Array>;
  readonly log: (
    level: "error" | "warn" | "info" | "debug",
    message: string,
  ) => void;
}

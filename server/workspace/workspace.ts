// The open documents and what was last read of each. An edit ends the reading of the text before it; a change of a file that a
// document was read with (an import, a pinned version) reads the document again. Knows nothing of LSP.

import type { Analysis } from "./analysis.ts";
import type { Host } from "./host.ts";
import { type Clock, runInSlices } from "./schedule.ts";

/** Reads a text in steps. `previous` is the same document's reading before the edit, from which it takes what still holds. */
export type Analyze = (
  file: string,
  text: string,
  previous: Analysis | null,
) => Generator<void, Analysis | null>;

export interface Workspace {
  /** Opens a document, or gives an open one its new text. */
  readonly update: (file: string, text: string) => void;
  readonly close: (file: string) => void;
  /** Reads every open document again: a setting has changed. */
  readonly reset: () => void;
  /** Files were changed outside: reads the documents again that were read with one of them. */
  readonly changedOutside: (files: readonly string[]) => void;
  /**
   * The reading of the document's text as it is now. Null when it has none: it isn't open, it is no model code, or it was
   * edited or closed before the reading came to its end. Rejects when reading failed.
   */
  readonly reading: (file: string) => Promise<Analysis | null>;
  /** The documents that are open. */
  readonly files: () => readonly string[];
}

export interface WorkspaceOptions {
  readonly host: Host;
  readonly clock: Clock;
  /** The way to read one document, taking other files from `host`. Null when it can't be read at all. */
  readonly analyzeWith: (
    host: Host,
    file: string,
    text: string,
  ) => Promise<Analyze | null>;
  /**
   * Called when a document's reading has come to its end, at once and before the promise of `reading` resolves; null when there is
   * nothing to read in it. `cause` is what it was read for: its own new text, or anything else.
   */
  readonly onRead: (
    file: string,
    analysis: Analysis | null,
    cause: Cause,
  ) => void;
  readonly onFailure: (file: string, error: unknown) => void;
}

export type Cause = "text" | "other";

interface Open {
  text: string;
  /** Counts the texts and resets, so that a reading knows whether it is still wanted. */
  revision: number;
  reading: Promise<Analysis | null>;
  last: Analysis | null;
  /** Files that the last reading asked for, without itself. */
  readonly readWith: Set<string>;
}

/** Milliseconds from an edit to its reading: letters typed at once are read once. */
const debounce = 10;

export function createWorkspace(options: WorkspaceOptions): Workspace {
  const documents = new Map<string, Open>();

  const readAgain = (
    file: string,
    open: Open,
    cause: Cause,
    wait: number,
  ): void => {
    open.revision += 1;
    open.reading = read(file, open, { cause, wait }, options, documents);
    open.reading.catch((error: unknown) => options.onFailure(file, error));
  };

  const changed = (files: readonly string[]): void => {
    for (const [file, open] of documents)
      if (files.some((other) => open.readWith.has(other)))
        readAgain(file, open, "other", debounce);
  };

  return {
    update: (file, text) => {
      const before = documents.get(file);
      if (before?.text === text) return;
      const open = before ?? opened();
      documents.set(file, open);
      open.text = text;
      readAgain(file, open, "text", before === undefined ? 0 : debounce);
      changed([file]);
    },
    close: (file) => {
      const open = documents.get(file);
      if (open === undefined) return;
      open.revision += 1;
      documents.delete(file);
      changed([file]);
    },
    reset: () => {
      for (const [file, open] of documents) {
        open.last = null;
        readAgain(file, open, "other", 0);
      }
    },
    changedOutside: changed,
    reading: (file) => documents.get(file)?.reading ?? Promise.resolve(null),
    files: () => [...documents.keys()],
  };
}

function opened(): Open {
  return {
    text: "",
    revision: 0,
    reading: Promise.resolve(null),
    last: null,
    readWith: new Set(),
  };
}

async function read(
  file: string,
  open: Open,
  { cause, wait }: { readonly cause: Cause; readonly wait: number },
  options: WorkspaceOptions,
  documents: ReadonlyMap<string, Open>,
): Promise<Analysis | null> {
  const { revision } = open;
  const isWanted = (): boolean => open.revision === revision;
  await options.clock.pause(wait);
  if (!isWanted()) return null;
  const host = watchedHost(options.host, file, open, documents);
  const analyze = await options.analyzeWith(host, file, open.text);
  if (!isWanted()) return null;
  if (analyze === null) {
    options.onRead(file, null, cause);
    return null;
  }
  const { last } = open;
  // Until this reading is done there is none that the next could build on: a failed one must not be met again.
  open.last = null;
  const work = analyze(file, open.text, last);
  const analysis = await runInSlices(work, options.clock, isWanted);
  if (!isWanted()) {
    open.last ??= last;
    return null;
  }
  open.last = analysis;
  options.onRead(file, analysis, cause);
  return analysis;
}

/** Open documents before files on disk, and a note of what was asked for. */
function watchedHost(
  host: Host,
  file: string,
  open: Open,
  documents: ReadonlyMap<string, Open>,
): Host {
  return {
    ...host,
    readFile: (path) => {
      if (path !== file) open.readWith.add(path);
      return documents.get(path)?.text ?? host.readFile(path);
    },
  };
}

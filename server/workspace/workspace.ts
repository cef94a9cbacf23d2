// The open documents and what was last read of each. An edit ends the reading of the text before it; a change of a file that a
// document was read with (an import, a pinned version) reads the document again. Knows nothing of LSP.

import type { Language } from "../syntax/program.ts";
import type { Analysis } from "./analysis.ts";
import type { Analyze } from "./analyze.ts";
import type { Host } from "./host.ts";
import { type Clock, runInSlices } from "./schedule.ts";

/** A document as it is now. */
export interface Source {
  readonly file: string;
  readonly text: string;
  /** As the editor says; null: as its file's name says. */
  readonly language: Language | null;
}

export interface Workspace {
  /** Opens a document, or gives an open one its new text. */
  readonly update: (source: Source) => void;
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
  /**
   * The way to read a document, or null when it can't be read or isn't worth it. `host` is the document's own for as long as it is open:
   * what is kept for it, such as the statements that were read, can be kept by that.
   */
  readonly analyzeWith: (host: Host, source: Source) => Promise<Analyze | null>;
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
  source: Source;
  readonly host: Host;
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
    open.reading = read(open, { cause, wait }, options);
    open.reading.catch((error: unknown) => options.onFailure(file, error));
  };

  const changed = (files: readonly string[]): void => {
    for (const [file, open] of documents)
      if (files.some((other) => open.readWith.has(other)))
        readAgain(file, open, "other", debounce);
  };

  return {
    update: (source) => {
      const { file, text } = source;
      const before = documents.get(file);
      const isNews = before?.source.text !== text;
      const open = before ?? opened(source, options.host, documents);
      documents.set(file, open);
      open.source = source;
      readAgain(file, open, "text", before === undefined ? 0 : debounce);
      if (isNews) changed([file]);
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

function opened(
  source: Source,
  host: Host,
  documents: ReadonlyMap<string, Open>,
): Open {
  const readWith = new Set<string>();
  return {
    source,
    host: watchedHost(host, source.file, readWith, documents),
    revision: 0,
    reading: Promise.resolve(null),
    last: null,
    readWith,
  };
}

async function read(
  open: Open,
  { cause, wait }: { readonly cause: Cause; readonly wait: number },
  options: WorkspaceOptions,
): Promise<Analysis | null> {
  const { revision, source } = open;
  const { file, text } = source;
  const isWanted = (): boolean => open.revision === revision;
  await options.clock.pause(wait);
  if (!isWanted()) return null;
  const analyze = await options.analyzeWith(open.host, source);
  if (!isWanted()) return null;
  const { last } = open;
  // Until this reading is done there is none that the next could build on: a failed one must not be met again.
  open.last = null;
  const analysis =
    analyze &&
    (await runInSlices(analyze(file, text, last), options.clock, isWanted));
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
  readWith: Set<string>,
  documents: ReadonlyMap<string, Open>,
): Host {
  return {
    ...host,
    readFile: (path) => {
      if (path !== file) readWith.add(path);
      return documents.get(path)?.source.text ?? host.readFile(path);
    },
  };
}

// The client's documents, and which file each of them shows: a text document is a file of its own, a notebook's cells are one together.

import { type Connection, TextDocuments } from "vscode-languageserver";
import { TextDocument } from "vscode-languageserver-textdocument";
import { type Reading, readingOf } from "./features/ranges.ts";
import type { Language } from "./syntax/program.ts";
import type { Analysis } from "./workspace/analysis.ts";
import type { Source } from "./workspace/workspace.ts";

export interface Documents {
  /** The file that a document shows, or null when it isn't open. */
  readonly fileOf: (uri: string) => string | null;
  /** The open documents that show a file, with the version of the text that the client has. */
  readonly shown: (
    file: string,
  ) => readonly { readonly uri: string; readonly version: number }[];
  /** How the reading of a file looks through one of its documents; null when that isn't open. */
  readonly reading: (analysis: Analysis, uri: string) => Reading | null;
}

export interface DocumentEvents {
  readonly onText: (source: Source) => void;
  readonly onClose: (file: string, uris: readonly string[]) => void;
}

export interface Files {
  /** The file that a URI means, in the host's terms, and back. */
  readonly fileOf: (uri: string) => string;
  readonly uriOf: (file: string) => string;
  readonly readFile: (file: string) => string | null;
}

/** Listens to a connection. */
export function createDocuments(
  connection: Connection,
  files: Files,
  events: DocumentEvents,
): Documents {
  const texts = new TextDocuments(TextDocument);
  texts.onDidChangeContent(({ document }) =>
    events.onText({
      file: files.fileOf(document.uri),
      text: document.getText(),
      language: languageOf(document.languageId),
    }),
  );
  texts.onDidClose(({ document }) =>
    events.onClose(files.fileOf(document.uri), [document.uri]),
  );
  texts.listen(connection);

  const openDocument = (file: string): TextDocument | undefined =>
    texts.all().find((document) => files.fileOf(document.uri) === file);
  const anyDocument = (file: string): TextDocument | null => {
    const open = openDocument(file);
    if (open !== undefined) return open;
    const text = files.readFile(file);
    return text === null
      ? null
      : TextDocument.create(files.uriOf(file), "", 0, text);
  };
  return {
    fileOf: (uri) => (texts.get(uri) === undefined ? null : files.fileOf(uri)),
    shown: (file) =>
      texts
        .all()
        .filter((document) => files.fileOf(document.uri) === file)
        .map(({ uri, version }) => ({ uri, version })),
    reading: (analysis, uri) => {
      const document = texts.get(uri);
      return document === undefined
        ? null
        : readingOf(analysis, document, anyDocument);
    },
  };
}

function languageOf(id: string): Language | null {
  if (id === "python") return "python";
  return /^(java|type)script(react)?$/.test(id) ? "javascript" : null;
}
